"""Model cards: Markdown from figures that commands measured, never from typed numbers. Pure.

Figures stand in `docs/reference/models/figures/MODEL.*.json`, as `evaluate_scorer --json` and
`bias_audit --json` print them. The words beside them are here, one set per model.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from emotion.scorers.store import manifest
from governance.policy import starter_rules
from governance.policy.gates import closed_purposes

_INTENDED = """\
Reading which emotions a **written text expresses**, in English and Russian, on texts from which
personal data was removed, for the purposes that the published policy permits. It is no
determination of what anybody feels. A person decides; the score may only point."""
_PROHIBITED = """\
Employees, candidates and pupils; voices and faces; decisions without a human; any purpose that
the policy does not permit; diagnosis; languages other than English and Russian; texts by
children. The gates in front of the scorer refuse most of these; a contract must refuse the rest."""
_DATA = {
    "goemotions": "GoEmotions (Demszky et al. 2020), English comments from the web, CC BY 4.0: "
    "train rows; even dev rows calibrate, odd ones report.",
    "cedr": "CEDR (Sboev et al. 2021), Russian, Apache-2.0: of its train rows, the encoder learns "
    "nine in ten.",
    "izard": "russian-emotion-detection (Djacon), Russian, MIT: only rows that translate "
    "GoEmotions *training* rows, found with a multilingual sentence encoder, with the labels of "
    "those rows. Its own labels and all other rows are left out, since they may translate "
    "evaluation rows.",
    "service": "Service messages, English and Russian, **written by ourselves, synthetic**; see "
    "service-data.md.",
    "banking77": "BANKING77 (PolyAI), English banking questions, CC BY 4.0: a quarter of the rows "
    "as examples of plain questions, a quarter to set lines; odd rows report.",
}
_LIMITS = {
    "encoder": """\
- The service head (upset, satisfied, neutral) misses many complaints that are only implied or
  politely put, and some sarcasm: see the groups below. How often an answer takes one pole for the
  other stands there too. Do not act on a state without reading the message.
- It stays silent where the opposite pole is likelier than a line that was chosen on authors whom it
  had not read; strangers who write otherwise may meet more wrong poles than that line promises.
- The independent messages have three authors; real ones are longer, duller and worse spelt.
- Words that say who somebody is, and some of dialect, are folded away before a text is read (lists
  in `emotion/scorers/words/`). A gap of nought in the bias audit says that the audit's words are
  on the lists, not that the network is without bias: a word that is on no list can still move it.
  The lists were extended, by category, after the audit had failed for some families.
- Russian emotion labels rest on machine translations; human Russian labels exist for five emotions.
- Rare labels (grief, pride, relief, nervousness) have few examples: see their intervals.
- One seed; the spread over seeds has not been measured. The third stage of training was added when
  the second had lost some of the emotions on dev rows; all choices were made on dev rows.""",
    "linear": """\
- It knows words, not sentences: negation, sarcasm and implied complaints escape it.
- It has no service head. It is the explainer and the fallback, not the judge.
- Russian emotion labels rest on machine translations; human Russian labels exist for five emotions.
- It was trained on all of CEDR's train rows; only other rows can measure it there.""",
}
_CLOSING = """\
A family that failed closes every purpose whose rule does not bear it (`despite`). A rule may bear
one only if it obliges a person to decide, or lets only totals out. Under the starter pack:"""
# What one busy core is taken to draw: declared, not measured. A laptop's draws less, others more.
_WATTS = 10
_TITLES = {
    "goemotions.en": "GoEmotions, English (odd dev rows)",
    "goemotions.ru": "GoEmotions, Russian translation (odd dev rows)",
    "cedr.ru": "CEDR, Russian (rows left out of training)",
    "service.mul": "Service messages (independent author c; read four times, never tuned on)",
    "second.mul": "Service messages (independent author f; read twice, never tuned on)",
    "third.mul": "Service messages (independent author m; read once)",
    "banking77.en": "Plain banking questions (odd rows): false alarms",
}
_HEADLINES = (
    ("n", "texts"),
    ("macro_f1", "macro-F1"),
    ("macro_f1_low", "macro-F1, lower bound (95 %)"),
    ("macro_f1_high", "macro-F1, upper bound (95 %)"),
    ("micro_f1", "micro-F1"),
    ("ekman_macro_f1", "Ekman-7 macro-F1"),
    ("ece", "calibration error, mean over labels"),
    ("coverage", "share answered"),
    ("accuracy_answered", "right when answered"),
    ("wrong_pole", "wrong pole when answered"),
    ("flagged_negative", "flagged with a negative emotion"),
    ("answered_upset", "answered as upset"),
)


