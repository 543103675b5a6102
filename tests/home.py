"""A newsroom's folder for the tests, set before Django reads its settings.

Loaded by `-p tests.home` in pyproject.toml: a conftest comes too late, and
what a developer has in this folder or in the environment must not be met.
"""

import atexit
import os
import shutil
import tempfile

if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit the folder of who started them
    for name in [name for name in os.environ if name.startswith("COLONNADE_")]:
        if name != "COLONNADE_DATABASE":
            del os.environ[name]
    folder = tempfile.mkdtemp(prefix="colonnade-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {
        "COLONNADE_HOME": folder,
        "COLONNADE_LANGUAGES": "en,ar,el",
        "COLONNADE_ZONE": "Europe/Athens",
        "COLONNADE_ORIGIN": "https://post.example",
        "COLONNADE_BACKGROUND": "off",
    }
