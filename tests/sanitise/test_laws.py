"""Laws over generated pages: nothing but RecordError, determinism, agreement with another parser, no markup left."""

from collections.abc import Callable

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from headwater.errors import RecordError
from headwater.model.capture import Capture

Clean = Callable[..., Capture]

_MARKUP = """
< > </ /> <!-- --> <![CDATA[
]]> <?x &#0; &#x110000; &amp = ' " <p <a <table> <tr> <td> <form> </form> <select> <option>
<svg> </svg> <math>
<style> </style> <script> </script> <template> </template> <title> <b> <i> </b> </i> </div> <noscript>
<table> <option>
<iframe> <frameset> <plaintext> x data: display:none é { } url( <button> <a> </a>
"""
_SPACED = [
    "\0",
    "\x0c",
    " ",
    "\n",
    "\ud83e",
    " href=",
    " class=",
    " style=",
    " id=",
    "<div hidden>",
    "<base href=",
    "<input value=",
]
SOUP = st.lists(st.sampled_from(_MARKUP.split() + _SPACED), max_size=60).map("".join)


@given(SOUP)
@settings(max_examples=400, deadline=None)
def test_tag_soup_always_gives_a_capture(clean: Clean, markup: str) -> None:
    markup = "words " * 500 + markup  # so that a few control characters do not make it binary
    page = clean(markup)
    assert len(page.tags) == len(page.depths)
    assert page == clean(markup)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(page), type=Capture) == page


@given(
    st.binary(max_size=400), st.sampled_from(["", "utf-8", "utf-16", "shift_jis", "x-user-defined", "hz-gb-2312", "\0"])
)
@settings(max_examples=300, deadline=None)
def test_arbitrary_bytes_raise_nothing_but_record_errors(clean: Clean, body: bytes, label: str) -> None:
    try:
        page = clean(body, declared_encoding=label)
    except RecordError as error:
        assert error.reason in {"media_refused", "not_html"}
    else:
        assert page.body_bytes == len(body)


BLOCKS = st.recursive(
    st.sampled_from(
        ["<p>words</p>", "<h2>head</h2>", "<img src='a.png'>", "<hr>", "text", "<a href='x'>go</a>", "<br>"]
    ),
    lambda inner: st.tuples(
        st.sampled_from(["div", "section", "ul", "blockquote", "center"]), st.lists(inner, max_size=4)
    ).map(lambda pair: f"<{pair[0]} class='c'>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=25,
)


@given(BLOCKS)
@settings(max_examples=150, deadline=None)
def test_tags_agree_with_another_parser(clean: Clean, body: str) -> None:
    markup = f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>"
    tree = LexborHTMLParser(markup)
    assert tree.root is not None
    expected = [
        node.tag for node in tree.root.traverse(include_text=False) if node.tag and not node.tag.startswith(("-", "!"))
    ]
    assert list(clean(markup).tags) == expected
