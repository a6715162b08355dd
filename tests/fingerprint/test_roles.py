"""What a page is for: each rule by an example and a near miss, and the laws all of them keep."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.fingerprint.roles import RULES, page_role
from headwater.model.capture import Capture

Page = Callable[..., Capture]

WORDS = "Sturdy kites for windy days and calm evenings by the sea. "
TYPED = "<input name=a><input name=b><input name=c>"
LINKS = "".join(f"<a href=/kite/{n}>kite</a>" for n in range(30))
SHOP = f"{LINKS}<p>{WORDS * 40}</p>" + "<div><p>more</p></div>" * 10
CHOICE = "<h1>Kite</h1><p>Choose.</p><a href=/in>in</a> <a href=http://quiet-heron.test/>out</a>" + "<p></p>" * 12

PAGES = {
    "card_fields": f"{SHOP}<form action=/go><input name=CardNumber></form>",
    "provider_form": f"{SHOP}<form action='https://secure.billhub.example/join'><input type=submit></form>",
    "new_password": f"{SHOP}<form><input type=password name=a><input type=password name=b></form>",
    "account_form": f"{SHOP}<form><input type=email name=a><input name=b><input name=c></form>",
    "only_account": "<p>Members</p><form><input name=who><input type=password name=p></form>",
    "long_form": f"{SHOP}<form method=post>{TYPED}</form>",
    "notice": f"<title>404 Not Found</title><h1>Not found</h1><form method=post>{TYPED}</form>{'<p></p>' * 20}",
    "empty": "<p>nothing here",
    "enter_or_leave": CHOICE,
    "warning": f"<p>{WORDS * 40}</p>{CHOICE}",
    "front": SHOP,
}
INNER = "http://amber-kite.example/kites/7.html"
CONTENT = {
    "a search box": f"{SHOP}<form action=/find><input name=q></form>",
    "a box for members": f"{SHOP}<form><input name=who><input type=password name=p></form>",
    "a message to the site": f"{SHOP}<form method=post>{TYPED}<input type=email><textarea name=t></textarea></form>",
    "a newsletter": f"{SHOP}<form method=post><input type=email name=m></form>",
    "a long text with a few links of its own": f"<p>{WORDS * 40}</p><a href=/a>a</a><a href=/b>b</a>" + "<p>x</p>" * 20,
    "a short page with many links": LINKS + "<p>x</p>" * 20,
}


@pytest.mark.parametrize("rule", [name for _, name, _ in RULES])
def test_each_rule(page: Page, rule: str) -> None:
    role = next(role for role, name, _ in RULES if name == rule)
    assert page_role(page(PAGES[rule], **({} if rule == "front" else {"url": INNER}))) == (role, rule)


@pytest.mark.parametrize("name", CONTENT)
def test_what_looks_a_little_like_it_is_content(page: Page, name: str) -> None:
    assert page_role(page(CONTENT[name], url=INNER)) == ("content", "default")


@pytest.mark.parametrize(
    ("path", "role"),
    [
        *(
            (path, "landing")
            for path in ("", "?ref=7", "index.html", "Index.PHP?x=1", "default.aspx", "~heron/", "home")
        ),
        *((path, "content") for path in ("tour", "news/", "~heron/tour/", "index/7.html", "home/7.html")),
    ],
)
def test_the_front_page(page: Page, path: str, role: str) -> None:
    assert page_role(page(SHOP, url=f"http://amber-kite.example/{path}")).role == role


@pytest.mark.parametrize("rule", sorted(set(PAGES) - {"empty"}))
def test_hidden_content_gives_no_role(page: Page, rule: str) -> None:
    plain = page_role(page(f"{SHOP}", url=INNER))
    assert page_role(page(f"<div hidden>{PAGES[rule]}</div>{SHOP}", url=INNER)) == plain


@pytest.mark.parametrize("rule", sorted(set(PAGES) - {"notice"}))
def test_words_give_no_role(page: Page, rule: str) -> None:
    """Another language, letter for letter: the same role."""
    foreign = re.sub(r">[^<]+<", lambda found: re.sub(r"[A-Za-z]", "ж", found.group()), f"{PAGES[rule]}<br>")
    assert foreign != PAGES[rule]
    assert page_role(page(foreign, url=INNER)) == page_role(page(PAGES[rule], url=INNER))


def test_every_rule_is_described() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / "output.md").read_text()
    described = re.findall(r"^\| `(\w+)` \| (\w+) \| ", text.partition("## Roles of pages")[2], re.MULTILINE)
    assert described[: len(RULES) + 1] == [*((role, name) for role, name, _ in RULES), ("content", "default")]
