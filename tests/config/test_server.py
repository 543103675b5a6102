"""What the server takes from the system before it serves."""

import subprocess
import sys

import pytest

ASKED = """
import resource
from colonnade.config import server
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
server.open_more_files()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(("soft", "hard"), [(100, 1_000), (1_000, 1_000)])
def test_the_server_opens_as_many_files_as_it_is_granted(soft, hard):
    words = [sys.executable, "-c", ASKED.format(soft=soft, hard=hard)]
    assert subprocess.check_output(words, text=True).split() == [str(hard), str(hard)]
