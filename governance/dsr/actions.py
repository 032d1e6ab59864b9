"""What a person may ask for, what each request does, and which term of the law it falls under."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

How = Literal["at once", "package", "erasure", "staff"]
Kind = Literal["access", "erase", "rectify", "opt-out", "review"]

ASSERTED: Final = "asserted"
VERIFIED: Final = "verified"
ASSURANCES: Final = (ASSERTED, VERIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One kind of request.

    `how`: done in the transaction of the intake, by a worker (package, erasure), or by staff.
    `kind`: which of a regime's terms counts. `verified`: whether the person must be known for sure;
    what only lowers the processing needs no proof of identity (Cal. Code Regs. tit. 11, §7060(b)).
    `drp`: the nearest right of the Data Rights Protocol 0.9, where it has one.
    """

    title: str
    how: How
    kind: Kind
    verified: bool
    does: str
    citation: str
    drp: str = ""


ACTIONS: Final[Mapping[str, Action]] = {
    "access": Action(
        title="Copy of the data",
        how="package",
        kind="access",
        verified=True,
        does="A worker puts together everything held, and who read it, as pages and as JSON.",
        citation="GDPR Art. 15; Cal. Civ. Code §1798.110; LGPD Art. 18 II; 152-FZ Art. 14",
        drp="access",
    ),
    "portability": Action(
        title="Data to take elsewhere",
        how="package",
        kind="access",
        verified=True,
        does="The same package; its JSON is the machine-readable format.",
        citation="GDPR Art. 20; Quebec P-39.1 s. 27; LGPD Art. 18 V",
        drp="access",
    ),
    "rectify": Action(
        title="Correction",
        how="staff",
        kind="rectify",
        verified=True,
        does="Staff attach the person's statement to every later answer and lift wrong flags.",
        citation="GDPR Art. 16; Cal. Civ. Code §1798.106; 152-FZ Art. 20(3)",
    ),
    "erase": Action(
        title="Erasure",
        how="erasure",
        kind="erase",
        verified=True,
        does="A worker destroys the person's key; opt-outs survive; a certificate is signed.",
        citation="GDPR Art. 17; Cal. Civ. Code §1798.105; LGPD Art. 18 VI; 152-FZ Art. 21(5)",
        drp="deletion",
    ),
    "restrict": Action(
        title="Restriction",
        how="at once",
        kind="opt-out",
        verified=False,
        does="Every analysis is denied while it lasts; what is kept stays; staff may lift it.",
        citation="GDPR Art. 18",
    ),
    "object": Action(
        title="Objection",
        how="at once",
        kind="opt-out",
        verified=False,
        does="An opt-out of the purpose that is named, or of everything; it holds until cleared.",
        citation="GDPR Art. 21",
    ),
    "withdraw": Action(
        title="Withdrawal of consent",
        how="at once",
        kind="opt-out",
        verified=False,
        does="Every consent in force, or those for the purpose that is named, is withdrawn.",
        citation="GDPR Art. 7(3); 152-FZ Art. 9(2)",
    ),
    "opt-out-sale-share": Action(
        title="Opt-out of sale and sharing",
        how="at once",
        kind="opt-out",
        verified=False,
        does="An opt-out of every purpose where Global Privacy Control counts as one.",
        citation="Cal. Civ. Code §1798.120; Cal. Code Regs. tit. 11, §7026",
        drp="sale:opt_out",
    ),
    "limit-sensitive": Action(
        title="Limit on sensitive data",
        how="at once",
        kind="opt-out",
        verified=False,
        does="An opt-out of voice and face, whatever the purpose.",
        citation="Cal. Civ. Code §1798.121; Cal. Code Regs. tit. 11, §7027",
    ),
    "admt-opt-out": Action(
        title="Opt-out of automated decisions",
        how="at once",
        kind="opt-out",
        verified=False,
        does="An opt-out of everything: every score here is made by a machine.",
        citation="Cal. Code Regs. tit. 11, §7221",
    ),
    "admt-access": Action(
        title="Explanation of automated decisions",
        how="package",
        kind="access",
        verified=True,
        does="The package, which tells for each decision the rule, the reason and the model.",
        citation="Cal. Code Regs. tit. 11, §7222",
    ),
    "human-review": Action(
        title="Review by a person",
        how="staff",
        kind="review",
        verified=False,
        does="A member of staff looks at it and decides: upheld or changed.",
        citation="GDPR Art. 22(3); Reg. (EU) 2024/1689 Art. 86; Quebec P-39.1 s. 12.1",
    ),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a request may be refused: in words, by which article, and in the protocol's word."""

    text: str
    citation: str
    drp: str


BASES: Final[Mapping[str, Basis]] = {
    "not-identified": Basis(
        "The person could not be identified",
        "GDPR Art. 11(2), 12(2), 12(6); Cal. Code Regs. tit. 11, §7021(b)",
        "insuf_verification",
    ),
    "excessive": Basis(
        "Manifestly unfounded or excessive",
        "GDPR Art. 12(5)(b); Cal. Civ. Code §1798.145(h)(3)",
        "too_many_requests",
    ),
    "fraud": Basis(
        "There is reason to believe that it is fraudulent",
        "Cal. Code Regs. tit. 11, §7026(e)",
        "suspected_fraud",
    ),
    "legal-obligation": Basis(
        "A law obliges us to keep it",
        "GDPR Art. 17(3)(b); Cal. Civ. Code §1798.105(d)(8)",
        "claim_not_covered",
    ),
    "legal-claims": Basis(
        "It is needed for legal claims", "GDPR Art. 17(3)(e), 21(1)", "claim_not_covered"
    ),
    "others-rights": Basis(
        "It would harm the rights of others", "GDPR Art. 15(4), 20(4)", "claim_not_covered"
    ),
    "accurate": Basis(
        "The data are correct", "GDPR Art. 16; Cal. Code Regs. tit. 11, §7023(b)", "other"
    ),
    "not-covered": Basis(
        "The right does not apply here", "GDPR Art. 12(4)", "outside_jurisdiction"
    ),
}

EXTENSIONS: Final[Mapping[str, str]] = {
    "complex": "The request is complex",
    "many": "There are many requests",
}
