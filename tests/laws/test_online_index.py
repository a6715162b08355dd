"""Law: captures and judgements taken in one at a time lead to the brands and distributors of a batch over all of them.

In any order, wherever it is settled, saved and reloaded on the way, whatever was judged and taken back in between.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from any_words import calibration
from hand_made import START, Look, Shot, altered, capture_id, capture_tables, crossed, fingerprint_of, joined, template
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from headwater import brands, distributors, intake
from headwater.assemble import results
from headwater.assemble.deriving import Derived, derive
from headwater.assemble.gathering import Facts, read
from headwater.assemble.options import RunOptions
from headwater.brands import Shown, Weights
from headwater.errors import ContradictionError, InputError
from headwater.index import AttributionIndex, Partition, load, one_by_one, save
from headwater.model.judgement import NO_CONSTRAINTS, Constraints, account
from headwater.model.tables import OBSERVATIONS
from headwater.world import WorldSpec, build

SITES = [*(f"s{n}.example" for n in range(6)), *(f"s{n}.freehost.example" for n in range(2))]
LOOKS: list[Look] = [
    *(altered(template(number % 3), number, share) for number, share in enumerate([0.0, 0.1, 0.02, 0.5, 0.01, 0.4])),
    {**template(0), "text": template(20)["text"]},
    crossed(template(0), template(1), 0.5),
    joined(template(1), template(2)),
    template(9),
]
TRAINED = brands.attribute(*capture_tables([Shot(f"t{n}.example", n, look) for n, look in enumerate(LOOKS)])).weights
PAYS = ("payment", "merchant_account", "dedicated")
CLASSES = (PAYS, PAYS, PAYS, ("registrant", "registrant", "dedicated"), ("page", "tracking_id", "unknown"))


@dataclass(frozen=True)
class Fact:
    """A capture and what was observed in it: (bundle, kind, class, value)."""

    shot: Shot
    seen: tuple[tuple[tuple[str, str, str], str], ...] = ()

    @property
    def shown(self) -> Shown:
        shot = self.shot
        at = START + timedelta(days=shot.day)
        return Shown(capture_id(shot), at, shot.site, shot.site_kind, shot.page, "content", shot.visible_to)

    def observations(self) -> pa.Table:
        rows = [
            (
                capture_id(self.shot), self.shot.site, self.shown.captured_at, kind, value, "recipient", "cardgate",
                "card" if bundle == "payment" else "", class_, bundle, "rule:test",
            )
            for (bundle, kind, class_), value in self.seen
        ]  # fmt: skip
        return pa.Table.from_pylist([dict(zip(OBSERVATIONS.names, row, strict=True)) for row in rows], OBSERVATIONS)


def fact(shot: Shot, seen: Sequence[tuple[tuple[str, str, str], str]]) -> Fact:
    kind = "free_host" if "freehost" in shot.site else "registrable"
    return Fact(replace(shot, site_kind=kind), tuple(dict.fromkeys(seen)))


facts = st.lists(
    st.builds(
        fact,
        st.builds(
            Shot,
            site=st.sampled_from(SITES),
            day=st.sampled_from([0, 1, 2, 40, 400]),
            look=st.sampled_from(LOOKS),
            page=st.sampled_from(["", "join"]),
            visible_to=st.sampled_from(["", "", "search"]),
            gate=st.sampled_from(["", "", "", "", "parked"]),
        ),
        st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from("123")), max_size=3),
    ),
    max_size=16,
    unique_by=lambda one: (one.shot.site, one.shot.day, one.shot.page, one.shot.visible_to),
)


def constraints(draw: st.DrawFn, subjects: Sequence[str]) -> Constraints:
    """Pairs judged the same or different; whether they can be kept is for both ways to find out alike."""
    if len(subjects) < 2:
        return NO_CONSTRAINTS
    name = st.sampled_from(sorted(subjects))
    pair = st.tuples(name, name).filter(lambda names: names[0] < names[1])
    judged = draw(st.dictionaries(pair, st.booleans(), max_size=3))
    must, cannot = (tuple(sorted(pair for pair, same in judged.items() if same is kept)) for kept in (True, False))
    return Constraints(must, cannot)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Fact], list[Any]]:
    """(facts, steps in which they come): captures, judgements on both questions, "settle" and "reload"."""
    known = draw(facts)
    captures = [f"capture:{capture_id(one.shot)}" for one in known]
    others = [*(f"site:{site}" for site in SITES[:4]), *(account(PAYS[1], "cardgate", value) for value in "123")]
    steps: list[Any] = list(draw(st.permutations(known)))
    for _ in range(draw(st.integers(0, 3))):
        made = constraints(draw, captures), constraints(draw, others)
        steps.insert(draw(st.integers(0, len(steps))), made)
    for step in draw(st.lists(st.sampled_from(["settle", "reload"]), max_size=5)):
        steps.insert(draw(st.integers(0, len(steps))), step)
    if known:
        steps.insert(draw(st.integers(0, len(steps))), draw(st.sampled_from(known)))  # one comes twice
    return known, steps


def groups(of_member: Mapping[str, object]) -> set[frozenset[str]]:
    found: dict[object, set[str]] = defaultdict(set)
    for member, name in of_member.items():
        found[name].add(member)
    return {frozenset(members) for members in found.values()}


Known = tuple[set[frozenset[str]], set[frozenset[str]], dict[str, list[str]], dict[str, str]]


def batch(known: Sequence[Fact], brand: Constraints, distributor: Constraints) -> Known:
    """(brands, distributors, brands of each site by founder, distributor of each brand), as a run concludes them."""
    found = brands.attribute(*capture_tables([one.shot for one in known]), constraints=brand, weights=TRAINED)
    claimed = results.settled(found)
    founder = founders(found)
    shown: dict[str, list[str]] = {}
    for row in results.decisions(found, claimed, founder).sort_by([("first_seen", "ascending")]).to_pylist():
        if row["brand_id"] and row["brand_id"] not in shown.setdefault(row["site"], []):
            shown[row["site"]].append(row["brand_id"])
    table = pa.concat_tables([OBSERVATIONS.empty_table(), *(one.observations() for one in known)])
    behind = distributors.attribute(table, shown, constraints=distributor)
    first = {number: min(s for s, n in behind.of_site.items() if n == number) for number in behind.of_site.values()}
    members = results.members(found, claimed)
    return (
        {frozenset(group) for group in members if group},
        groups(behind.of_site),
        {site: names for site, names in shown.items() if names},
        {name: first[number] for name, number in behind.of_brand.items()},
    )


def founders(found: brands.Attribution) -> dict[int, str]:
    """The first capture of each brand."""
    named: dict[int, str] = {}
    ids = found.captures.column("capture_id").to_pylist()
    for capture, period in zip(ids, found.period_of_capture.tolist(), strict=True):
        if period >= 0:
            named.setdefault(int(found.brand[period]), capture)
    return named


def told(found: Partition) -> Known:
    return (
        groups(found.brand_of_capture), groups(found.distributor_of_site), dict(found.brands_of_site),
        dict(found.distributor_of_brand),
    )  # fmt: skip


def replay(steps: Sequence[Any]) -> tuple[AttributionIndex, Constraints, Constraints]:
    """The index after all steps, and the judgements that hold at the end."""
    index = AttributionIndex(TRAINED)
    brand, distributor = NO_CONSTRAINTS, NO_CONSTRAINTS
    for step in steps:
        try:
            if step == "settle":
                index.settle()
            elif step == "reload":
                index = AttributionIndex.of(index.tables())
            elif isinstance(step, Fact):
                index.add(step.shown, fingerprint_of(step.shot), step.observations())
            else:
                index.judge(*step)
                brand, distributor = step
        except ContradictionError:
            event("contradiction on the way")
    return index, brand, distributor


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_any_story_ends_where_the_batch_does(story: tuple[list[Fact], list[Any]]) -> None:
    known, steps = story
    index, brand, distributor = replay(steps)
    try:
        expected = batch(known, brand, distributor)
    except ContradictionError:
        event("contradiction in the end")
        with pytest.raises(ContradictionError):
            index.settle()
        return
    index.settle()
    event(f"{len(expected[1])} distributors")
    assert told(index.partition()) == expected
    assert index.settled


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_any_of_many_stories_ends_where_the_batch_does(story: tuple[list[Fact], list[Any]]) -> None:
    test_any_story_ends_where_the_batch_does.hypothesis.inner_test(story)  # type: ignore[attr-defined]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts, st.integers(0, 16))
def test_a_reloaded_index_answers_as_the_one_that_was_saved(known: list[Fact], cut: int) -> None:
    kept = AttributionIndex(TRAINED)
    for one in known[:cut]:
        kept.add(one.shown, fingerprint_of(one.shot), one.observations())
    kept.settle()
    reloaded = AttributionIndex.of(kept.tables())
    for one in known[cut:]:
        given_ = (one.shown, fingerprint_of(one.shot), one.observations())
        assert reloaded.add(*given_) == kept.add(*given_)
    assert reloaded.tables() == kept.tables()


@pytest.fixture(scope="module", params=[3, 4])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Facts, Derived, Weights]:
    """The facts of a small world as a run reads them, what the run concludes, and the weights it learnt."""
    home = tmp_path_factory.mktemp("world")
    build(WorldSpec.scaled(400, request.param, brands=12, page_kb=2), home)
    options = RunOptions(reference=home / "reference", calibration=calibration(home), workers=0)
    known = read(intake.plan([home / "sources"]), options)
    weights = brands.attribute(known.captures, known.fingerprints).weights
    return known, derive(known, options), weights


def concluded(made: Derived) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """(brands by capture, distributors by site) in the tables of a run."""
    captures, sites = made.tables["capture_brands"], made.tables["sites"]
    pairs = [
        (zip(table.column(key).to_pylist(), table.column(name).to_pylist(), strict=True))
        for table, key, name in ((captures, "capture_id", "brand_id"), (sites, "site", "distributor_id"))
    ]
    first, second = ({member: name for member, name in of if name} for of in pairs)
    return groups(first), groups(second)


@pytest.mark.slow
def test_a_world_comes_out_as_the_run_has_it(small: tuple[Facts, Derived, Weights], tmp_path: Path) -> None:
    known, made, weights = small
    everything = list(one_by_one(known.captures, known.fingerprints, known.observations))
    half = len(everything) // 2
    index, state = AttributionIndex(weights), None
    for number, capture in enumerate(everything[half:] + everything[:half]):
        index.add(*capture)
        if number % 150 == 149:
            index.settle()
            state = save(index, tmp_path / "kept", state)
            index, state = load(tmp_path / "kept")
    index.settle()
    found = index.partition()
    assert (groups(found.brand_of_capture), groups(found.distributor_of_site)) == concluded(made)
    assert len(concluded(made)[1]) >= 1
    bulk = AttributionIndex(weights)
    bulk.add_all(known.captures, known.fingerprints, known.observations)
    bulk.settle()
    assert told(bulk.partition()) == told(found)


def test_the_groups_are_what_ids_are_minted_from() -> None:
    known = [
        Fact(Shot(f"s{n}.example", n, LOOKS[n % 2]), ((PAYS, "1"),)) for n in range(6)
    ]  # fmt: skip
    index, *_ = replay(known)
    index.settle()
    found = index.partition()
    assert found.brand_groups() == [
        {capture_id(one.shot): 1.0 for one in known[start::2]} for start in (0, 1)
    ]  # fmt: skip
    assert found.distributor_groups() == [{one.shot.site: 1.0 for one in known}]
    assert set(found.distributor_of_brand.values()) == {"s0.example"}


def test_an_answer_says_what_was_there_before_and_where_accounts_lead() -> None:
    known = [Fact(Shot(f"s{n}.example", n, LOOKS[n % 2]), ((PAYS, "1"),)) for n in range(6)]
    index, *_ = replay(known)
    index.settle()
    new = Fact(Shot("t0.example", 9, LOOKS[0]), ((PAYS, "1"), (PAYS, "2")))
    answer = index.add(new.shown, fingerprint_of(new.shot), new.observations())
    assert (answer.before, answer.outcome, answer.distributor) == ("", "seen", "")
    assert answer.brand == capture_id(known[0].shot)
    (leads,) = answer.points
    assert (leads.subject, leads.distributor, leads.sites) == (account(PAYS[1], "cardgate", "1"), "s0.example", 6)
    later = [Fact(replace(new.shot, day=day, page=page)) for day, page in ((9, ""), (10, ""), (10, "join"))]
    said = [index.add(one.shown, fingerprint_of(one.shot), one.observations()).before for one in later]
    assert said == ["capture", "address", "site"]
    index.settle()
    assert index.add(later[0].shown, fingerprint_of(new.shot), new.observations()).distributor == "s0.example"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    index, *_ = replay([Fact(Shot(f"s{n}.example", n, LOOKS[n % 2]), ((PAYS, "1"),)) for n in range(6)])
    index.settle()
    save(index, tmp_path / "kept")
    return tmp_path / "kept"


def test_a_crash_while_saving_leaves_the_state_before(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, state = load(kept)
    before = index.tables()
    index.add(
        Fact(Shot("x.example", 1, LOOKS[0])).shown, fingerprint_of(Shot("x.example", 1, LOOKS[0])), before["waiting"]
    )

    def broken(*_: object) -> None:
        raise OSError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr("headwater.files.write_json", broken)
        with pytest.raises(OSError, match="power"):
            save(index, kept, state)
    assert load(kept)[0].tables() == before
    save(index, kept, load(kept)[1])
    assert load(kept)[0].tables() == index.tables() != before
    assert len(list(kept.glob("state-*"))) == 1


def test_two_who_save_at_once_do_not_undo_each_other(kept: Path) -> None:
    (one, seen), (other, same) = load(kept), load(kept)
    save(one, kept, seen)
    with pytest.raises(InputError, match="another process"):
        save(other, kept, same)
    with pytest.raises(InputError, match="already"):
        save(other, kept)


@pytest.mark.parametrize("how", ["missing", "altered", "no manifest"])
def test_a_damaged_folder_is_refused(kept: Path, how: str) -> None:
    path = next(kept.glob("state-*/brands-pages.parquet"))
    if how == "missing":
        path.unlink()
    elif how == "altered":
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    else:
        (kept / "index.json").unlink()
    with pytest.raises(InputError, match="index"):
        load(kept)


def test_tables_of_another_method_or_that_do_not_fit_are_refused(kept: Path) -> None:
    tables = load(kept)[0].tables()
    with pytest.raises(InputError, match="brands-99"):
        AttributionIndex.of(tables, replace(brands.OPTIONS, version="brands-99"))
    with pytest.raises(InputError, match="another method"):
        AttributionIndex.of(tables, distributor_options=replace(distributors.OPTIONS, hub_carriers=7))
    weights = tables["brands-weights"]
    for name, other, said in (
        ("brands-pages", tables["brands-pages"].slice(1), "damaged"),
        ("brands-settled", tables["brands-settled"].slice(1), "damaged"),
        ("brands-weights", weights.slice(1), "weights"),
        ("brands-captures", tables["brands-captures"].drop_columns(["page"]), "damaged"),
    ):
        with pytest.raises(InputError, match=said):
            AttributionIndex.of({**tables, name: other})
    for name in tables:
        with pytest.raises(InputError, match="lacks"):
            AttributionIndex.of({other: table for other, table in tables.items() if other != name})
