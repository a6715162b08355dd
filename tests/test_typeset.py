"""The typesetter is given data and a date, and gives the same bytes for the same."""

from datetime import UTC, datetime

import pypdfium2  # type: ignore[import-untyped]
import pytest
import typst

from headwater import typeset

DATED = datetime(2012, 12, 31, tzinfo=UTC)
TEMPLATE = b"""#let words = json(bytes(sys.inputs.document))
#set document(title: "Test", date: datetime(year: 2012, month: 12, day: 31))
#set text(lang: "en")
#words.text #sys.inputs.at("beside", default: "")
"""


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    found = str(document[0].get_textpage().get_text_bounded())
    document.close()
    return " ".join(found.split())


def test_the_same_gives_the_same_bytes() -> None:
    assert typeset.pdf(TEMPLATE, '{"text": "x"}', DATED) == typeset.pdf(TEMPLATE, '{"text": "x"}', DATED)


def test_text_is_set_as_text() -> None:
    for text in ("#panic(1)", "*bold*", "$x$", "`raw`", "<label> @ref"):
        made = typeset.pdf(TEMPLATE, f'{{"text": "{text}"}}', DATED)
        assert words(made) == text


def test_what_no_font_draws_is_printed_as_its_code() -> None:
    assert words(typeset.pdf(TEMPLATE, '{"text": "\uff4d\u8336"}', DATED)) == "[U+FF4D][U+8336]"


def test_inputs_stand_beside_the_document() -> None:
    assert words(typeset.pdf(TEMPLATE, '{"text": "a"}', DATED, inputs={"beside": "b"})) == "a b"


def test_a_fault_of_the_template_is_raised() -> None:
    with pytest.raises(typst.TypstError):
        typeset.pdf(TEMPLATE + b"#panic(1)", '{"text": "a"}', DATED)
