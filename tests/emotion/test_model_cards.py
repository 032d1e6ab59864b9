"""The steward's screens and commands: evidence that is kept, plots, and the word on use."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from audit.models import Entry
from emotion.charts import calibration, columns, gaps
from emotion.management.commands import bias_audit
from emotion.models import BiasAudit, ModelCard, Validation
from emotion.scorers import load
from emotion.services.validating import VALIDATING, languages
from emotion.starter.models import measured
from tests.emotion.models import audited, head

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def steward(pack):
    http = Client()
    http.force_login(User.objects.get(username="model-steward"))
    return http


def test_the_card_shows_evidence_plots_and_what_is_closed(steward):
    audited("en:dialect")
    card = ModelCard.objects.get(modality="text")
    page = steward.get(f"/admin/emotion/modelcard/{card.pk}/change/").content.decode()
    assert "Closed for advertising.micro-moment: en:dialect" in page
    assert page.count("<svg") >= 2
    assert "macro-F1" in page
    assert "style=" not in page[page.index('<div class="officer">') : page.index("</main>")]


def test_the_steward_closes_and_opens_with_evidence(steward, caller, ask):
    card = ModelCard.objects.get(modality="text")
    steward.post(f"/admin/emotion/modelcard/{card.pk}/use/close/")
    assert caller.post("analyses", ask()).json()["decisive"] == "gate.model"
    call_command("starter_pack", verbosity=0)  # what a steward closed, the demo does not open
    assert caller.post("analyses", ask()).json()["decisive"] == "gate.model"
    steward.post(f"/admin/emotion/modelcard/{card.pk}/use/open/")
    assert caller.post("analyses", ask()).status_code == 200
    kinds = Entry.objects.filter(type__in=("model.closed", "model.opened"))
    assert kinds.count() == 2


def test_others_only_look(pack):
    http = Client()
    http.force_login(User.objects.get(username="privacy-officer"))
    card = ModelCard.objects.get(modality="text")
    assert http.get(f"/admin/emotion/modelcard/{card.pk}/change/").status_code == 200
    assert http.post(f"/admin/emotion/modelcard/{card.pk}/use/close/").status_code == 403
    assert ModelCard.objects.get(pk=card.pk).allowed


def test_an_analyst_sees_sums_and_a_steward_drift(pack, steward):
    analyst = Client()
    analyst.force_login(User.objects.get(username="analyst"))
    assert analyst.get("/admin/emotion/tally/").status_code == 200
    assert analyst.get("/admin/emotion/tally/?purpose=mood.curiosity").status_code == 403
    assert analyst.get("/admin/emotion/driftalarm/").status_code == 403
    assert steward.get("/admin/emotion/driftalarm/").status_code == 200
    assert steward.get("/admin/emotion/tally/").status_code == 403


def test_validate_model_keeps_what_it_measured(pack, tmp_path):
    rows = [{"text": "Thank you, wonderful!", "lang": "en", "state": "satisfied"}] * 3
    rows += [{"text": "Это ужасно, верните деньги!", "lang": "ru", "state": "upset"}] * 3
    data = tmp_path / "service.jsonl"
    data.write_text("\n".join(json.dumps(row) for row in rows))
    out = StringIO()
    call_command(
        "validate_model",
        "default",
        data=data,
        format="service",
        purpose=["support.escalation"],
        days=9,
        stdout=out,
    )
    kept = Validation.objects.filter(purpose="support.escalation")
    assert {row.language for row in kept} == {"en", "ru"}
    assert len(kept[0].data_sha256) == 64
    assert kept[0].figures["n"] == 6
    assert "kept until" in out.getvalue()
    with pytest.raises(CommandError, match=r"no purpose called mood\.curiosity"):
        call_command(
            "validate_model", data=data, format="service", purpose=["mood.curiosity"], stdout=out
        )


@pytest.mark.parametrize("store", [True, False])
def test_bias_audit_is_kept_when_asked(pack, monkeypatch, store):
    before = BiasAudit.objects.count()
    families = [{"language": "en", "family": "kin", "largest": 0.2}]
    found = {**head(), "pairs": 9, "allowed": 0.05, "passed": False, "failed": ["en:kin"]}
    monkeypatch.setattr(bias_audit, "audit", lambda *_, **__: {**found, "families": families})
    with pytest.raises(CommandError, match="en:kin"):
        call_command("bias_audit", store=store, json=True, stdout=StringIO())
    assert BiasAudit.objects.count() == before + store


def test_drawings_are_whole_numbers_within_their_frame():
    plot = calibration([{"probability": 0.0, "frequency": 1.0, "n": 1}])
    assert (plot.points[0].x, plot.points[0].y) == (0, 0)
    gap = {"gap": 0.2, "low": 0.1, "high": 0.3}
    one = {"language": "en", "family": "kin", "largest": 0.1, "label": "valence", "pairs": 9}
    drawn = gaps({"allowed": 0.05, "families": [{**one, "gaps": {"valence": gap}}]})
    (line,) = drawn.families
    assert (line.gap, line.failed) == (0.1, True)
    assert drawn.zero_x < line.from_x < line.x < line.to_x <= drawn.width
    weeks = columns([("1", {"upset": 1, "neutral": 2, "other": 1}), ("2", {})])
    assert sum(piece.height for piece in weeks.columns[0].slices) == weeks.tall
    assert sum(piece.height for piece in weeks.columns[1].slices) == 0


def test_the_figures_on_file_are_of_the_installed_model():
    """Else the demo, which takes them as evidence, would permit nothing."""
    found = list(measured(load("default")))
    assert any("families" in figures for figures in found), "run bias_audit --json anew"
    validating = [figures for figures in found if figures.get("format") in VALIDATING]
    spoken = {language for figures in validating for language in languages(figures)}
    assert {"en", "ru"} <= spoken, "run evaluate_scorer --json anew"
