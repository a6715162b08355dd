"""One class of error per decision a caller can take."""

import pickle

import pytest

from headwater import errors

CLASSES = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]


def test_all_have_one_root_and_say_what_they_are_for() -> None:
    assert len(CLASSES) > 5
    assert all(issubclass(kind, errors.HeadwaterError) and kind.__doc__ for kind in CLASSES)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(errors.InputError, 2), (errors.ReferenceDataError, 2), (errors.ContradictionError, 3), (errors.EngineError, 1)],
)
def test_exit_codes_are_promises(kind: type[errors.HeadwaterError], code: int) -> None:
    assert kind.exit_code == code


def test_a_record_error_keeps_its_parts_for_the_quarantine() -> None:
    error = errors.RecordError("bad_url", "no address", "url")
    assert (error.reason, error.detail, error.field) == ("bad_url", "no address", "url")
    assert str(error) == "bad_url: no address (field url)" and str(errors.RecordError("x", "y")) == "x: y"


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind is not errors.RecordError])
def test_errors_survive_the_way_between_processes(kind: type[Exception]) -> None:
    again = pickle.loads(pickle.dumps(kind("what is wrong")))
    assert (type(again), str(again)) == (kind, "what is wrong")
