"""Bytes become text as in a browser."""

from collections.abc import Callable

import pytest

from headwater.model.capture import Capture
from headwater.sanitise.encoding import decode, encoding_of

Clean = Callable[..., Capture]
RUSSIAN, JAPANESE, WESTERN = "янтарный змей", "琥珀の凧", "café – kite"


@pytest.mark.parametrize(
    ("body", "transport", "expected"),
    [
        (b"\xef\xbb\xbf" + RUSSIAN.encode(), "koi8-r", RUSSIAN),
        (b"\xff\xfe" + RUSSIAN.encode("utf-16-le"), "utf-8", RUSSIAN),
        (b"\xfe\xff" + RUSSIAN.encode("utf-16-be"), "", RUSSIAN),
        (RUSSIAN.encode("utf-16-le"), "UTF-16LE", RUSSIAN),
        (RUSSIAN.encode("koi8-r"), "KOI8-R", RUSSIAN),
        (RUSSIAN.encode("cp1251"), " windows-1251 ", RUSSIAN),
        (JAPANESE.encode("shift_jis"), "x-sjis", JAPANESE),
        (b"<meta charset=koi8-r>" + RUSSIAN.encode("koi8-r"), "", "<meta charset=koi8-r>" + RUSSIAN),
        (b"<meta charset=koi8-r>" + RUSSIAN.encode(), "utf-8", "<meta charset=koi8-r>" + RUSSIAN),
        (
            b"<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>" + JAPANESE.encode("shift_jis"),
            "",
            "<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>" + JAPANESE,
        ),
        (WESTERN.encode("cp1252"), "", WESTERN),
        (WESTERN.encode("cp1252"), "iso-8859-1", WESTERN),
        (WESTERN.encode("cp1252"), "no-such-label", WESTERN),
        (b"a\xffb", "utf-8", "a\ufffdb"),
        (b"", "", ""),
    ],
)
def test_corpus(body: bytes, transport: str, expected: str) -> None:
    assert decode(body, transport) == expected


def test_meta_of_utf16_means_utf8() -> None:
    assert encoding_of(b"<meta charset=utf-16>", "") == "utf-8"


def test_meta_beyond_the_prescan_does_not_count() -> None:
    assert encoding_of(b" " * 2000 + b"<meta charset=koi8-r>", "") == "windows-1252"


def test_a_page_comes_out_the_same_from_any_encoding(clean: Clean) -> None:
    markup = f"<title>{RUSSIAN}</title><p class=k>{RUSSIAN}"
    texts = {clean(markup.encode(name), declared_encoding=name).text for name in ("utf-8", "koi8-r", "cp1251")}
    assert texts == {RUSSIAN}
    assert clean(markup.encode("utf-16-le"), declared_encoding="utf-16le").title == RUSSIAN
