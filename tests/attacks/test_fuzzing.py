"""A small run of `make fuzz`: nothing breaks, and every answer is one that the API describes."""

import pytest
from django.core.wsgi import get_wsgi_application

from governance.matrix import ANYONE, SCOPED
from tests.fuzz import SEED, fuzz, known_values, load

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.mark.parametrize("column", [ANYONE, SCOPED, "auditor"])
def test_three_cases_of_every_call_find_nothing(cast, column):
    schema = load(get_wsgi_application())
    operations = len(list(schema.get_all_operations()))
    known = known_values(cast.objects)
    tally = fuzz(schema, cast.headers[column], known, cases=3 * operations, seed=SEED)
    assert tally.cases >= 3 * operations
    assert tally.findings == {}
