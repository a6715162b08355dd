"""Explanations are told from what one person may see, and from nothing else."""

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headwater_desk.attribution import parts, telling
from headwater_desk.attribution.models import Run
from headwater_desk.people.models import User
from tests.desk import small_case
from tests.desk.personas import Cast

KEPT = {"a2.example", "b1.example", "d2.example", "d3.example"}
SUBJECTS = ("a1.example", "B-00001", "B-00004", "B-00001 B-00002")


def told(cast_member: User, run: Run, subject: str) -> str:
    found = telling.explanation(run, cast_member, subject)
    assert found is not None
    return msgspec.json.encode(found).decode()


def test_where_all_is_open_the_cores_own_tables_are_read(cast: Cast) -> None:
    case = small_case.case(cast)
    assert telling.shown(case.run, telling.hidden_from(cast.analyst)) is parts.tables(case.run.id)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_kept_is_in_no_explanation(cast: Cast, subject: str) -> None:
    case = small_case.case(cast, kept=KEPT)
    open_to_all = told(cast.rival_analyst, case.run, subject)
    if subject != "a1.example":
        assert any(site in open_to_all for site in KEPT)
    own = told(cast.analyst, case.run, subject)
    assert not [site for site in KEPT if site in own]


def test_what_is_wholly_kept_is_not_known(cast: Cast) -> None:
    case = small_case.case(cast, kept=KEPT)
    for subject in ("a2.example", "B-00005"):
        assert telling.explanation(case.run, cast.rival_analyst, subject) is not None
        assert telling.explanation(case.run, cast.analyst, subject) is None


def test_figures_are_of_what_is_open(cast: Cast) -> None:
    case = small_case.case(cast, kept=KEPT)
    found = telling.explanation(case.run, cast.analyst, "B-00001")
    assert found is not None and dict(found.facts)["sites"].startswith("1 ")
    assert all(item.carried.sites_total == len(small_case.SITES) - len(KEPT) for item in found.items)


def test_an_exhibit_names_the_tables_it_was_made_from(cast: Cast) -> None:
    case = small_case.case(cast, kept=KEPT)
    whole = telling.exhibit(case.run, cast.rival_analyst, "B-00001", "TLP:RED")
    part = telling.exhibit(case.run, cast.analyst, "B-00001", "TLP:RED")
    assert whole is not None and part is not None
    assert whole[0].evidence_sha256 != part[0].evidence_sha256
    assert not [site for site in KEPT if site.encode() in part[0].evidence]


def test_nothing_kept_is_found_out_quickly(cast: Cast) -> None:
    small_case.case(cast)
    with CaptureQueriesContext(connection) as asked:
        assert not telling.hidden_from(cast.analyst)
    assert len(asked) == 2
