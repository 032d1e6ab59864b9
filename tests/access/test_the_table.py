"""The table of who may do what is whole."""

import pytest
from django.contrib import admin

from governance.address_table import addresses
from governance.matrix import COLUMNS, NO, OBJECT, YES, Address, Unlisted, rows
from governance.roles import ROLE_PERMISSIONS, ROLE_SCOPES
from tests.laws.test_every_url_is_guarded import ALL

ADDRESSES = addresses()
ROWS = list(rows(ADDRESSES))


def test_every_address_has_a_row():
    assert len(ADDRESSES) == len(ALL)  # walked by another hand
    assert {row.path for row in ROWS} == {one.path for one in ADDRESSES}


def test_every_row_has_a_cell_for_everybody():
    assert set(ROLE_PERMISSIONS) == set(ROLE_SCOPES)
    for row in ROWS:
        assert set(row.cells) == set(COLUMNS)
        assert set(row.cells.values()) <= {YES, NO, OBJECT}


@pytest.mark.parametrize(
    "stranger",
    [
        Address("new-page", "new-page/", {}),
        Address("admin:new", "admin/new/", {}),
        Address("admin:consent_purpose_explode", "admin/consent/purpose/explode/", {}),
    ],
)
def test_an_address_that_nobody_thought_of_has_none(stranger):
    with pytest.raises(Unlisted):
        list(rows([stranger]))


def test_every_screen_of_the_admin_has_its_five_pages():
    paths = {(row.path, row.method) for row in ROWS}
    for model in admin.site._registry:
        start = f"admin/{model._meta.app_label}/{model._meta.model_name}/"
        for end in ("", "add/", "<path:object_id>/change/", "<path:object_id>/delete/"):
            assert (start + end, "GET") in paths, start + end


def test_the_admin_shows_screens_of_ours_only():
    homes = {type(screen).__module__.partition(".")[0] for screen in admin.site._registry.values()}
    assert homes <= {"audit", "consent", "governance", "emotion"}


def test_nobody_deletes_by_hand():
    deletes = [row for row in ROWS if row.path.endswith("/delete/")]
    assert deletes
    assert {cell for row in deletes for cell in row.cells.values()} == {NO}
