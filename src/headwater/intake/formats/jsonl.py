"""Capture JSONL, plain or gzip: one object a line, as documented by capture.schema.json.

Invariants: every line gives one raw capture or one quarantined record (blank lines are counted as ignored); any
cutting of a file at line ends gives the same records; a line is decoded only when its record is wanted.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from headwater.errors import RecordError
from headwater.intake import values
from headwater.intake.limits import INTAKE_LIMITS, IntakeLimits
from headwater.intake.resume import Resume
from headwater.intake.streams import open_stream, read_lines
from headwater.intake.unit import Unit
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture

_Label = Annotated[str, Meta(max_length=values.MAX_LABEL)]
_Url = Annotated[str, Meta(min_length=1, max_length=8192)]


class _Line(Struct, forbid_unknown_fields=True):
    url: _Url
    captured_at: Annotated[str, Meta(pattern=values.MOMENT_PATTERN)]
    html: str | UnsetType = UNSET
    body_base64: Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]*={0,2}$")] | UnsetType = UNSET
    encoding: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET
    status: Annotated[int, Meta(ge=100, le=599)] | None = None
    headers: dict[str, str] | list[tuple[str, str]] = {}
    ip: str | None = None
    asn: Annotated[int, Meta(ge=0, le=4294967295)] | None = None
    country: Annotated[str, Meta(pattern=values.COUNTRY_PATTERN)] | None = None
    redirects: Annotated[list[_Url], Meta(max_length=100)] = []
    source: _Label = ""
    visible_to: _Label = ""


_DECODER = msgspec.json.Decoder(_Line)
_FIELD = re.compile(r"at `\$\.([a-z0-9_]+)|field `([A-Za-z0-9_]{1,40})`")
_MARK = b"\xef\xbb\xbf"


def read(
    unit: Unit, resume: Resume, limits: IntakeLimits = INTAKE_LIMITS
) -> Iterator[tuple[int, RawCapture | Quarantined]]:
    """Yield the records of a unit with their 1-based line numbers."""
    with open_stream(Path(unit.path), limits) as stream:
        size = None
        if unit.format == "jsonl":  # only plain files are cut, and only they can be entered in the middle
            stream.seek(unit.start)
            size = unit.stop - unit.start
        lines = read_lines(stream, limits.line, size)
        position = unit.first_record - 1
        while True:
            position += 1
            wanted = resume.begins(position)
            try:
                line = next(lines)
            except StopIteration:
                return
            except RecordError as error:
                if wanted:
                    yield position, _rest_lost(unit, position, error)
                return
            if line is not None and not line.strip():
                resume.ignore(position, "blank_line")
            elif wanted:
                yield position, _record(unit, position, line, limits)


def _rest_lost(unit: Unit, position: int, error: RecordError) -> Quarantined:
    return Quarantined(
        unit.path, position, "", error.reason, f"{error.detail}; nothing from this line on could be read"
    )


def _record(unit: Unit, position: int, line: bytes | None, limits: IntakeLimits) -> RawCapture | Quarantined:
    if line is None:
        return Quarantined(unit.path, position, "", "line_too_long", f"the line has more than {limits.line} bytes")
    if position == 1:
        line = line.removeprefix(_MARK)
    try:
        return _raw(_decode(line), limits)
    except RecordError as error:
        return Quarantined(unit.path, position, error.field, error.reason, error.detail)


def _decode(line: bytes) -> _Line:
    # The library's messages can quote the line, so none of them is passed on.
    try:
        return _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None
    except msgspec.DecodeError:
        raise RecordError("bad_json", "the line is not one JSON object") from None
    except UnicodeDecodeError:
        raise RecordError("bad_encoding", "the line is not UTF-8") from None
    except RecursionError:
        raise RecordError("bad_json", "the line is nested too deeply") from None


def _invalid(message: str) -> RecordError:
    found = _FIELD.search(message)
    field = (found.group(1) or found.group(2)) if found else ""
    if "unknown field" in message:
        return RecordError("unknown_field", "not a field of the capture schema; remove it at the source", field)
    if "missing required field" in message:
        return RecordError("missing_field", "a required field is missing", field)
    return RecordError("bad_field", "the value's type, length or form is not what the capture schema says", field)


def _raw(line: _Line, limits: IntakeLimits) -> RawCapture:
    body, encoding = _body(line)
    if len(body) > limits.body:
        raise RecordError("record_too_large", f"the body has more than {limits.body} bytes", "html")
    headers = tuple(line.headers.items() if isinstance(line.headers, dict) else line.headers)
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return RawCapture(
        url=line.url,
        captured_at=values.moment(line.captured_at, "captured_at"),
        body=body,
        declared_encoding=encoding or charset(content_type),
        content_type=content_type or "text/html",
        status=line.status,
        headers=headers,
        ip=values.ip_address(line.ip),
        asn=line.asn,
        country=values.country(line.country),
        redirects=tuple(line.redirects),
        source=values.short(line.source, "source"),
        visible_to=values.short(line.visible_to, "visible_to"),
    )


def _body(line: _Line) -> tuple[bytes, str]:
    """Return the undecoded body and the encoding its source declared ("" if none)."""
    if isinstance(line.html, str):
        if line.body_base64 is not UNSET or line.encoding is not UNSET:
            raise RecordError("conflicting_fields", "html is already text: give no body_base64 and no encoding", "html")
        return line.html.encode("utf-8"), "utf-8"
    if not isinstance(line.body_base64, str):
        raise RecordError("missing_field", "give html or body_base64", "html")
    try:
        if len(line.body_base64) % 4:  # the decoder lets superfluous padding pass
            raise ValueError
        body = base64.b64decode(line.body_base64, validate=True)
    except (binascii.Error, ValueError):
        raise RecordError("bad_base64", "not base64 (RFC 4648)", "body_base64") from None
    return body, "" if isinstance(line.encoding, UnsetType) else line.encoding


def charset(content_type: str) -> str:
    """The charset parameter of a Content-Type, "" if none."""
    _, _, parameters = content_type.partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""