def figures(folder: Path, model: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any] | None]:
    """Evaluations by `format.language`, and the bias audit, as stored for `model`."""
    found = {}
    for key in _TITLES:
        path = folder / f"{model}.{key}.json"
        if path.exists():
            found[key] = json.loads(path.read_text(encoding="utf-8"))
    audit = folder / f"{model}.bias.json"
    return found, json.loads(audit.read_text(encoding="utf-8")) if audit.exists() else None


def card(model: str, folder: Path) -> str:
    """The whole card of `model` as Markdown."""
    measured, audit = figures(folder, model)
    versions = sorted({f["version"] for f in measured.values()})
    listed = manifest()
    names = [model, *listed[model].get("with", {})]
    data = sorted({d for name in names for d in listed[name]["data"]})
    parts = [
        f"# Model card: {model}",
        "Produced by `manage.py model_cards` from measured figures; do not edit.",
        f"Version {', '.join(versions)}. Modality text; inference basis text; languages en, ru.",
        "Weights: "
        + "; ".join(f"`{listed[n]['file']}` SHA-256 `{listed[n]['sha256']}`" for n in names),
        f"## Intended use\n\n{_INTENDED}",
        f"## Prohibited use\n\n{_PROHIBITED}",
        "## Data\n\n" + "\n".join(f"- {_DATA[d]}" for d in data),
        f"## Limits\n\n{_LIMITS[model]}",
        *([_cost(measured["goemotions.en"])] if "goemotions.en" in measured else []),
        *(_measured(_TITLES[key], f) for key, f in measured.items()),
        *([_bias(audit)] if audit else []),
    ]
    return "\n\n".join(parts) + "\n"


def _cost(found: Mapping[str, Any]) -> str:
    """CPU time a text, and the energy that it is estimated to take."""
    alone, together = found["ms_per_text"], found["ms_per_text_batch32"]
    return (
        f"## Speed and energy\n\n{alone} ms of one core a text alone, {together} ms in batches of "
        "32 (GoEmotions' texts, on the machine that made these figures). **Estimated, not "
        f"measured:** at {_WATTS} W for a busy core, {round(alone * _WATTS, 1)} mJ a text."
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(c) for c in line) + " |" for line in lines)


def _measured(title: str, found: Mapping[str, Any]) -> str:
    parts = [f"## {title}"]
    parts.append(
        _table(("figure", "value"), [(name, found[k]) for k, name in _HEADLINES if k in found])
    )
    rows = list(found["per_label"].items())
    if rows:
        fields = list(rows[0][1])
        parts.append(_table(("label", *fields), [(k, *(r[f] for f in fields)) for k, r in rows]))
    if "groups" in found:
        groups = [(k, g["n"], g["macro_f1"]) for k, g in found["groups"].items()]
        parts.append(_table(("group", "n", "macro_f1"), groups))
    if "curve" in found:
        points = [(c["probability"], c["frequency"], c["n"]) for c in found["curve"]]
        parts.append("Calibration: what the model said, how often it was so.")
        parts.append(_table(("mean probability", "frequency", "n"), points))
    return "\n\n".join(parts)


def _bias(audit: Mapping[str, Any]) -> str:
    rows = []
    for f in sorted(audit["families"], key=lambda f: -f["largest"]):
        gap = f["gaps"][f["label"]]
        bounds = f"{gap['low']} … {gap['high']}"
        rows.append((f["language"], f["family"], f["pairs"], f["label"], gap["gap"], bounds))
    failed = ", ".join(audit["failed"])
    verdict = "passed" if audit["passed"] else f"not passed for {failed}"
    return "\n\n".join(
        (
            "## Bias audit",
            f"{audit['pairs']} counterfactual pairs written by ourselves; gaps up to "
            f"{audit['allowed']} are allowed: **{verdict}**. Per family the label that moves most.",
            _table(("language", "family", "pairs", "label", "gap", "95 % interval"), rows),
            "### Purposes it closes",
            _CLOSING,
            _closed(audit["failed"]),
        )
    )


def _closed(failed: Sequence[str]) -> str:
    """The starter pack's purposes that these families close, each with its families."""
    closed = closed_purposes(starter_rules(), frozenset(failed))
    lines = [f"- `{purpose}`: {', '.join(families)}" for purpose, families in closed.items()]
    return "\n".join(lines) or "None."
