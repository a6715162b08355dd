"""What hides and what does not, as a browser decides: neither a decoy taken for the page nor a page for a decoy."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.capture import Capture
from headwater.sanitise.css import Sheet, hides

Clean = Callable[..., Capture]

SHOWN = [
    "",
    "color:red",
    "display:block",
    "display:none; display:block",
    "display:none; DISPLAY : inline-block",
    "display:block !important; display:none",
    "x-display:none",
    "left:-9999px",  # nothing says the element is positioned
    "position:static;left:-9999px",
    "position:absolute;left:-20px",
    "position:relative;left:-100%",
    "margin-left:-100%",
    "margin-left:-15px;margin-right:-15px",
    "opacity:.5",
    "opacity:100%",
    "opacity:0; opacity:1",
    "visibility:visible",
    "height:0",
    "height:100%;overflow:hidden",
    "width:1%;height:1%;overflow:hidden",
    "width:1px;height:400px;overflow:hidden",
    "max-width:0",
    "font-size:0.8em",
    "font-size:small",
    "clip:rect(0 0 0 0)",  # clips positioned elements only
    "position:absolute;clip:rect(0px,500px,200px,0px)",
    "clip-path:inset(10%)",
    "clip-path:circle(40%)",
    "transform:scale(0.5)",
    "transform:translateX(-50%)",
    "/* display:none */",
    "background:url(display:none)",
]
HIDDEN = [
    "display:none",
    "display:none;display:hidden",  # no browser knows the second
    "display:none !important;display:block",
    "DISPLAY:/* x */NONE",
    "dis\\70 lay:none",
    "visibility:collapse",
    "opacity:0",
    "opacity:0%",
    "opacity:0.001",
    "position:absolute;left:-9999px",
    "position:relative;left:-9999px",
    "left:-100vw;position:fixed",
    "margin-top:-99999px",
    "text-indent:-9999px",
    "max-height:0;overflow:hidden",
    "overflow:hidden hidden;width:0",
    "font-size:0",
    "position:absolute;clip:rect(1px, 1px, 1px, 1px)",
    "clip-path:circle(0)",
    "clip-path: inset(100%)",
    "transform:rotate(3deg) scale(0, 0)",
    "transform:translate(-9999px, 0)",
]


@pytest.mark.parametrize("style", SHOWN)
def test_what_a_visitor_sees_is_not_hidden(style: str) -> None:
    assert not hides(style)


@pytest.mark.parametrize("style", HIDDEN)
def test_what_no_visitor_sees_is_hidden(style: str) -> None:
    assert hides(style)


@pytest.mark.parametrize(
    "markup",
    [
        "<div hidden style='display:block'>words</div>",
        "<style>.a{display:none}.a{display:block}</style><div class=a>words</div>",
        "<style>.a{display:none}</style><style>.a{display:block}</style><div class=a>words</div>",
        "<style>.a{display:none}.b{display:block}</style><div class='b a'>words</div>",
        "<style>#i{display:block}.a{display:none}</style><div class=a id=i>words</div>",
        "<style>.a{display:none}</style><div class=a style='display:block'>words</div>",
        "<style>.a.b{display:none}</style><div class=a>words</div>",
        "<style>p.a{display:none}</style><div class=a>words</div>",
        "<style>.a .b, .a:hover, .a[x], .a>.b{display:none}</style><div class='a b'>words</div>",
        "<style>@media (max-width:9px){.a{display:none}}</style><div class=a>words</div>",
        "<style>@media screen and (max-width:9px){.a{display:none}}</style><div class=a>words</div>",
        "<style media=print>.a{display:none}</style><div class=a>words</div>",
        "<style type=text/x>.a{display:none}</style><div class=a>words</div>",
        "<noscript><style>.a{display:none}</style></noscript><div class=a>words</div>",
        "<template><style>.a{display:none}</style></template><div class=a>words</div>",
        "<style>.a{display:none}</style><body class=a>words",
        "<html hidden><body style='opacity:0'>words",
        "<dialog open>words</dialog>",
        "<div aria-hidden=true>words</div>",
        "<details>words</details>",
    ],
)
def test_a_page_does_not_pass_for_a_decoy(clean: Clean, markup: str) -> None:
    assert clean(markup).text == "words"


@pytest.mark.parametrize(
    "markup",
    [
        "<style>.a{display:none !important}</style><div class=a style='display:block'>words</div>",
        "<style>.b{display:block}.a{display:none}</style><div class='b a'>words</div>",
        "<style>#i{display:none}.a{display:block}</style><div class=a id=i>words</div>",
        "<style>.a{display:none}.a{color:red}</style><div class=a>words</div>",
        "<style>@import 'x';.a{display:none}</style><div class=a>words</div>",
        "<style>@import 'x';@media only screen{.a{display:none}}</style><div class=a>words</div>",
        "<style>.q{color:red}</style><div hidden class=q>words</div>",
        "<div hidden><style>.a{display:none}</style></div><div class=a>words</div>",
        "<style media=screen>*.a{display:none}</style><div class=a>words</div>",
    ],
)
def test_a_decoy_does_not_pass_for_the_page(clean: Clean, markup: str) -> None:
    page = clean(markup)
    assert (page.text, page.hidden_text) == ("", "words")


def test_scripts_and_their_like_are_hidden_by_what_is_around_them_only(clean: Clean) -> None:
    page = clean(
        "<script hidden src=/a.js></script><link style='display:none' rel=next href=/b>"
        "<div hidden><script src=/c.js></script></div>"
    )
    assert [(script.src[-5:], script.hidden) for script in page.scripts] == [("/a.js", False), ("/c.js", True)]
    assert [link.hidden for link in page.links] == [False] and page.hidden_tags == ("div", "script")


def test_a_field_goes_with_its_form(clean: Clean) -> None:
    page = clean(
        "<form action=/a><div hidden><input name=trap></div></form><div hidden><input name=x><form action=/b>"
        "<input name=y></form></div><input name=z>"
    )
    assert [(tuple(field.name for field in form.fields), form.hidden) for form in page.forms] == [
        (("trap",), False),
        (("z",), False),
        (("y",), True),
        (("x",), True),
    ]


@given(st.text("{};:.#ab \\/*@!%-0(", max_size=60))
def test_any_sheet_and_style_is_read(text: str) -> None:
    sheet = Sheet()
    assert sheet.learn(text) <= sheet.suspects
    assert isinstance(sheet.hides("a", [".a", "#b"], text, attribute=False), bool)
    assert isinstance(hides(text), bool)


def test_rules_for_one_name_are_bounded() -> None:
    """Count, not time: however many rules a page has for the name all its elements carry, few are asked."""
    sheet = Sheet()
    sheet.learn(".a{display:none}" * 5_000 + "".join(f".a.b{n}{{opacity:0}}" for n in range(5_000)))
    assert len(sheet._rules[".a"]) <= 32
    assert sum(map(len, sheet._rules[".a"].values())) <= 64
    for n in range(10_000):
        sheet.hides("p", [".a", f".c{n}"], "", attribute=False)
    assert len(sheet._answers) <= 4096
