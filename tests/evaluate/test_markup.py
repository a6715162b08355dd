"""Changed pages are changed in the way their name says and in no other."""

import re
from collections import Counter

import pytest
from labelled_pages import TEMPLATES, page
from turbohtml import Document, Element, parse

from headwater.evaluate import markup

PAGES = [(template, version) for template in TEMPLATES for version in (0, 3)]


def tags(document: Document) -> list[str]:
    return [node.tag for node in document.descendants if isinstance(node, Element)]


def names(document: Document) -> list[str]:
    found = []
    for node in document.descendants:
        if isinstance(node, Element):
            token = node.attrs.get("class")
            found += token if isinstance(token, list) else str(token or "").split()
            found += ["#" + str(node.attrs["id"])] if node.attrs.get("id") else []
    return found


def words(document: Document) -> list[str]:
    return re.findall(r"\w+", document.text)


@pytest.fixture(params=PAGES, ids=lambda one: f"{one[0]}-{one[1]}")
def html(request: pytest.FixtureRequest) -> str:
    return page(*request.param)


def changed(html: str, name: str, seed: int = 3) -> Document:
    return parse(markup.altered(html, markup.CHANGES[name], seed))


def test_the_control_changes_nothing(html: str) -> None:
    before, after = parse(html), parse(markup.altered(html, markup.unchanged, 1))
    assert (tags(before), names(before), words(before)) == (tags(after), names(after), words(after))


def test_other_text_in_the_same_markup(html: str) -> None:
    before, after = parse(html), changed(html, "text replaced")
    assert (tags(before), names(before)) == (tags(after), names(after))
    assert len(words(before)) == len(words(after)) and not set(words(before)) & set(words(after))


def test_other_names_with_the_same_meaning(html: str) -> None:
    before, after = parse(html), changed(html, "names renamed")
    assert (tags(before), words(before)) == (tags(after), words(after))
    old, new = names(before), names(after)
    assert not set(old) & set(new)
    assert len(set(zip(old, new, strict=True))) == len(set(old)) == len(set(new))  # one to one
    link = after.select_one("a")
    assert link is not None and "#" + str(link.attrs["href"]).lstrip("#") in new


def test_wrappers_only_add(html: str) -> None:
    before, after = parse(html), changed(html, "wrappers added")
    assert words(before) == words(after)
    more = Counter(tags(after)) - Counter(tags(before))
    assert set(more) == {"div"} and not Counter(tags(before)) - Counter(tags(after))


def test_sections_only_go(html: str) -> None:
    before, after = parse(html), changed(html, "sections deleted")
    assert not Counter(tags(after)) - Counter(tags(before)) and len(tags(after)) < len(tags(before))
    assert not Counter(names(after)) - Counter(names(before))


def test_all_four(html: str) -> None:
    before, after = parse(html), changed(html, "all four")
    assert not set(names(before)) & set(names(after)) and not set(words(before)) & set(words(after))


@pytest.mark.parametrize("name", sorted(markup.CHANGES))
def test_the_same_seed_gives_the_same_page(html: str, name: str) -> None:
    one, two, other = (markup.altered(html, markup.CHANGES[name], seed) for seed in (5, 5, 6))
    assert one == two and (name == "sections deleted" or one != other)


@pytest.mark.parametrize("way", range(5))
def test_a_decoy_stands_hidden_in_front(html: str, way: int) -> None:
    other = page("tall-reed", 2)
    document = parse(markup.with_decoy(html, other, way))
    body = document.select_one("body")
    assert body is not None
    decoy = next(child for child in body.children if isinstance(child, Element))
    decoy_tags = [node.tag for node in decoy.descendants if isinstance(node, Element)]
    theirs = parse(other).select_one("body")
    assert theirs is not None
    assert decoy_tags == [node.tag for node in theirs.descendants if isinstance(node, Element)]
    hidden = "hidden" in decoy.attrs or decoy.attrs.get("style") or "<style>" in document.serialize()
    assert hidden
    decoy.decompose()
    assert words(parse(html)) == words(document) or "<style>" in document.serialize()


def test_a_block_stands_first_and_leaves_the_rest() -> None:
    document = parse(markup.with_block(page("amber-kite", 1), '<div id="block"><i>x</i></div>'))
    body = document.select_one("body")
    assert body is not None
    first = next(child for child in body.children if isinstance(child, Element))
    assert first.attrs.get("id") == "block"
    assert tags(document).count("i") == 1
