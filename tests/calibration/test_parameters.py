"""Parameter files: what is written is read back byte for byte; what contradicts itself or was changed is refused."""

import copy
import json
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest

from headwater import brands, distributors
from headwater.calibration import CEILING, Calibration, Parameters, encode, read, versioned
from headwater.calibration.parameters import SHIPPED, decode
from headwater.errors import ReferenceDataError

Spoil = Callable[[dict[str, Any]], None]


def brand(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["questions"]["brand"]
    return found


def put(path: str, value: Any) -> Spoil:
    """Set one value of the brand question, at a path such as `blocks.0.least`."""

    def spoil(data: dict[str, Any]) -> None:
        *way, last = path.split(".")
        place: Any = brand(data)
        for step in way:
            place = place[int(step) if step.lstrip("-").isdigit() else step]
        place[last] = value

    return spoil


HOSTILE: dict[str, tuple[Spoil, str]] = {
    "no version": (lambda data: data.pop("version"), "missing required field `version`"),
    "no question": (lambda data: data["questions"].pop("brand"), "no parameters for the question brand"),
    "unknown question": (lambda data: data["questions"].update(colour=brand(data)), "not a calibration file"),
    "later format": (lambda data: data.update(format=2), "format 2, this version reads 1"),
    "field too many": (lambda data: data.update(extra=1), "unknown field `extra`"),
    "no blocks": (put("blocks", []), "no blocks or no bands"),
    "no bands": (put("bands", []), "no blocks or no bands"),
    "missing key": (lambda data: brand(data).pop("method"), "missing required field `method`"),
    "text for a number": (put("blocks.0.probability", "0.5"), "not a calibration file"),
    "null": (put("blocks.0.least", None), "not a calibration file"),
    "unknown model": (put("model", "oracle"), "not a calibration file"),
    "impossible probability": (put("blocks.-1.probability", 1.5), "probability outside 0..1"),
    "certainty": (put("blocks.-1.probability", 1.0), "probability outside 0..1"),
    "falling": (put("blocks.-1.probability", 0.001), "blocks do not rise"),
    "score out of order": (put("blocks.-1.least", -99.0), "blocks do not rise"),
    "negative pairs": (put("blocks.0.pairs", -1.0), "less than no pairs"),
    "invented word": (put("bands.0.word", "proven"), "word is not on the ladder"),
    "words out of order": (lambda data: brand(data)["bands"].reverse(), "bands do not fall"),
    "too good a word": (put("bands.1.word", "near certain"), "the word allows 0.01"),
    "more errors than pairs": (put("bands.0.different", 10**6), "contradict each other"),
    "rate outside limits": (put("bands.0.error_rate", 0.9), "outside its own limits"),
    "rate of nothing": (put("bands.0.pairs", 0), "contradict each other"),
    "no rate": (put("bands.0.error_rate", None), "outside its own limits"),
    "dependence": (put("dependence", 2.0), "dependence outside 0..1"),
    "endless": (put("blocks.-1.least", 10**400), "not a calibration file|not finite"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_contradicts_itself_is_refused(fitted: Parameters, name: str) -> None:
    """Also with a version that was made to fit: the content hash is no substitute for sense."""
    spoil, message = HOSTILE[name]
    data = copy.deepcopy(json.loads(encode(fitted)))
    spoil(data)
    try:
        made = msgspec.convert(data, Parameters)
        data["version"] = versioned(made.questions, date(2012, 5, 1)).version
    except (msgspec.ValidationError, ValueError, TypeError):
        pass
    with pytest.raises(ReferenceDataError, match=message) as refused:
        decode(json.dumps(data).encode(), "here.json")
    assert str(refused.value).startswith("here.json: ") and "fit it again" in str(refused.value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("field", ["least", "probability", "pairs"])
def test_a_number_that_is_none_is_refused(fitted: Parameters, number: str, field: str) -> None:
    data = json.loads(encode(fitted))
    brand(data)["blocks"][0][field] = "HERE"
    with pytest.raises(ReferenceDataError, match=r"not a calibration file|not finite"):
        decode(json.dumps(data).replace('"HERE"', number).encode(), "here.json")


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"format": 1}', b"[" * 100_000])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(ReferenceDataError, match="not a calibration file"):
        decode(content, "here.json")


def test_a_number_changed_by_hand_is_noticed(fitted: Parameters) -> None:
    data = json.loads(encode(fitted))
    brand(data)["bands"][0]["pairs"] += 1
    with pytest.raises(ReferenceDataError, match="changed by hand"):
        decode(json.dumps(data).encode(), "here.json")


def test_what_is_written_is_read_back(fitted: Parameters, tmp_path: Path) -> None:
    path = tmp_path / "parameters.json"
    path.write_bytes(encode(fitted))
    assert read(path) == fitted
    assert encode(read(path)) == path.read_bytes()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"nowhere\.json: cannot be read"):
        read(tmp_path / "nowhere.json")


def test_the_version_follows_from_day_and_content(fitted: Parameters) -> None:
    assert fitted.version.startswith("2012-05-01-")
    assert versioned(fitted.questions, date(2012, 5, 1)) == fitted
    assert versioned(fitted.questions, date(2012, 5, 2)).version[-12:] != fitted.version[-12:]


def test_parameters_of_another_method_are_refused(fitted: Parameters, tmp_path: Path) -> None:
    path = tmp_path / "parameters.json"
    path.write_bytes(encode(fitted))
    right = {question: curve.method for question, curve in fitted.questions.items()}
    assert Calibration.load(path, methods=right).version == fitted.version
    for question in right:
        with pytest.raises(ReferenceDataError, match=f"{question} question is now answered by other-9.*fit it again"):
            Calibration.load(path, methods={**right, question: "other-9"})


def test_the_shipped_file_is_for_the_methods_of_this_code() -> None:
    """Fails after every change of a method's version, until tools/fit_calibration.py was run again."""
    methods = {"brand": brands.OPTIONS.version, "distributor": distributors.OPTIONS.version}
    assert Calibration.load(methods=methods).version  # type: ignore[arg-type]


def test_the_shipped_file_is_as_its_maker_writes_it() -> None:
    written = resources.files("headwater.calibration").joinpath(SHIPPED).read_bytes()
    assert encode(read(None)) == written


def test_the_words_of_the_shipped_file_hold() -> None:
    for curve in read(None).questions.values():
        assert all(band.high <= CEILING[band.word] for band in curve.bands)
        assert curve.fitted_on != curve.measured_on
