"""What the elements with a meaning of their own contribute: one function each, called when they open or close.

Invariants: an opener may hide its sub-tree or divert text, never emit markup; every reference kept is resolved through
References; values are kept for hidden and submit inputs only.
"""

import re
from collections.abc import Mapping

from headwater.model.capture import Field, Script
from headwater.sanitise.parser import Attributes
from headwater.sanitise.part import OpenForm, Part
from headwater.sanitise.script import declared_names, digest, literals
from headwater.sanitise.text import asset_name, clean, is_embedded, is_inert, label
from headwater.sanitise.vocabulary import COUNTED_MEDIA, DROPPED_BODIES, INLINE_TAGS, KNOWN_TAGS, VALUE_KINDS
from headwater.sanitise.walk import Meaning, Opener, Walk

_MAX_VALUE = 256
_MAX_NAME = 128
_MAX_LABEL = 200
_MAX_TITLE = 300
_MAX_LANG = 35  # RFC 5646 4.4.1
_REFRESH = re.compile(r"\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_ICON = frozenset({"icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon", "image_src", "fluid-icon"})


def _first(attributes: Attributes, wanted: str) -> str:
    for name, value in attributes:
        if name == wanted:
            return value or ""
    return ""


def _short(walk: Walk, text: str, limit: int) -> str:
    if not text or is_inert(text, limit):
        return text
    return clean(text[: 4 * limit], limit, walk.dropped)[0]


def _keep_link(walk: Walk, href: str, element: str, rel: str = "") -> None:
    if href:
        walk.part.keep_link(href, element, rel, "")


def _open_anchor(walk: Walk, tag: str, attributes: Attributes) -> None:
    href = rel = ""
    for name, value in attributes:
        if name == "href":
            href = walk.references.resolve(value or "")
        elif name == "rel":
            rel = _short(walk, value or "", _MAX_NAME)
    if href:
        walk.watch(_close_anchor, (href, rel))


def _close_anchor(walk: Walk, start: int, note: tuple[str, str]) -> None:
    href, rel = note
    walk.part.keep_link(href, "a", rel, label(walk.text, start, _MAX_LABEL, walk.dropped))


def _open_area(walk: Walk, tag: str, attributes: Attributes) -> None:
    _keep_link(walk, walk.references.resolve(_first(attributes, "href")), "area")


def _open_base(walk: Walk, tag: str, attributes: Attributes) -> None:
    href = _first(attributes, "href")
    if href and not (walk.based or walk.inert):  # only the first counts (HTML Standard 4.2.3)
        walk.based = True
        walk.references.rebase(href)


def _open_resource(walk: Walk, tag: str, attributes: Attributes) -> None:
    values = dict(attributes)
    href, rel = values.get("href") or "", _short(walk, (values.get("rel") or "").lower(), _MAX_NAME)
    walk.keep_asset(asset_name(href, walk.dropped))
    if values.get("as") == "image" or not _ICON.isdisjoint(rel.split()):
        walk.dropped["media_link"] += 1
    elif not is_embedded(href):  # that is counted with the name
        _keep_link(walk, walk.references.resolve(href), "link", rel)


def _open_meta(walk: Walk, tag: str, attributes: Attributes) -> None:
    values = dict(attributes)
    content = values.get("content") or ""
    if (values.get("name") or "").lower() == "generator":
        if not (walk.generator or walk.part.hidden):
            walk.generator = _short(walk, content, _MAX_LABEL)
    elif (values.get("http-equiv") or "").lower() == "refresh":
        target = _REFRESH.match(content)
        _keep_link(walk, walk.references.resolve(target.group(1) if target else ""), "meta-refresh")


def _open_html(walk: Walk, tag: str, attributes: Attributes) -> None:
    walk.lang = _short(walk, _first(attributes, "lang"), _MAX_LANG)


def _open_frame(walk: Walk, tag: str, attributes: Attributes) -> None:
    walk.dropped["frame"] += 1
    source = walk.references.resolve(_first(attributes, "src"))
    _keep_link(walk, source, "iframe" if tag == "iframe" else "embed-frame")
    walk.drop()


def _open_image(walk: Walk, tag: str, attributes: Attributes) -> None:
    walk.dropped["media_element"] += 1
    walk.keep_asset(asset_name(_first(attributes, "src"), walk.dropped))


def _open_media(walk: Walk, tag: str, attributes: Attributes) -> None:
    walk.dropped[DROPPED_BODIES.get(tag, "media_element")] += 1
    if is_embedded(_first(attributes, "src")):
        walk.dropped["data_uri"] += 1
    if tag in DROPPED_BODIES:
        walk.drop()


def _open_inert(walk: Walk, tag: str, attributes: Attributes) -> None:
    """A template, or what a browser with scripts does not show: hidden, and its styles and base have no effect."""
    walk.hide_by_kind(attributes)
    walk.inert += 1
    walk.watch(_close_inert)


def _close_inert(walk: Walk, start: int, note: None) -> None:
    walk.inert -= 1


def _open_dialog(walk: Walk, tag: str, attributes: Attributes) -> None:
    if not any(name == "open" for name, _ in attributes):  # HTML Standard 15.3.3
        walk.hide_by_kind(attributes)


def _open_title(walk: Walk, tag: str, attributes: Attributes) -> None:
    walk.watch(_close_title)


def _close_title(walk: Walk, start: int, note: None) -> None:
    text = walk.take_text(start)
    if not (walk.title or walk.part.hidden):
        walk.title = _short(walk, text, _MAX_TITLE)


def _open_style(walk: Walk, tag: str, attributes: Attributes) -> None:
    values = dict(attributes)
    kind, medium = (values.get("type") or "").lower(), (values.get("media") or "").strip().lower()
    walk.watch(_close_style, kind in ("", "text/css") and medium in ("", "all", "screen") and not walk.inert)


def _close_style(walk: Walk, start: int, applies: bool) -> None:
    walk.dropped["style"] += 1
    text = walk.take_text(start)
    if applies:
        walk.learn_style(text)


def _open_script(walk: Walk, tag: str, attributes: Attributes) -> None:
    source = _first(attributes, "src")
    resolved = ""
    if source:
        walk.keep_asset(asset_name(source, walk.dropped))
        resolved = "" if is_embedded(source) else walk.references.resolve(source)
    walk.watch(_close_script, resolved)


def _close_script(walk: Walk, start: int, source: str) -> None:
    body = walk.take_text(start)
    inline = bool(body) and not body.isspace()
    if inline:
        walk.dropped["script_body"] += 1
    part = walk.part
    if len(part.scripts) >= part.limits.scripts:
        part.cut("scripts")
    elif inline:
        part.scripts.append(_inline_script(part, source, body))
    elif source:
        part.scripts.append(Script(source, "", hidden=part.hidden))


def _inline_script(part: Part, source: str, body: str) -> Script:
    left = part.limits.script_scan - part.scanned
    if len(body) > left:
        part.cut("script_scan")
    searched = body[:left]
    part.scanned += len(searched)
    kept = literals(searched)
    part.literal_chars += sum(map(len, kept))
    if part.literal_chars > part.limits.literal_chars:
        part.cut("literals")
        kept = ()
    return Script(source, digest(body), declared_names(searched), kept, part.hidden)


def _open_form(walk: Walk, tag: str, attributes: Attributes) -> None:
    action = _first(attributes, "action").strip()
    method = _first(attributes, "method").strip().lower()
    form = OpenForm(
        walk.references.resolve(action) if action else "",
        method if method in ("post", "dialog") else "get",
        walk.part,
    )
    walk.form, walk.part.loose_form = form, None
    walk.part.keep_form(form)
    walk.watch(_close_form)


def _close_form(walk: Walk, start: int, note: None) -> None:
    # Inside a table the parser closes a form at once, yet its controls belong to it (HTML Standard 13.2.6.4.9).
    if walk.form:
        walk.form.part.loose_form = None if walk.form.fields else walk.form
    walk.form = None


def _keep_field(walk: Walk, name: str, kind: str, value: str = "") -> None:
    part = walk.part
    form = walk.form or part.loose_form or part.stray_fields
    if form is None:
        form = part.stray_fields = OpenForm("", "", part)
    part = form.part
    if len(name) > _MAX_NAME:  # a cut name would be another name
        walk.dropped["odd_name"] += 1
        name = ""
    if part.field_count < part.limits.fields:
        part.field_count += 1
        form.fields.append(Field(_short(walk, name, _MAX_NAME), kind, value))
    else:
        part.cut("fields")


def _open_input(walk: Walk, tag: str, attributes: Attributes) -> None:
    values = dict(attributes)
    kind = _short(walk, (values.get("type") or "text").strip().lower(), 20)
    value = (values.get("value") or "") if kind in VALUE_KINDS else ""
    if kind == "image":
        _open_image(walk, tag, attributes)
    if len(value) > _MAX_VALUE:  # a cut value would be another value
        walk.dropped["long_value"] += 1
        value = ""
    _keep_field(walk, values.get("name") or "", kind, _short(walk, value, _MAX_VALUE))


def _open_control(walk: Walk, tag: str, attributes: Attributes) -> None:
    _keep_field(walk, _first(attributes, "name"), tag)


def _open_textarea(walk: Walk, tag: str, attributes: Attributes) -> None:
    _open_control(walk, tag, attributes)
    walk.watch(_close_textarea)


def _close_textarea(walk: Walk, start: int, note: None) -> None:
    if walk.take_text(start).strip():
        walk.dropped["field_text"] += 1


OPENERS: Mapping[str, Opener] = {
    **dict.fromkeys([*DROPPED_BODIES, *COUNTED_MEDIA], _open_media),
    "a": _open_anchor,
    "area": _open_area,
    "base": _open_base,
    "button": _open_control,
    "dialog": _open_dialog,
    "form": _open_form,
    "frame": _open_frame,
    "html": _open_html,
    "iframe": _open_frame,
    "image": _open_image,
    "img": _open_image,
    "input": _open_input,
    "keygen": _open_control,
    "link": _open_resource,
    "meta": _open_meta,
    "noscript": _open_inert,
    "script": _open_script,
    "select": _open_control,
    "style": _open_style,
    "template": _open_inert,
    "textarea": _open_textarea,
    "title": _open_title,
}
MEANINGS: Mapping[str, Meaning] = {
    **dict.fromkeys(KNOWN_TAGS, True),
    **dict.fromkeys(INLINE_TAGS, False),
    **OPENERS,
}
