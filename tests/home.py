"""A newsroom's folder for the tests, set before Django reads its settings.

Loaded by `-p tests.home` in pyproject.toml: a conftest comes too late, and
what a developer has in this folder or in the environment must not be met.

`COLONNADE_TEST_DATABASE=postgresql` runs the same tests on PostgreSQL, on a
server of the run's own; a whole address (`postgresql://user@host/name`) names
a server that is there already.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import postgres

if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit the folder of who started them
    database = os.environ.get("COLONNADE_TEST_DATABASE", "")
    for name in [name for name in os.environ if name.startswith("COLONNADE_")]:
        del os.environ[name]
    folder = tempfile.mkdtemp(prefix="colonnade-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {
        "COLONNADE_HOME": folder,
        "COLONNADE_LANGUAGES": "en,ar,el",
        "COLONNADE_ZONE": "Europe/Athens",
        "COLONNADE_ORIGIN": "https://post.example",
        "COLONNADE_BACKGROUND": "off",
        "COLONNADE_BUS": "process",
    }
    if database:
        os.environ["COLONNADE_DATABASE"] = (
            postgres.start(Path(folder)) if database == "postgresql" else database
        )
