"""The strategic assessment as files: one PDF and one HTML page for a restricted or a public edition.

Invariants: a pure function of its arguments, byte for byte; a public edition is made of `public(findings)` alone and is
searched for identities in its finished form before anything is returned.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

import msgspec
import pypdfium2  # type: ignore[import-untyped]

from headwater.assessment.backmatter import digest, spaced
from headwater.assessment.compose import compose
from headwater.assessment.document import Document, Edition, Kind
from headwater.assessment.leaks import Gate, texts_of_html
from headwater.assessment.paper import pdf
from headwater.assessment.public import RULES, public, public_snapshot, withheld
from headwater.assessment.web import page
from headwater.errors import InputError
from headwater.model.finding import Finding


def edition(
    findings: Sequence[Finding],
    *,
    kind: Kind,
    title: str,
    snapshot: Mapping[str, str],
    dated: date | None = None,
    identities: Collection[str] = (),
) -> dict[str, bytes]:
    """File name -> content, `edition-<kind>.pdf` and `edition-<kind>.html`.

    `findings` are all findings, also for a public edition. `snapshot` says what they were computed from (input counts,
    period, method versions, run id) and is printed as it is, in a public edition with its counts rounded. `dated` is
    the edition's date, by default the end of the latest period. `identities` are the hosts, accounts, brand and
    distributor ids at hand: a public edition that contains one is refused with `EditionLeak`. Raises `InputError` when
    there is nothing to publish or a key is double.
    """
    _check_keys(findings)
    kept = public(findings) if kind == "public" else list(findings)
    if not kept:
        raise InputError(f"no finding may appear in a {kind} edition; give it at least one finding")
    about = Edition(
        kind=kind,
        title=title,
        dated=dated or max(finding.period.end for finding in findings),
        snapshot=public_snapshot(snapshot) if kind == "public" else snapshot,
        withheld=tuple(withheld(findings)) if kind == "public" else (),
    )
    document = compose(kept, about)
    gate = Gate(identities, _own_words(kept)) if kind == "public" else None
    if gate:
        _check_texts(gate, document, findings, kept, about)
    files = {f"edition-{kind}.pdf": pdf(document), f"edition-{kind}.html": page(document)}
    if gate:
        _check_files(gate, files)
    return files


def _check_keys(findings: Sequence[Finding]) -> None:
    keys = [finding.key for finding in findings]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise InputError(f"finding keys given more than once: {', '.join(twice)}; an edition shows each finding once")


def _own_words(findings: Sequence[Finding]) -> list[str]:
    """Dotted words and digests the edition prints about itself."""
    return [*RULES, *(f"{key}.sql" for key in RULES), *(digest(finding.query_sha256) for finding in findings)]


def _check_texts(
    gate: Gate, document: Document, given: Sequence[Finding], kept: Sequence[Finding], about: Edition
) -> None:
    """Search what goes in, before anything is typeset: here the message can say which finding it was.

    A finding's texts count whether or not the document has a place for them, before and after rounding; its rows
    count as they are published, and its digest is no text.
    """
    gate.check("the title or the snapshot", (about.title, *about.snapshot, *map(spaced, about.snapshot.values())))
    sources = {finding.key: msgspec.structs.replace(finding, rows=()) for finding in given}
    for finding in kept:
        for version in (sources[finding.key], finding):
            gate.check(f"finding {finding.key}", _strings(msgspec.structs.replace(version, query_sha256="")))
    gate.check("the text of the edition", _strings(document))


def _check_files(gate: Gate, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        gate.check(name, _texts_of_pdf(content) if name.endswith(".pdf") else texts_of_html(content.decode()))


def _texts_of_pdf(content: bytes) -> Iterator[str]:
    """Text of every page, the metadata and the outline, as an independent reader finds them."""
    reader = pypdfium2.PdfDocument(content)
    try:
        # The creator and the dates are the typesetter's own: "Typst 0.15.1" is no address.
        yield from (v for k, v in reader.get_metadata_dict().items() if k not in ("Creator", "CreationDate", "ModDate"))
        yield from (item.get_title() for item in reader.get_toc())
        for number in range(len(reader)):
            yield reader[number].get_textpage().get_text_bounded()
    finally:
        reader.close()


def _strings(part: object) -> Iterator[str]:
    """Every string of the document except the drawings: their words stand in the tables, and the page is read later."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, msgspec.Struct):
        for name in part.__struct_fields__:
            if name != "svg":
                yield from _strings(getattr(part, name))
    elif isinstance(part, dict):
        yield from _strings([*part.keys(), *part.values()])
    elif isinstance(part, tuple | list):
        for item in part:
            yield from _strings(item)
