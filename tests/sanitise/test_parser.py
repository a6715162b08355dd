"""The adapter holds what it says of the library."""

from hypothesis import given
from hypothesis import strategies as st
from turbohtml.saxparse import Characters, iter_events

from headwater.sanitise.parser import Handler, collapse_space, parse


@given(st.text())
def test_collapse_space_is_split_and_join(text: str) -> None:
    collapsed = collapse_space(text)
    assert collapsed.split() == text.split()
    assert collapsed == collapsed.strip(" ") and "  " not in collapsed


def _pass(*_: object) -> None:
    pass


@given(st.text(alphabet="<>/abp i='\"!-x&;", max_size=80))
def test_text_goes_to_whatever_characters_is(markup: str) -> None:
    found: list[str] = []
    parse(markup, Handler(_pass, _pass, found.append, _pass, _pass))
    assert found == [event.data for event in iter_events(markup) if isinstance(event, Characters)]
