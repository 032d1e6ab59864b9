"""`manage.py create_keys`: make the system keys of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand

from audit import keys


class Command(BaseCommand):
    """Makes only what is missing; never replaces a key."""

    help = "Create the log, receipt, root and HMAC keys that do not exist yet."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Name the keys that were made, and the public halves to hand out."""
        made = keys.create_missing()
        self.stdout.write("made: " + (", ".join(made) or "nothing, all keys exist"))
        self.stdout.write("log key:     " + keys.log_verifier_keys()[-1])
        for companion in keys.post_quantum_signers():
            self.stdout.write("ML-DSA key:  " + companion.verifier_key)
        self.stdout.write("receipt key: " + keys.receipt_signer().verifier_key)
