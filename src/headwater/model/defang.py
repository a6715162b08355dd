"""Write addresses so that nothing turns them into a link (SAFETY, Never 4)."""

import re

_SCHEME = re.compile(r"(?i)\bhttp(s?)(?=\s*:)")
_OTHER_SCHEME = re.compile(r"(?<!hxxp)(?<!hxxps)://")
_IPV4 = re.compile(r"\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b")
_HOST_DOT = re.compile(r"(?<=\w)[.\u3002\uff0e\uff61](?=[^\W\d_]{2})")
_AT = re.compile(r"\[@\]|(?<=\S)@(?=\S)")  # what is defanged already stays as it is
_DEFANGED_SCHEME = re.compile(r"(?i)\bhxxp(s?)(?=\s*:)")
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
"""Controls, direction marks, fillers, joiners, selectors and tags: what has no shape of its own (UAX 9, UTS 39)."""


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
