"""Distributors are shown as hypotheses, as of any month, and only by what the person may see."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from filled_desk import DISTRIBUTOR, filled, half_closed

from headwater.model.defang import defang
from headwater_desk.attribution import models as results
from headwater_desk.attribution import paying
from headwater_desk.audit.models import Entry
from headwater_desk.distributors import graphs, selectors, services
from headwater_desk.distributors.selectors import Head
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.marking import Tlp
from headwater_desk.people.models import User
from tests.desk.personas import Cast

SignIn = Callable[[User], Client]
ONE = f"/distributors/{DISTRIBUTOR}/"
PAGES = ("", "graph/", "routes/", "mechanisms/", "links/", "bridges/", "activity/", "activity/?by=brand", "reasons/")


def live_names() -> list[str]:
    """Names and values that must never stand live in a page."""
    sites = [site.name for site in facts.Site.objects.all() if defang(site.name) != site.name]
    return sites + [row.value for row in results.MechanismResult.objects.all() if defang(row.value) != row.value]


def head(user: User, **asked: str) -> Head:
    found = selectors.head(user, DISTRIBUTOR, asked)
    assert isinstance(found, Head)
    return found


def test_every_page_shows_nothing_live_and_is_recorded(cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    browser, names = signed_in(cast.analyst), live_names()
    assert names
    for path in ("/distributors/", *(ONE + page for page in PAGES)):
        answer = browser.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200, path
        assert [name for name in names if name in page] == []
        assert re.findall(r"https?://", page) == []
    read = Entry.objects.filter(actor=cast.analyst, action="read distributor", subject=DISTRIBUTOR)
    assert read.count() == len(PAGES)


def test_a_claim_is_common_control_and_never_ownership(cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    pages = [signed_in(cast.analyst).get(ONE + page).content.decode() for page in PAGES]
    assert "onsistent with common control" in pages[0] and "Hypothesis" in pages[0]
    assert not any(re.search(r"owned by|owner", page, re.IGNORECASE) for page in pages)


def test_figures_are_those_of_the_run_where_everything_is_open(cast: Cast) -> None:
    run = filled(cast)
    row = results.DistributorResult.objects.get(run=run, distributor_id=DISTRIBUTOR)
    shown = services.counted(run, cast.strategist).get(distributor_id=DISTRIBUTOR)
    assert (shown.brands, shown.sites, shown.mechanisms) == (row.brands, row.sites, row.mechanisms)
    assert (shown.hidden_sites, shown.provisional_links) == (0, row.provisional_links)
    for one in selectors.listed_mechanisms(head(cast.analyst), cast.analyst):
        assert one.sites == one.row.sites and one.basis
        assert (one.first, one.last) == (one.row.first_seen, one.row.last_seen)


def test_what_began_later_is_not_shown_as_of_a_month(cast: Cast, signed_in: SignIn) -> None:
    run = filled(cast)
    mechanisms = results.MechanismResult.objects.filter(run=run, distributor_id=DISTRIBUTOR).order_by("first_seen")
    first = mechanisms[0].first_seen
    at = head(cast.analyst, at=f"{first:%Y-%m}")
    assert at.until is not None and at.until > first
    expected = {row.pk for row in mechanisms if row.first_seen < at.until}
    assert {row.pk for row in selectors.mechanisms(at, cast.analyst)} == expected != {row.pk for row in mechanisms}
    assert all(one.last < at.until for one in paying.carriers(run, cast.analyst, list(mechanisms), at.until))
    for page in PAGES:
        joint = "&" if "?" in page else "?"
        assert signed_in(cast.analyst).get(f"{ONE}{page}{joint}at={first:%Y-%m}").status_code == 200


def test_as_known_on_a_day_shows_the_run_that_stood_then(cast: Cast, signed_in: SignIn) -> None:
    run = filled(cast)
    assert head(cast.analyst, known=f"{run.known_at:%Y-%m-%d}").run == run
    before = signed_in(cast.analyst).get(ONE + "?known=2001-01-01")
    assert before.status_code == 200 and "No run had been made by that day" in before.content.decode()
    assert signed_in(cast.analyst).get("/distributors/D-99999/?known=2001-01-01").status_code == 404


@pytest.mark.parametrize("asked", ["at=2012-13", "at=x", "known=yesterday", "at=0001-01", "known=9999-12-31"])
def test_a_time_that_is_none_is_told_beside_its_field(asked: str, cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    answer = signed_in(cast.analyst).get(f"{ONE}?{asked}")
    assert answer.status_code == 200 and 'aria-invalid="true"' in answer.content.decode()


def test_somebody_to_whom_everything_is_closed_learns_no_more_than_that(cast: Cast, signed_in: SignIn) -> None:
    filled(cast, Tlp.RED)
    browser = signed_in(cast.rival_analyst)
    assert DISTRIBUTOR not in browser.get("/distributors/").content.decode()
    for page in (*PAGES, "graph.json", "neighbours/B-00001.json"):
        assert browser.get(ONE + page).status_code == 404


def test_what_is_closed_is_counted_and_never_named(cast: Cast, tmp_path: Path, signed_in: SignIn) -> None:
    run = half_closed(cast, tmp_path)
    name = results.DistributorResult.objects.filter(run=run).values_list("distributor_id", flat=True)[0]
    mine, theirs = (services.counted(run, user).get(distributor_id=name) for user in (cast.analyst, cast.rival_analyst))
    assert 0 < theirs.sites < mine.sites and theirs.hidden_sites == mine.sites - theirs.sites
    assert theirs.mechanisms <= mine.mechanisms and theirs.provisional_links <= mine.provisional_links
    open_values = {
        (kind, bytes(mark))
        for kind, mark in facts.Observation.objects.filter(
            capture__in=known.visible(facts.Capture.objects.all(), cast.rival_analyst)
        ).values_list("kind", "value_mark")
    }
    closed = [
        defang(row.value)
        for row in results.MechanismResult.objects.filter(run=run)
        if paying.value_of(row) not in open_values
    ]
    browser = signed_in(cast.rival_analyst)
    for page in (*PAGES, "graph.json"):
        answer = browser.get(f"/distributors/{name}/{page}")
        assert answer.status_code == 200
        assert [value for value in closed if value in answer.content.decode()] == []
    assert "closed to you" in browser.get(f"/distributors/{name}/").content.decode()


def test_drawing_and_table_are_of_the_same_nodes_and_open_on_demand(cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    browser = signed_in(cast.analyst)
    drawn = browser.get(ONE + "graph.json").json()
    found = graphs.graph(head(cast.analyst), cast.analyst, ())
    assert [node["id"] for node in drawn["nodes"]] == [node.id for node in found.nodes]
    assert {node.kind for node in found.nodes} == {"brand", "mechanism"}
    assert all(edge.source in found.named and edge.target in found.named for edge in found.edges)
    page = browser.get(ONE + "graph/").content.decode()
    assert all(f"{node.label}</bdi>" in page for node in found.nodes)
    brand = next(node.id for node in found.nodes if node.kind == "brand")
    opened = browser.get(f"{ONE}neighbours/{brand}.json").json()
    assert next(node for node in opened["nodes"] if node["id"] == brand)["opened"]
    assert {node["id"] for node in opened["nodes"]} >= {node["id"] for node in drawn["nodes"]}
    assert browser.get(f"{ONE}neighbours/B-99999.json").status_code == 404


def test_hubs_are_folded_until_they_are_opened(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(cast)
    monkeypatch.setattr(graphs, "HUB", 0)
    folded = graphs.graph(head(cast.analyst), cast.analyst, ())
    assert {node.kind for node in folded.nodes} == {"mechanism"}
    assert all(node.folded == node.neighbours for node in folded.nodes)
    hub = folded.nodes[0]
    opened = graphs.graph(head(cast.analyst), cast.analyst, [hub.id])
    assert opened.named[hub.id].folded == 0
    assert sum(node.kind == "brand" for node in opened.nodes) == hub.neighbours


def test_a_link_is_explained_side_by_side_and_leaves_as_an_exhibit(cast: Cast, signed_in: SignIn) -> None:
    run = filled(cast)
    link = results.LinkResult.objects.filter(run=run, distributor_id=DISTRIBUTOR)[0]
    page = signed_in(cast.analyst).get(f"{ONE}links/{link.pk}/").content.decode()
    assert "Evidence side by side" in page and link.left in page and link.right in page
    paper = signed_in(cast.analyst).post(f"{ONE}exhibit.pdf", {"marking": "TLP:AMBER+STRICT"})
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert Entry.objects.filter(action="exhibit", subject_kind="distributor").exists()
    paper = signed_in(cast.analyst).post(f"{ONE}links/{link.pk}/exhibit.pdf", {"marking": "TLP:AMBER+STRICT"})
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    assert signed_in(cast.assessor).post(f"{ONE}exhibit.pdf", {"marking": "TLP:AMBER"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["table.csv", f"{DISTRIBUTOR}/mechanisms/table.xlsx", f"{DISTRIBUTOR}/links/table.csv"]
)
def test_tables_leave_through_the_gate(path: str, cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    answer = signed_in(cast.analyst).get(f"/distributors/{path}")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert Entry.objects.filter(actor=cast.analyst, action="export").count() == 1


def test_no_run_says_what_to_do(cast: Cast, signed_in: SignIn) -> None:
    assert "No run yet" in signed_in(cast.analyst).get("/distributors/").content.decode()
    assert signed_in(cast.analyst).get(ONE).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_many_questions_whatever_it_shows(page: str, cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    browser = signed_in(cast.analyst)
    browser.get(ONE + page)
    with CaptureQueriesContext(connection) as queries:
        browser.get(ONE + page)
    assert len(queries) <= 40, [query["sql"][:90] for query in queries]
