"""Numbers and their rows: one set of rows for both, the core's own rows behind its findings, nothing that is kept."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headwater_desk import keyset
from headwater_desk.audit.models import Entry
from headwater_desk.dashboard import selectors as dashboard
from headwater_desk.facts import models as facts
from headwater_desk.figures import asking, behind, findings, listing, registry
from headwater_desk.figures.models import Move, Standing
from headwater_desk.figures.periods import Period, period
from headwater_desk.figures.services import returned
from headwater_desk.marking import Tlp
from headwater_desk.people.models import User
from tests.desk.figures.conftest import Figured
from tests.desk.personas import Cast

SignIn = Callable[[User], Client]
LIVE = re.compile(r"https?://|\w\.(?:example|test|invalid)\b")
PAGES = (
    "/dashboard/", "/hosting/", "/hosting/networks/", "/hosting/types/", "/hosting/moves/", "/trends/",
    "/trends/brands/", "/trends/payments/", "/trends/findings/",
)  # fmt: skip
HOSTING = sorted(findings.OPENING)


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def wild(cast: Cast) -> None:
    """What the world lacks: reports of others, some that nobody decided, some decided twice."""
    chosen = random.Random(5)
    rows = list(facts.Report.objects.order_by("reference"))[::12]
    for number, row in enumerate(rows):
        whose = cast.rival if number % 3 else cast.hotline
        marked = Tlp.RED if number % 3 == 1 else Tlp.GREEN
        common = {"organisation": whose, "tlp": marked, "source": f"source-{number % 4}", "valid_at": row.valid_at}
        made = facts.Report.objects.create(
            **common, reference=f"W-{number}", site_id=row.site_id, url=row.url, url_mark=row.url_mark,
            content_mark=row.content_mark,
        )  # fmt: skip
        for _ in range(number % 3):
            facts.Assessment.objects.create(
                **common, report=made, outcome=chosen.choice(["actionable", "not_actionable", "unknown"]),
                commerciality=chosen.choice(["commercial", "non_commercial"]),
            )  # fmt: skip
        if number % 5 == 0:
            facts.Notice.objects.create(
                **{**common, "valid_at": row.valid_at - timedelta(days=9)}, site_id=row.site_id,
                recipient_kind="host", recipient="desk@host.example", recorded_by=cast.analyst,
            )  # fmt: skip
    for notice in facts.Notice.objects.all()[::2]:
        facts.NoticeOutcome.objects.create(
            organisation=notice.organisation, tlp=notice.tlp, source="desk", valid_at=notice.valid_at, notice=notice,
            answer="removed",
        )  # fmt: skip


def test_every_number_is_how_many_rows_it_opens_under_random_filters(cast: Cast, figured: Figured) -> None:
    wild(cast)
    chosen = random.Random(3)
    asked_ever = 0
    for _ in range(25):
        start = date(chosen.randint(2009, 2012), chosen.choice([1, 4, 7, 10]), 1)
        months = chosen.choice([1, 3, 12])
        when = Period(start.replace(month=1) if months == 12 else start, months)
        who = chosen.choice([cast.analyst, cast.rival_analyst, cast.intake])
        source = chosen.choice(["", "", "hotline", "source-1", "nobody"])
        asked = registry.Asked(who, figured.run, when, source)
        together = registry.numbers(registry.FIGURES.values(), asked)
        for key, figure in registry.FIGURES.items():
            rows = listed(figure, asked)
            assert together[key] == registry.number(figure, asked) == len(rows) == len(set(rows)), (key, asked)
            asked_ever += len(rows)
    assert asked_ever > 500


def listed(figure: registry.Figure, asked: registry.Asked) -> list[str]:
    """Keys of all rows of the pages of its list."""
    how = listing.LISTINGS[figure.lists]
    found: list[str] = []
    query: dict[str, str] = {}
    while True:
        rows, page = keyset.read(figure.rows(asked), how.order, query)
        found += [str(row.pk) for row in rows]
        if not page.after:
            return found
        query = {"after": page.after}


def test_the_parts_of_the_funnel_by_source_add_up_to_it(cast: Cast, figured: Figured) -> None:
    wild(cast)
    asked = registry.Asked(cast.analyst, figured.run, Period(date(2012, 1, 1), 12))
    parts = dashboard.funnel(asked)
    assert len(parts) > 2
    assert dashboard.totals(parts) == {one.key: registry.number(one, asked) for one in registry.FUNNEL}
    for source, numbers in parts.items():
        own = replace(asked, source=source)
        assert numbers == {one.key: registry.number(one, own) for one in registry.FUNNEL}
    stages = [dashboard.totals(parts)[one.key] for one in registry.FUNNEL]
    assert stages == sorted(stages, reverse=True) and stages[-1] > 0


def test_the_rows_behind_a_finding_add_up_to_it(cast: Cast, figured: Figured) -> None:
    for key, shown in findings.shown(figured.run, cast.analyst, HOSTING).items():
        finding = shown.finding
        assert finding.rows, key
        for number, row in enumerate(finding.rows):
            rows = list(behind.chosen(shown, number, cast.analyst))
            counted = len(rows) if behind.lists_moves(shown) else sum(one.urls for one in rows)
            assert counted == row[finding.measure], (key, row)


def test_pages_are_read_on_record_and_show_nothing_live(cast: Cast, figured: Figured, signed_in: SignIn) -> None:
    client = signed_in(cast.analyst)
    for page in (*PAGES, *(f"/figures/{key}/rows/" for key in registry.FIGURES)):
        assert not LIVE.search(body(client, page)), page
        entry = Entry.objects.first()
        assert entry is not None and entry.action.startswith("read "), page
    for finding in figured.findings.values():
        assert not LIVE.search(body(client, f"/figures/{finding}/"))
    for key in HOSTING:
        address = f"/figures/{figured.findings[key]}/"
        rows = re.findall(rf'href="({address}\d+/)"', body(client, address))
        assert rows, key
        assert not LIVE.search(body(client, rows[0]))


def test_every_table_leaves_through_the_gate(cast: Cast, figured: Figured, signed_in: SignIn) -> None:
    client = signed_in(cast.analyst)
    hosting = figured.findings["hosting.by_country"]
    tables = ["/dashboard/funnel.", "/dashboard/figures.", "/trends/brands/quarters.", "/trends/findings/table."]
    tables += [f"/figures/{key}/rows/table." for key in registry.FIGURES]
    tables += [f"/figures/{finding}/table." for finding in figured.findings.values()]
    tables += [f"/figures/{hosting}/0/table."]
    for table in tables:
        answer = client.get(f"{table}csv")
        assert answer.status_code == 200, table
        told = answer.content.decode("utf-8-sig")
        assert told.startswith('"TLP:') and not LIVE.search(told), table
        assert Entry.objects.first().action == "export"  # type: ignore[union-attr]
    assert client.get("/dashboard/funnel.xlsx").content[:2] == b"PK"
    assert signed_in(cast.assessor).get("/dashboard/funnel.csv").status_code == 403


def test_names_that_are_kept_are_shown_to_nobody_else(cast: Cast, kept: Figured, signed_in: SignIn) -> None:
    outside, owner = signed_in(cast.analyst), signed_in(cast.rival_analyst)
    for key in ("hosting.sites_with_several_hosts", "hosting.registries", "hosting.hosts", "brands.activity"):
        page = f"/figures/{kept.findings[key]}/"
        shown = findings.one(cast.rival_analyst, kept.findings[key])  # type: ignore[arg-type]
        assert shown is not None
        names = [str(row[shown.finding.dimensions[0]]) for row in shown.finding.rows]
        names = [name for name in names if name != "unknown"]
        inside, withheld = body(owner, page), body(outside, page)
        for name in names:
            safe = name.replace(".", "[.]")
            assert safe in inside and safe not in withheld, name
            assert safe not in outside.get(f"{page}table.csv").content.decode("utf-8-sig")
        if names:
            assert "not open to you" in withheld and f"{page}0/" not in withheld
            assert outside.get(f"{page}0/").status_code == 404
    country = f"/figures/{kept.findings['hosting.by_country']}/0/"
    assert "No site is open to you" in body(outside, country)
    assert "/sites/" in body(owner, country)
    for figure in registry.FIGURES.values():
        asked = asking.question(cast.analyst, {"period": "2012"}).asked
        assert registry.number(figure, asked) == 0, figure.key


def test_whoever_reads_no_cases_sees_figures_without_rows(cast: Cast, figured: Figured, signed_in: SignIn) -> None:
    client = signed_in(cast.intake)
    for page in PAGES:
        shown = body(client, page)
        assert not re.search(r'href="/(sites|brands)/', shown.split("<main")[1]), page
    assert "not open to you" in body(client, f"/figures/{figured.findings['hosting.hosts']}/")
    assert client.get("/figures/brands_new/rows/").status_code == 403
    assert client.get(f"/figures/{figured.findings['hosting.by_country']}/0/").status_code == 403
    assert client.get("/figures/my_imports/rows/").status_code == 200


@pytest.mark.parametrize("who", ["administrator", "auditor", "partner", "idle"])
def test_who_reads_no_figures_reads_none(cast: Cast, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for page in (*PAGES, "/figures/brands_new/rows/", "/dashboard/funnel.csv"):
        assert client.get(page).status_code == 403, page


def test_before_the_first_run_pages_say_what_to_do(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.analyst)
    for page in PAGES:
        assert "No run yet" in body(client, page), page
    for key in registry.FIGURES:
        assert "No rows" in body(client, f"/figures/{key}/rows/")


def test_a_page_asks_as_many_questions_whatever_it_shows(cast: Cast, figured: Figured, signed_in: SignIn) -> None:
    client = signed_in(cast.analyst)
    body(client, "/dashboard/?period=2012")
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as questions:
            body(client, "/dashboard/?period=2012")
        with CaptureQueriesContext(connection) as rows:
            body(client, "/figures/reports_received/rows/?period=2012")
        asked.append((len(questions), len(rows)))
        wild(cast) if not facts.Notice.objects.exists() else None
    assert asked[0] == asked[1] and asked[0][0] < 60 and asked[0][1] < 20


def test_an_address_that_names_nothing_is_told(cast: Cast, figured: Figured, signed_in: SignIn) -> None:
    client = signed_in(cast.analyst)
    assert "No such period" in body(client, "/dashboard/?period=2012-Q9")
    assert client.get("/figures/nonsense/rows/").status_code == 404
    assert client.get("/figures/reports_received/rows/?after=xx").status_code == 400
    assert client.get(f"/figures/{figured.run.pk}/").status_code == 404
    assert client.get(f"/figures/{figured.findings['hosting.by_country']}/99999/").status_code == 404
    assert client.get(f"/figures/{figured.findings['funnel.by_year']}/0/").status_code == 404


def test_rows_are_kept_with_the_run_and_once(cast: Cast, figured: Figured) -> None:
    assert Standing.objects.filter(run=figured.run).exists()
    number = Standing.objects.count(), Move.objects.count()
    findings.shown(figured.run, cast.analyst, HOSTING)
    assert (Standing.objects.count(), Move.objects.count()) == number


@pytest.mark.parametrize(
    ("code", "months", "before"),
    [("2012", 12, "2011"), ("2012-Q1", 3, "2011-Q4"), ("2012-01", 1, "2011-12"), ("2012-Q4", 3, "2012-Q3")],
)
def test_a_period_is_called_what_it_was_asked_by(code: str, months: int, before: str) -> None:
    found = period(code)
    assert found is not None
    assert (found.code, found.months, found.before.code) == (code, months, before)
    assert found.before.end == found.start


@pytest.mark.parametrize("code", ["", "12", "2012-Q0", "2012-13", "2012-1", "9999", "2012\n", "2012-Q4 ", "٢٠١٢"])
def test_what_names_no_period_is_none(code: str) -> None:
    assert period(code) is None


def test_a_brand_is_back_when_a_site_appears_after_all_were_away() -> None:
    def day(number: int) -> datetime:
        return datetime(2012, 1, 1, tzinfo=UTC) + timedelta(days=number)

    stays = [(0, 200), (10, 20), (250, 260), (349, 350), (441, 450), (700, 700)]
    assert list(returned((day(first), day(last)) for first, last in stays)) == [day(441), day(700)]
