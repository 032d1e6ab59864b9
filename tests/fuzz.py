"""`make fuzz`: schemathesis against the API's own description, as each kind of caller.

In process, on a home and databases of its own that are thrown away. FUZZ_CASES: how many cases a
caller makes (5,000); FUZZ_ROLES: which callers, comma-separated; FUZZ_SEED: another run. Prints
cases and answers per caller, and every finding once with the request that shows it; exits 1 when
there is one.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from typing import Any

CASES = int(os.environ.get("FUZZ_CASES", "5000"))
SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
ROUND = 25  # cases of one operation in a row


@dataclass
class Tally:
    """What one caller's cases came to. `findings`: operation and failure → an example."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    findings: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Caller:
    """Who calls: their headers, what they know, and where their cases are counted."""

    headers: dict[str, str]
    cookies: dict[str, str]
    known: dict[str, list[Any]]
    tally: Tally


def fuzz(
    schema: Any, headers: dict[str, str], known: dict[str, list[Any]], *, cases: int, seed: int
) -> Tally:
    """At least `cases` requests with these headers, spread over all operations.

    `known`: name of a path parameter or body member → values that exist, which half of the cases
    take, so that they get past the door.
    """
    tally, round_ = Tally(), 0
    # In a header of its own werkzeug's client would drop it, and everybody would be a stranger.
    jar = SimpleCookie(headers.get("Cookie", ""))
    cookies = {name: morsel.value for name, morsel in jar.items()}
    others = {name: value for name, value in headers.items() if name != "Cookie"}
    operations = [found.ok() for found in schema.get_all_operations()]
    while tally.cases < cases:
        round_ += 1
        each = min(ROUND, -(-(cases - tally.cases) // len(operations)))
        for number, operation in enumerate(operations):
            caller = Caller(others, cookies, known, tally)
            _fuzz_one(operation, caller, cases=each, seed=seed + 1_000 * round_ + number)
    if headers and not tally.statuses[HTTPStatus.OK]:
        tally.findings["everything", "never let in"] = "This caller got no 200: is it signed in?"
    return tally


def _fuzz_one(operation: Any, caller: Caller, *, cases: int, seed: int) -> None:
    import hypothesis
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.failures import FailureGroup
    from schemathesis.generation import GenerationMode
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [
        not_a_server_error,
        status_code_conformance,
        response_schema_conformance,
        content_type_conformance,
    ]
    good = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    bad = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    modes = st.one_of(good, bad) if _can_be_wrong(operation) else good

    @hypothesis.seed(seed)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=modes, lift=st.randoms(use_true_random=False))
    def run(case: Any, lift: Any) -> None:
        if lift.random() < 0.5:
            _take_known(case, caller.known, lift)
        response, tally = case.call(headers=caller.headers, cookies=caller.cookies), caller.tally
        tally.cases += 1
        tally.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=checks, headers=caller.headers)
        except FailureGroup as group:
            for one in group.exceptions:
                what = f"{type(one).__name__} {response.status_code}"
                tally.findings.setdefault((operation.label, what), _shown(case, response, one))

    run()


def _can_be_wrong(operation: Any) -> bool:
    """Without parameters and a body there is nothing to get wrong."""
    return bool(len(operation.path_parameters) or len(operation.query) or len(operation.body))


def _take_known(case: Any, known: dict[str, list[Any]], lift: Any) -> None:
    """Put what exists where the case names something."""
    for place in (case.path_parameters, case.body):
        if isinstance(place, dict):
            for name in set(place) & set(known):
                place[name] = lift.choice(known[name])


def _shown(case: Any, response: Any, failure: Exception) -> str:
    """One request and what was wrong with its answer."""
    body = response.content[:300].decode(errors="replace")
    sent = f"{case.method} {case.formatted_path} query={case.query!r} body={case.body!r}"
    return f"{sent[:600]}\n    {str(failure)[:400]}\n    {body}"


def known_values(objects: dict[str, str]) -> dict[str, list[Any]]:
    """What cases may name: keys, slugs and people that exist."""
    person = {"namespace": "shop", "id": "customer-17"}
    return {
        "identifier": [
            *(objects["emotion.analysis"], objects["emotion.batch"]),
            objects["governance.request"],
        ],
        "receipt_id": [objects["consent.receipt"]],
        "notice_id": [objects["notice in force"]],
        "webhook_id": [objects["consent.webhook"]],
        "pk": [objects["audit.export"]],
        "slug": ["support.escalation"],
        "version": [1],
        "level": ["0"],
        "number": ["000"],
        "purpose": ["support.escalation", "research.aggregate", "experience.personalisation"],
        "subject": [person, {**person, "id": "customer-18"}],
        "modality": ["text"],
        "channel": ["chat"],
        "speaker": ["customer"],
        "setting": ["customer-service", "research"],
        "jurisdiction": ["DE", "US-CA", "RU"],
        "content": [{"text": "I have waited three weeks for my refund!"}, {"text": "\u202e\0 "}],
    }


def main() -> int:
    """Prepare a house, send everybody, tell; how many findings there were, as an exit code."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.core.wsgi import get_wsgi_application
    from django.test.utils import setup_test_environment

    setup_test_environment()
    cast = _prepared()
    schema = load(get_wsgi_application())
    wanted = os.environ.get("FUZZ_ROLES", "")
    broken = 0
    for role, headers in _callers(cast.headers, wanted):
        tally = fuzz(schema, headers, known_values(cast.objects), cases=CASES, seed=SEED)
        answers = ", ".join(f"{status}: {n}" for status, n in sorted(tally.statuses.items()))
        print(f"{role}: {tally.cases:,} cases; {answers}", flush=True)
        for (operation, what), example in sorted(tally.findings.items()):
            print(f"  {operation}: {what}\n    {example}", flush=True)
        broken += len(tally.findings)
    print("No finding." if not broken else f"{broken} findings.")
    return 1 if broken else 0


def load(application: Callable[..., Any]) -> Any:
    """The description that the service itself hands out."""
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    # A batch's lines are bytes to it; what lines may hold is tested in tests/emotion/batches.
    schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")
    return schemathesis.openapi.from_wsgi(
        "/api/v1/schema?format=json", application, config=SchemathesisConfig(seed=SEED)
    )


def _callers(headers: dict[str, Any], wanted: str) -> Iterator[tuple[str, dict[str, str]]]:
    from governance.matrix import ANYONE, SCOPED
    from governance.roles import ROLE_SCOPES

    roles = {role.partition(" with")[0]: role for role in (ANYONE, SCOPED, *ROLE_SCOPES)}
    for name in wanted.split(",") if wanted else roles:
        if name.strip() not in roles:
            sys.exit(f"Nobody is called {name!r}; FUZZ_ROLES takes {', '.join(roles)}.")
        role = roles[name.strip()]
        yield role, headers[role]


def _prepared() -> Any:
    """Databases made, the starter pack loaded, everybody there."""
    from django.core.management import call_command

    from tests.cast import assemble

    for alias in ("default", "vault"):
        call_command("migrate", database=alias, verbosity=0)
    call_command("starter_pack", verbosity=0)
    return assemble()


if __name__ == "__main__":
    sys.exit(main())
