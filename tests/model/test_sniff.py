"""Media and other binary content is told by its first bytes; text in any encoding is not taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.sniff import SNIFF_BYTES, has_media_extension, is_media_type, signature, sniff

MEDIA = {
    "png": b"\x89PNG\r\n\x1a\n\x00",
    "gif": b"GIF89a\x01\x00",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "avi": b"RIFF\x24\x00\x00\x00AVI LIST",
    "wave": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "bmp": b"BM\x36\x00\x00\x00\x00\x00\x00\x00",
    "mp4": b"\x00\x00\x00\x18ftypmp42",
    "avif": b"\x00\x00\x00\x1cftypavif",
    "quicktime": b"\x00\x00\x00\x08wide\x00\x00",
    "matroska": b"\x1a\x45\xdf\xa3\x01",
    "ogg": b"OggS\x00\x02",
    "mp3": b"ID3\x04\x00",
    "flash": b"CWS\x0a",
    "svg": b"\xef\xbb\xbf \n<svg xmlns='x'>",
    "svg with prolog": b"<?xml version='1.0'?><!-- x --><svg>",
    "icon": b"\x00\x00\x01\x00\x01\x00",
}
BINARY = {
    "zip": b"PK\x03\x04",
    "gzip": b"\x1f\x8b\x08",
    "pdf": b"%PDF-1.7",
    "program": b"\x7fELF",
    "zstd": b"\x28\xb5\x2f\xfd",
}
TEXT = {
    "html": b"<!doctype html><html><body>x",
    "inline drawing": b"<?xml version='1.0'?><html><body><svg>",
    "latin": "Drachen für windige Tage".encode("latin-1"),
    "utf-8": "Ζαχαροπλαστείο".encode(),
    "utf-16": "<html>Drachen".encode("utf-16"),
    "shift-jis": "凧の店".encode("shift-jis"),
    "iso-2022-jp": "凧の店、凧の店".encode("iso-2022-jp"),
    "a word": b"BMX bikes and kites",
    "a form": b"FOREST",
    "empty": b"",
}


@pytest.mark.parametrize("name", MEDIA)
def test_media(name: str) -> None:
    assert sniff(MEDIA[name] + b"x" * 100) == signature(MEDIA[name] + b"x" * 100) == "media"


@pytest.mark.parametrize("name", BINARY)
def test_binary(name: str) -> None:
    assert sniff(BINARY[name] + b"x" * 100) == "binary"


@pytest.mark.parametrize("name", TEXT)
def test_text(name: str) -> None:
    assert sniff(TEXT[name]) == ""


@given(st.binary(min_size=40, max_size=200), st.integers(1, 8))
def test_many_control_bytes_are_no_text(data: bytes, control: int) -> None:
    mixed = b"x" + b"".join(bytes([byte, control]) for byte in data)
    assert sniff(mixed) != ""


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=60), st.binary(max_size=50))
def test_bytes_beyond_the_first_are_never_looked_at(text: str, tail: bytes) -> None:
    head = (" " + text).encode().ljust(SNIFF_BYTES, b" ")[:SNIFF_BYTES]
    assert sniff(head + tail) == sniff(head)


@pytest.mark.parametrize("kind", ["image/png", " Image/SVG+xml; charset=x", "video/mp4", "AUDIO/x", "application/ogg"])
def test_media_types(kind: str) -> None:
    assert is_media_type(kind)


@pytest.mark.parametrize("kind", ["", "text/html", "application/xhtml+xml", "text/image"])
def test_other_types(kind: str) -> None:
    assert not is_media_type(kind)


@pytest.mark.parametrize("path", ["/a.jpg", "http://a.example/b.MP4", "x.webp", "a.tar.svgz", ".png"])
def test_media_extensions(path: str) -> None:
    assert has_media_extension(path)


@pytest.mark.parametrize("path", ["/a.html", "jpg", "/a.jpg/", "/a.jpgx", "/photo.png.php", ""])
def test_other_extensions(path: str) -> None:
    assert not has_media_extension(path)
