"""Partition Payload by month on PostgreSQL; make the log's tables append-only everywhere."""

from django.db import migrations
from django.utils import timezone

from audit import immutability
from audit.partitions import month_start

POSTGRESQL = [
    "DROP TABLE audit_payload",
    """CREATE TABLE audit_payload (
        entry uuid NOT NULL, created timestamptz NOT NULL, body bytea NOT NULL,
        PRIMARY KEY (entry, created)
    ) PARTITION BY RANGE (created)""",
    "CREATE TABLE audit_payload_default PARTITION OF audit_payload DEFAULT",
    "ALTER TABLE audit_pruning ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id()",
    "CREATE INDEX audit_entry_created ON audit_entry USING brin (created)",
    # A queue is emptied as fast as it fills: vacuum it by count, not by share.
    """ALTER TABLE audit_queue SET (autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_threshold = 5000)""",
    "ALTER TABLE audit_head SET (fillfactor = 20)",
    "ALTER TABLE audit_tile ALTER COLUMN hashes SET STORAGE EXTERNAL",
]
SQLITE = ["CREATE INDEX audit_entry_created ON audit_entry (created)"]


def forwards(apps, schema_editor):
    connection = schema_editor.connection
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if postgresql else SQLITE:
            cursor.execute(statement)
        if postgresql:
            cursor.execute(immutability.FUNCTIONS)
            cursor.execute(immutability.no_truncate("audit_payload_default"))
            now = timezone.now()
            for offset in range(-1, 14):
                year, month = (now.year, now.month + offset) if now.month + offset else (now.year - 1, 12)
                first, after = month_start(year, month), month_start(year, month + 1)
                for statement in immutability.partition_statements(first, after):
                    cursor.execute(statement)
    immutability.install(connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=False)]
