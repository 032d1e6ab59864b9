"""Files that need the whole run on PostgreSQL are run by a test that starts such a run."""

import os

ON_POSTGRESQL = ["test_consent_concurrently.py"]

collect_ignore = (
    [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else list(ON_POSTGRESQL)
)
