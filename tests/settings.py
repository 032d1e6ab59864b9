"""Settings of the test run: a home of its own, thrown away afterwards."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = os.environ.get("DISCREET_TEST_HOME")
if _home is None:
    _home = tempfile.mkdtemp(prefix="discreet-test-")
    os.environ["DISCREET_TEST_HOME"] = _home  # processes that a test starts share it
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
# Workers that test in parallel must not share credentials files.
os.environ["DISCREET_HOME"] = str(Path(_home, os.environ.get("PYTEST_XDIST_WORKER", "main")))
os.environ["DISCREET_MODE"] = "demo"
# Tests of other things sign staff in by session; those of sign-in require the second factor.
os.environ["DISCREET_SECOND_FACTOR"] = "optional"

from governance.settings import *  # noqa: E402, F403

DISCREET_REQUEST_SECONDS = 600.0  # machines that test are busy; tests of the limit set their own
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]  # noqa: F405
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
