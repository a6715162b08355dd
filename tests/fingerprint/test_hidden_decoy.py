"""The law of hidden content: a page with another template hidden in it has the views of the page without it."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.fingerprint import kit_names
from headwater.model.capture import Capture
from headwater.model.fingerprint import Fingerprint, View
from headwater.model.tables import VIEW_NAMES
from headwater.sanitise import LIMITS

Page = Callable[..., Capture]
Look = Callable[..., Fingerprint]

HEAD = "<!doctype html><html><head><title>Amber Kite</title><meta name=generator content='Kitepress 2'></head>"
KITE = """<header class=top><a href=/tour>tour</a><img src=/logo.png></header>
<ul id=menu><li><a href=/in>in</a><li>two</ul>
<p class=lead>Sturdy kites for windy days and calm evenings.</p><!-- kite --><script src=/js/kite.js></script>
<form action=/pay method=post><input name=plan type=hidden value=a><input name=mail><button>go</button></form>
<input name=loose><script>function fly() { var wind = 'NNW-5'; }</script><footer class=end>calm</footer>"""
HERON = """<title>Quiet Heron</title><meta name=generator content='Heronware 7'><nav class=bar><b>birds</b></nav>
<table class=grid><tr><td>one<td><a class=cell href=/deep>two</a></table>
<!-- heron --><script src=/js/heron.js></script>
<form action=/enter><input name=age><select name=land></select></form><input name=stray>
<h2 class=big>Herons wade in rivers</h2>
<iframe src=/frame></iframe><script>var heron = 'H-1234-5678'; function wade() {}</script><form action=/void></form>"""
TECHNIQUES = {
    "attribute": "<div hidden>{}</div>",
    "attribute with a value": "<section hidden=until-found>{}</section>",
    "display": "<div style='DISPLAY: None !important; color:red'>{}</div>",
    "escaped display": "<div style='d\\69splay:none'>{}</div>",
    "visibility": "<main style='visibility:hidden'>{}</main>",
    "see-through": "<div style='opacity:.0'>{}</div>",
    "nearly see-through": "<div style='opacity:1%'>{}</div>",
    "far left": "<div style='position:absolute;left:-9999px'>{}</div>",
    "far up, in ems": "<div style='top:-200em;position:fixed'>{}</div>",
    "far right": "<div style='position:absolute;left:20000px'>{}</div>",
    "left margin": "<div style='margin-left:-5000px'>{}</div>",
    "no height": "<div style='overflow:hidden;height:0'>{}</div>",
    "one pixel": "<div style='width:1px;height:1px;overflow:hidden;position:absolute'>{}</div>",
    "clipped": "<div style='position:absolute;clip:rect(0 0 0 0)'>{}</div>",
    "clip path": "<div style='clip-path:inset(50%)'>{}</div>",
    "no scale": "<div style='transform:scale(0)'>{}</div>",
    "moved away": "<div style='transform:translateX(-9999px)'>{}</div>",
    "no letters": "<div style='font-size:0'>{}</div>",
    "class rule": "<style>.top b, .away {display:none}</style><div class='x away'>{}</div>",
    "id rule": "<style>#away {visibility:hidden}</style><div id=away>{}</div>",
    "compound rule": "<style>div.x.away {display:none}</style><div class='x away'>{}</div>",
    "rule for screens": "<style>@media screen {.away {display:none}}</style><div class=away>{}</div>",
    "rule below the body": "<style>body > .away {opacity:0}</style><div class=away>{}</div>",
    "rule in two halves": "<style>.a1{left:-9999px} .a2{position:absolute}</style><div class='a1 a2'>{}</div>",
    "rule that comes later": "<div class=away>{}</div><style>.away {display:none}</style>",
    "no script": "<noscript class=x>{}</noscript>",
    "template": "<template class=x id=y>{}</template>",
    "closed dialog": "<dialog class=x>{}</dialog>",
    "nested": "<div hidden><div style='display:none'>{}</div><dialog>{}</dialog></div>",
}
STYLE = re.compile("<style>.*</style>")


def views(found: Fingerprint) -> dict[str, object]:
    shown: dict[str, View] = {name: getattr(found, name) for name in VIEW_NAMES if name != "hidden"}
    bags = {name: dict(zip(view.ids.tolist(), view.tf.tolist(), strict=True)) for name, view in shown.items()}
    return {**bags, "gate": found.gate, "elements": found.elements}


def placed(block: str, at_top: bool, body: str = KITE) -> str:
    inside = f"{block}{body}" if at_top else f"{body}{block}"
    return f"{HEAD}<body class=page>{inside}</body></html>"


@pytest.mark.parametrize("at_top", [True, False], ids=["top", "bottom"])
@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_hidden_decoy_changes_no_visible_view(look: Look, technique: str, at_top: bool) -> None:
    markup = TECHNIQUES[technique]
    style = STYLE.search(markup)  # that element itself is in plain sight, so the page without the decoy has it too
    plain = look(placed(style.group() if style else "", at_top))
    decoyed = look(placed(markup.replace("{}", HERON), at_top))
    assert views(decoyed) == views(plain)
    assert len(decoyed.hidden.ids) > 20 and not len(plain.hidden.ids)


def test_the_decoy_would_be_seen_in_plain_sight(look: Look) -> None:
    """So that the law above is about something: every view knows the decoy."""
    plain, mixed = views(look(placed("", False))), views(look(placed(f"<div>{HERON}</div>", False)))
    assert [name for name in plain if plain[name] == mixed[name]] == ["gate"]


def test_the_hidden_view_holds_the_decoys_kit(page: Page, look: Look) -> None:
    capture = page(placed(f"<div hidden>{HERON}</div>", True))
    assert "action:/enter" not in kit_names(capture) and "action:/pay" in kit_names(capture)
    assert [form.hidden for form in capture.forms] == [False, False, True, True, True]
    assert [script.hidden for script in capture.scripts] == [False, False, True, True]
    assert {link.href.rpartition("/")[2] for link in capture.links if link.hidden} == {"deep", "frame"}
    assert (capture.title, capture.generator) == ("Amber Kite", "Kitepress 2")
    assert len(capture.comments) == len(capture.hidden_comments) == 1
    without = look(placed("<div hidden><p>x</div>", True)).hidden
    assert len(look(placed(f"<div hidden>{HERON}</div>", True)).hidden.ids) > len(without.ids) + 20


CROWDS = {
    "forms": "<form action=/a><input name=b></form>" * 400,
    "fields": "<form action=/a>" + "<input name=b>" * 3_000 + "</form>",
    "links": "<a href=/x>y</a>" * 5_000,
    "scripts": "<script>var a = 'ABCD-1234';</script>" * 1_000,
    "literals": "<script>" + "".join(f"go('{n:0>100}');" for n in range(190)) + "</script>",
    "comments": "<!--x-->" * 3_000,
    "names": ("<b class='" + " ".join(f"n{n}" for n in range(400)) + "'></b>") * 100,
    "elements": "<p class=a>b</p>" * 60_000,
    "text": "words and more words here " * 20_000,
    "depth": "<div>" * 2_000 + "</div>" * 2_000,
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_what_is_hidden_crowds_out_nothing(page: Page, look: Look, crowd: str) -> None:
    body = placed(f"<div hidden>{CROWDS[crowd]}</div>", True)
    assert views(look(body)) == views(look(placed("", True)))
    found = page(body)
    assert len(found.hidden_tags) <= LIMITS.elements // 4 and len(found.hidden_text) <= LIMITS.hidden_text
    literals = sum(len(text) for script in found.scripts for text in script.literals if script.hidden)
    assert literals <= LIMITS.literal_chars // 4
    for kept, cap in ((found.forms, 50), (found.links, 500), (found.scripts, 75)):
        assert sum(one.hidden for one in kept) <= cap + 1  # fields outside any form are one more
    assert {name for name in found.truncated.split(",") if name} <= {
        *(f"hidden_{name}" for name in ("forms", "fields", "links", "scripts", "script_scan", "literals", "comments")),
        *("hidden_names", "hidden_elements", "hidden_text"),
    }


BLOCKS = st.recursive(
    st.sampled_from(
        [
            *("<p class=p1>words of a kind</p>", "<h2 id=h1>head</h2>", "<img src='a.png'>", "text", "<br>"),
            *("<a href='/x'>go</a>", "<form action=/f><input name=g></form>", "<!-- c -->", "<input name=s>"),
            *("<script src=/s.js></script>", "<script>var v = 'ABCD-99'</script>", "<div hidden>off</div>"),
        ]
    ),
    lambda inner: st.tuples(st.sampled_from(["div", "section", "ul", "center"]), st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]} class='{pair[0]}-c'>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=15,
)


@given(st.lists(BLOCKS, min_size=1, max_size=4), BLOCKS, st.data())
@settings(max_examples=150, deadline=None)
def test_anywhere_between_the_blocks_of_any_page(
    look: Look, blocks: list[str], decoy: str, data: st.DataObject
) -> None:
    where = data.draw(st.integers(0, len(blocks)))
    technique = data.draw(st.sampled_from([name for name, markup in TECHNIQUES.items() if "style>" not in markup]))
    hidden = TECHNIQUES[technique].replace("{}", decoy)
    decoyed = "".join([*blocks[:where], hidden, *blocks[where:]])
    assert views(look(f"<body>{decoyed}")) == views(look(f"<body>{''.join(blocks)}"))
