"""Decide from style alone whether an element is hidden; nothing of a style is kept.

Only what can be known without layout: display, visibility, opacity, off-screen position, zero size; and rules of
one class or id. A rule inside an at-rule (print, narrow screens) says nothing about the page as seen, so it is skipped.
"""

import re

_MAX_STYLE_CHARS = 256 * 1024
_FAR = r"-\s*\d{4,}(?:\.\d*)?(?:px|em|pt|rem|%)?"
_HIDING = re.compile(
    r"(?:^|[;\s{])(?:display\s*:\s*none"
    r"|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0?\.?0+\s*(?:[;!}]|$)"
    r"|font-size\s*:\s*0(?:px|em|pt|rem|%)?\s*(?:[;!}]|$)"
    rf"|(?:left|top|right|margin-left|margin-top|text-indent)\s*:\s*{_FAR})",
    re.IGNORECASE,
)
_ZERO = r"\s*:\s*0(?:px|em|pt|rem|%)?\s*(?:[;!}]|$)"
_ZERO_WIDTH = re.compile(rf"(?:^|[;\s])(?:max-)?width{_ZERO}", re.IGNORECASE)
_ZERO_HEIGHT = re.compile(rf"(?:^|[;\s])(?:max-)?height{_ZERO}", re.IGNORECASE)
_CLIPPED = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_SIMPLE_SELECTOR = re.compile(r"[.#][A-Za-z_-][\w-]{0,79}", re.ASCII)


def hides(declarations: str) -> bool:
    """True if a style attribute or a rule's body hides its element."""
    if _HIDING.search(declarations):
        return True
    # Zero size hides only when what overflows is clipped too.
    return bool(
        (_ZERO_WIDTH.search(declarations) or _ZERO_HEIGHT.search(declarations)) and _CLIPPED.search(declarations)
    )


def hidden_selectors(sheet: str) -> set[str]:
    """Return the simple selectors (".x", "#x") that a style sheet hides at its top level."""
    sheet = _COMMENT.sub(" ", sheet[:_MAX_STYLE_CHARS])
    hidden: set[str] = set()
    depth = start = body = 0
    prelude = ""
    for brace in _BRACE.finditer(sheet):
        at = brace.start()
        if brace.group() == "{":
            if depth == 0:
                prelude, body = sheet[start:at], at + 1
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                hidden |= _hidden_by_rule(prelude, sheet[body:at])
                start = at + 1
    return hidden


def _hidden_by_rule(prelude: str, body: str) -> set[str]:
    if "@" in prelude or not hides(body):
        return set()
    selectors = (selector.strip() for selector in prelude.split(","))
    return {selector for selector in selectors if _SIMPLE_SELECTOR.fullmatch(selector)}
