"""Tell media and other binary content by its first bytes, without reading further.

Invariants: never looks past SNIFF_BYTES; a positive answer names a family, never shows a byte. Signatures are those of
the WHATWG MIME Sniffing Standard (sections 6 and 7) plus containers it leaves out.
"""

from typing import Literal

SNIFF_BYTES = 4096
Verdict = Literal["", "media", "binary"]

_MEDIA_PREFIXES = (
    b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"\x00\x00\x01\x00", b"\x00\x00\x02\x00",
    b"II*\x00", b"MM\x00*", b"8BPS", b"\x00\x00\x00\x0cjP  ", b"\x00\x00\x00\x0cJXL ", b"\xff\x0a", b"FORM",
    b"OggS\x00", b"MThd\x00\x00\x00\x06", b"\x1a\x45\xdf\xa3", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"fLaC",
    b".snd", b"FLV\x01", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"0&\xb2u\x8ef\xcf\x11", b"FWS", b"CWS", b"ZWS",
    b".RMF", b"#!AMR", b"\x0aVIDEO", b"qoif", b"BPG\xfb", b"\xab\x4b\x54\x58",
)  # fmt: skip
_BINARY_PREFIXES = (
    b"%PDF-", b"%!PS-Adobe-", b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\x1f\x8b\x08", b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"\x7fELF",
    b"\xd0\xcf\x11\xe0", b"wOFF", b"wOF2", b"OTTO", b"\x00\x01\x00\x00", b"ttcf", b"SQLite format 3\x00",
    b"\xca\xfe\xba\xbe", b"\x00asm",
)  # fmt: skip
_RIFF_MEDIA = (b"WEBP", b"WAVE", b"AVI ", b"RMID", b"ACON")
# Control bytes no text encoding uses (MIME Sniffing, "binary data byte"); ESC stays out for ISO-2022.
_BINARY_BYTES = bytes(b for b in range(0x20) if b not in (0x09, 0x0A, 0x0C, 0x0D, 0x1B))
_BINARY_SHARE = 0.05

_MEDIA_EXTENSIONS = """
3g2 3gp aac aif aiff amr apng asf avi avif bmp bpg cr2 cur dib divx dng emf f4v flac flv gif heic heif ico jfif
jp2 jpe jpeg jpg jxl m1v m2ts m2v m4a m4v mid midi mj2 mka mkv mov mp2 mp3 mp4 mpa mpe mpeg mpg mpv mts nef oga
ogg ogm ogv opus pbm pgm pjpeg png pnm ppm psd qt ra ram raw rm rmvb svg svgz swf tga tif tiff ts vob wav weba
webm webp wma wmf wmv xbm xpm
"""
MEDIA_EXTENSIONS = frozenset(_MEDIA_EXTENSIONS.split())


def sniff(head: bytes) -> Verdict:
    """Classify the first bytes of a body: "media", "binary" (archive, document, program, not text) or ""."""
    return signature(head) or ("binary" if _mostly_control(head[:SNIFF_BYTES]) else "")


def signature(head: bytes) -> Verdict:
    """Classify by known signatures alone; "" says nothing about the rest."""
    if head.startswith(_MEDIA_PREFIXES) or _boxed_media(head) or _is_svg(head):
        return "media"
    return "binary" if head.startswith(_BINARY_PREFIXES) else ""


def is_media_type(content_type: str) -> bool:
    """True for image/*, video/*, audio/* and Flash, whatever parameters follow."""
    kind = content_type.strip().lower()
    return kind.startswith(("image/", "video/", "audio/", "application/x-shockwave-flash", "application/ogg"))


def has_media_extension(path: str) -> bool:
    """True if a path or URL without query ends in the extension of a media file."""
    tail = path[-6:]  # the longest is five characters and the dot
    return "." in tail and tail.rpartition(".")[2].lower() in MEDIA_EXTENSIONS


def _boxed_media(head: bytes) -> bool:
    if head[:4] in (b"RIFF", b"RIFX") and head[8:12] in _RIFF_MEDIA:
        return True
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"skip") and head[:2] == b"\x00\x00":
        return True
    # "BM" alone is a word; a bitmap has its four reserved bytes zero.
    return head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00"


def _is_svg(head: bytes) -> bool:
    start = head[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    return start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start and b"<html" not in start)


def _mostly_control(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or not head:  # UTF-16 marks: half its bytes are NUL in Latin text
        return False
    return (len(head) - len(head.translate(None, _BINARY_BYTES))) > _BINARY_SHARE * len(head)
