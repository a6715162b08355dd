"""Looking up is a question to the pool: the asked neither influence one another nor the pool."""

from collections.abc import Sequence

from labelled_pages import TEMPLATES, page

from headwater.evaluate import data
from headwater.evaluate.data import Page
from headwater.evaluate.lookup import Answers, look_up, print_of_capture, site_likeness

POOL = [Page(f"{t}-{v}", "", f"2020-0{v + 1}-01T00:00:00+00:00", page(t, v)) for t in TEMPLATES for v in range(3)]
LABELS = [t for t in TEMPLATES for _ in range(3)]


def asked(*versions: tuple[str, int]) -> list[Page]:
    return [Page(f"new-{t}-{v}", "", "2021-01-01T00:00:00+00:00", page(t, v)) for t, v in versions]


def answers(pages: Sequence[Page], order: Sequence[int] = range(len(POOL))) -> Answers:
    return look_up(data.prints(POOL[n] for n in order), [LABELS[n] for n in order], data.prints(pages))


def test_a_known_page_is_found_with_full_likeness() -> None:
    found = answers(asked(("amber-kite", 1)))
    for ranked in found:
        best = ranked["new-amber-kite-1"][0]
        assert best.label == "amber-kite" and best.likeness > 0.9
    assert found.ours["new-amber-kite-1"][0].likeness == 1.0


def test_a_later_version_is_found_and_the_runner_up_is_far() -> None:
    best, *others = answers(asked(("tall-reed", 3))).ours["new-tall-reed-3"]
    assert best.label == "tall-reed" and all(other.rank < best.rank / 2 for other in others)


def test_those_asked_about_do_not_influence_one_another() -> None:
    together = answers(asked(("amber-kite", 3), ("quiet-heron", 3), ("tall-reed", 3)))
    for template in TEMPLATES:
        name = f"new-{template}-3"
        assert answers(asked((template, 3))).ours[name] == together.ours[name]


def test_the_order_of_the_pool_does_not_matter() -> None:
    pages = asked(("amber-kite", 3), ("quiet-heron", 2))
    assert answers(pages) == answers(pages, order=[8, 1, 4, 0, 7, 2, 6, 3, 5])


def test_likeness_of_sites_is_high_within_templates_only() -> None:
    close = {frozenset(pair) for *pair, value in site_likeness(data.prints(POOL)) if value > 0.5}
    true = {frozenset({a.site, b.site}) for a in POOL for b in POOL if a.site < b.site and a.site[:5] == b.site[:5]}
    assert close == true


def test_prints_are_equal_for_equal_pages_only() -> None:
    pages = [*POOL, Page("twin", "", "2022-01-01T00:00:00+00:00", page("amber-kite", 0))]
    tables = data.prints(pages)
    number = print_of_capture(tables)
    found = [number[one] for one in tables["captures"].column("capture_id").to_pylist()]
    assert found[0] == found[-1] and len(set(found)) == len(POOL)
