"""The stand-alone verifier: Python and cryptography, no Django, no network.

`discreet-verify FILE`, `python -m audit.verifier FILE`, or the `verify.pyz` that lies in every
bundle. The same functions serve the command `verify_log` and the customer's verification page.
"""

from audit.verifier.bundle import verify_bundle
from audit.verifier.files import verify_file
from audit.verifier.growth import verify_growth
from audit.verifier.receipt import verify_receipt
from audit.verifier.report import Problem, Report, Verdict

__all__ = [
    "Problem",
    "Report",
    "Verdict",
    "verify_bundle",
    "verify_file",
    "verify_growth",
    "verify_receipt",
]
