"""What the door lets through, field by field."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from headwater.errors import RecordError
from headwater.model.capture import Capture, Field, Form, Link, Script
from headwater.model.raw import RawCapture
from headwater.sanitise import Limits

Clean = Callable[..., Capture]
MakeRaw = Callable[..., RawCapture]


def test_structure_and_text(clean: Clean) -> None:
    page = clean(
        "<!doctype html><html lang=en-GB><head><title> Amber\n Kite </title><meta name=generator content='Kit "
        "1.2'></head><body class='home  wide'><div id=main><p>One<b>two</b> three<p>Four</div>Five</body></html>"
    )
    assert page.tags == ("html", "head", "title", "meta", "body", "div", "p", "b", "p")
    assert page.depths == (1, 2, 3, 3, 2, 3, 4, 5, 4)
    assert page.names == (".home", ".wide", "#main")
    assert page.text == "Onetwo three Four Five"
    assert (page.title, page.generator, page.lang) == ("Amber Kite", "Kit 1.2", "en-GB")
    assert page.truncated == ""


def test_facts_of_the_record(clean: Clean) -> None:
    page = clean(
        "<p>x",
        url="HTTP://user:secret@Bücher.EXAMPLE:80/a/../b?q=1#part",
        captured_at=datetime(2012, 5, 1, 12, tzinfo=timezone(timedelta(hours=2))),
        headers=(("SERVER", "kite/1"), ("X-Other", "y")),
        status=200,
        ip="192.0.2.7",
        asn=64500,
        country="NL",
        redirects=("http://first.example/#x", "not an address"),
        source="desk-a",
        visible_to="mobile",
    )
    assert page.url == "http://xn--bcher-kva.example/b?q=1"
    assert page.host == "xn--bcher-kva.example"
    assert page.url_hash == sha256(page.url.encode()).hexdigest()
    assert page.captured_at == datetime(2012, 5, 1, 10, tzinfo=UTC)
    assert page.server == "kite/1"
    assert page.redirects == ("http://first.example/",)
    assert (page.status, page.ip, page.asn, page.country) == (200, "192.0.2.7", 64500, "NL")
    assert (page.source, page.visible_to, page.body_bytes) == ("desk-a", "mobile", 4)
    assert page.dropped["url_credentials"] == 1
    assert page.dropped["bad_redirect"] == 1


def test_capture_id_tells_apart_what_it_must(clean: Clean) -> None:
    base = clean("<p>x")
    same_time = datetime(2012, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert clean("<p>x", captured_at=same_time, source="other", ip="192.0.2.9").capture_id == base.capture_id
    variants = [
        clean("<p>y"),
        clean("<p>x", visible_to="mobile"),
        clean("<p>x", captured_at=datetime(2012, 5, 1, 10, 0, 0, 1, tzinfo=UTC)),
        clean("<p>x", url="http://amber-kite.example/shop/index.html?a=2"),
    ]
    assert len({base.capture_id, *(variant.capture_id for variant in variants)}) == 5
    assert len(base.capture_id) == 32


def test_forms(clean: Clean) -> None:
    page = clean(
        "<form action=/pay?x=1 method=POST><input type=hidden name=account value=AB-1><input name=mail value=typed>"
        "<select name=plan><option value=3>Three</select><textarea name=note>typed</textarea>"
        "<input type=submit name=go value=Pay><button name=more>More</button></form><form></form><input name=stray>"
    )
    fields = (
        Field("account", "hidden", "AB-1"),
        Field("mail", "text"),
        Field("plan", "select"),
        Field("note", "textarea"),
        Field("go", "submit", "Pay"),
        Field("more", "button"),
    )
    assert page.forms[0] == Form("http://amber-kite.example/pay?x=1", "post", fields)
    assert page.forms[1] == Form("", "get", (Field("stray", "text"),))
    assert "typed" not in page.text
    assert page.dropped["field_text"] == 1


def test_a_form_opened_inside_a_table_keeps_its_controls(clean: Clean) -> None:
    page = clean("<table><form action=/pay><tr><td><input type=hidden name=a value=b></td></tr></form></table>")
    assert page.forms == (Form("http://amber-kite.example/pay", "get", (Field("a", "hidden", "b"),)),)


def test_controls_outside_any_form_come_last_without_action(clean: Clean) -> None:
    page = clean("<input name=a><form action=x><input name=b></form>")
    assert [form.fields[0].name for form in page.forms] == ["b", "a"]
    assert page.forms[1].method == ""


def test_links(clean: Clean) -> None:
    page = clean(
        "<base href=/root/><base href=/never/><a href=next.html rel=nofollow> Go <b>on</b></a><a href=#here>x</a>"
        "<map><area href=//other.example/p></map><iframe src=inner.html>old <a href=y></iframe>"
        "<a href=mailto:desk@amber-kite.example>m</a><link rel=stylesheet href=css/kite.css?v=2>"
        "<meta http-equiv=refresh content='5; url=\"after.html\"'><a href='jav&#10;ascript:go()'>j</a>"
    )
    root = "http://amber-kite.example/root/"
    assert page.links == (
        Link(root + "next.html", "a", "nofollow", "Go on"),
        Link("http://other.example/p", "area"),
        Link(root + "inner.html", "iframe"),
        Link("mailto:desk@amber-kite.example", "a", "", "m"),
        Link(root + "css/kite.css?v=2", "link", "stylesheet"),
        Link(root + "after.html", "meta-refresh"),
    )
    assert page.dropped["script_uri"] == 1
    assert page.dropped["frame"] == 1
    assert "asset:kite.css" in page.names
    assert "old" not in page.text


def test_references_to_media_are_dropped_and_counted(clean: Clean) -> None:
    page = clean(
        "<a href=/p/one.JPG?x=1>a</a><a href=http://m.example/v.mp4>b</a><link rel='shortcut icon' href=/k.ico>"
        "<link rel=preload as=image href=/hero><img src=/deep/path/logo.png?v=3 alt=words><a href=/ok.html>c</a>"
    )
    assert page.links == (Link("http://amber-kite.example/ok.html", "a", "", "c"),)
    assert page.dropped["media_link"] == 4
    assert page.names == ("asset:k.ico", "asset:hero", "asset:logo.png")


def test_scripts(clean: Clean) -> None:
    body = "var shopId = 'AK-1001'; function pay(a){ let b=\"data:x/y\"; return 'pics/a.jpg' + 'no spaces here' }"
    page = clean(f"<script src=/js/kite.js?v=1></script><script>{body}</script><script> </script>")
    assert page.scripts[0] == Script("http://amber-kite.example/js/kite.js?v=1", "")
    assert page.scripts[1] == Script("", sha256(body.encode()).hexdigest()[:16], ("pay", "shopId", "b"), ("AK-1001",))
    assert len(page.scripts) == 2
    assert page.dropped["script_body"] == 1
    assert "shopId" not in page.text


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='color:red;DISPLAY : none'>secret<p class=k>x</div>",
        "<div style='visibility:hidden'>secret<p class=k>x</div>",
        "<div style='position:absolute;left:-9999px'>secret<p class=k>x</div>",
        "<div style='height:0;overflow:hidden'>secret<p class=k>x</div>",
        "<div hidden>secret<p class=k>x</div>",
        "<style>.a, .off{display:none}</style><div class='q off'>secret<p class=k>x</div>",
        "<style>/* {} */ #off{margin:0;display:none}</style><div id=off>secret<p class=k>x</div>",
        "<div class=off>secret<p class=k>x</div><style>.off{display:none}</style>",
        "<noscript><div>secret<p class=k>x</div></noscript>",
        "<template><div>secret<p class=k>x</div></template>",
    ],
)
def test_hidden_subtrees_are_a_view_of_their_own(clean: Clean, markup: str) -> None:
    page = clean(f"<p class=seen>before</p>{markup}<p class=seen>after</p>")
    assert page.text == "before after"
    assert page.hidden_text == "secret x"
    assert page.names == (".seen", ".seen")
    assert ".k" in page.hidden_names
    assert "p" in page.hidden_tags and page.hidden_tags[0] in ("div", "noscript", "template")


@pytest.mark.parametrize(
    "markup",
    [
        "<div aria-hidden=true>words</div>",
        "<div style='display:block'>words</div>",
        "<div style='height:0'>words</div>",
        "<style>@media print{.off{display:none}}</style><div class=off>words</div>",
        "<style>.x .off{display:none}</style><div class=off>words</div>",
    ],
)
def test_what_is_not_known_to_be_hidden_stays_visible(clean: Clean, markup: str) -> None:
    assert clean(markup).text == "words"


def test_tally_of_what_was_dropped(clean: Clean) -> None:
    page = clean(
        "<!-- a --><!--[if IE]><p>x<![endif]--><style>p{}</style><p style=x onclick=go() data-a=b title=t>"
        "<img src=a.png><picture><source srcset=b.webp><img src='data:image/png;base64,AA=='></picture>"
        "<video poster=c><track>w</video><svg><path d=x></svg><object data=d.swf>fallback</object>"
        "<canvas>old</canvas><iframe srcdoc='<p>'></iframe>"
    )
    assert page.dropped == {
        "attribute": 2,
        "comment": 1,
        "conditional_comment": 1,
        "data_uri": 1,
        "event_handler": 1,
        "frame": 1,
        "inner_element": 2,
        "media_attribute": 4,
        "media_element": 8,
        "style": 1,
        "style_attribute": 1,
    }
    assert page.text == ""
    assert len(page.comments) == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"body": b"\x89PNG\r\n\x1a\n" + b"x" * 50}, "media_refused"),
        ({"body": b"\xff\xd8\xff\xe0" + b"x" * 50}, "media_refused"),
        ({"body": b"\x00\x00\x00\x20ftypisom"}, "media_refused"),
        ({"body": b"<?xml version='1.0'?><svg xmlns='x'></svg>"}, "media_refused"),
        ({"body": b"<p>x", "content_type": "image/jpeg"}, "media_refused"),
        ({"body": b"%PDF-1.4 x"}, "not_html"),
        ({"body": b"PK\x03\x04x"}, "not_html"),
        ({"body": b"\x1f\x8b\x08x"}, "not_html"),
        ({"body": bytes(range(256)) * 20}, "not_html"),
        ({"body": b"{}", "content_type": "application/json"}, "not_html"),
        ({"body": b"<p>", "url": "ftp://amber-kite.example/"}, "url_scheme"),
        ({"body": b"<p>", "url": "amber-kite.example"}, "bad_url"),
        ({"body": b"<p>", "url": "http://amber-kite.example/" + "x" * 9000}, "url_too_long"),
    ],
)
def test_refusals_have_a_stable_reason(clean: Clean, fields: dict[str, object], reason: str) -> None:
    with pytest.raises(RecordError) as caught:
        clean(**fields)
    assert caught.value.reason == reason


def test_text_that_carries_a_file_is_removed(clean: Clean) -> None:
    page = clean(f"<p>before data:image/png;base64,AAAA after <i>{'QUJD' * 200}</i> end\u202e\x07</p>")
    assert page.text == "before after end"
    assert page.dropped["embedded_data"] == 2


def test_each_cap_marks_truncated_and_keeps_the_rest(clean: Clean) -> None:
    limits = Limits(
        elements=60, depth=5, attributes=2, text=40, hidden_text=5, forms=1, fields=2, links=1, scripts=1, comments=1
    )
    page = clean(
        "<!--a--><!--b--><p a=1 b=2 c=3>text"
        + "<a href=x>l</a>" * 3
        + "<form><input><input><input></form><form></form>"
        "<script>1</script><script>2</script><p hidden>hidden words</p>" + "<b>" * 8 + "long text " * 20,
        limits,
    )
    expected = {"attributes", "links", "comments", "forms", "fields", "scripts", "hidden_text", "depth", "text"}
    assert expected <= set(page.truncated.split(","))
    assert len(page.text) == 40 and page.hidden_text == "hidde" and max(page.depths) == 5
    assert "elements" in clean("<p>" * 100, limits).truncated


def test_body_cap(clean: Clean) -> None:
    page = clean("<p>" + "x " * 100, Limits(bytes=20))
    assert page.truncated == "bytes" and page.body_bytes == 203
