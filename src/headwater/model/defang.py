"""Write addresses so that nothing turns them into a link (SAFETY, Never 4)."""

import re

_SCHEME = re.compile(r"(?i)\bhttp(s?)(?=\s*:)")
_OTHER_SCHEME = re.compile(r"(?<!hxxp)(?<!hxxps)://")
_IPV4 = re.compile(r"\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b")
_HOST_DOT = re.compile(r"(?<=\w)[.\u3002\uff0e\uff61](?=[^\W\d_]{2})")
_AT = re.compile(r"\[@\]|(?<=\S)@(?=\S)")  # what is defanged already stays as it is
_DEFANGED_SCHEME = re.compile(r"(?i)\bhxxp(s?)(?=\s*:)")
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def defang(text: str) -> str:
    """Rewrite every URL, host, address and mailbox in `text` so that it is no live link.

    Control and direction characters, which can make one address look like another, become a visible mark.
    """
    text = _UNSEEN.sub("\ufffd", text)
    text = _SCHEME.sub(r"hxxp\1", text)
    text = _OTHER_SCHEME.sub("[://]", text)
    text = _IPV4.sub(r"\1[.]\2[.]\3[.]\4", text)
    return _AT.sub("[@]", _HOST_DOT.sub("[.]", text))


def refang(text: str) -> str:
    """What `defang`, and the other common ways of defanging, were given: for text that people paste."""
    for defanged, plain in (("[.]", "."), ("(.)", "."), ("[@]", "@"), ("[://]", "://"), ("[:]", ":")):
        text = text.replace(defanged, plain)
    return _DEFANGED_SCHEME.sub(r"http\1", text)
