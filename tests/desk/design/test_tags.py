"""What the tags write: escaped, defanged, named for a screen reader, never moving."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from headwater_desk.design.shapes import Crumb, Lane, Page, Span, Tab, Timeline

HOSTILE = "<script>alert(1)</script>\"'&"


def rendered(source: str, path: str = "/sites/", **values: Any) -> str:
    request = RequestFactory().get(path)
    return Template("{% load design %}" + source).render(Context(values | {"request": request}))


@pytest.mark.parametrize(
    "source",
    [
        "{% badge text %}", "{% decision text %}", "{% likelihood text %}", "{% specificity text %}", "{% tlp text %}",
        "{% defanged text %}", "{% fact text text text %}", "{% tile text text %}", "{% column text key='k' %}",
        "{% callout 'info' text %}{{ text }}{% endcallout %}", "{% dialog 'd' text %}{{ text }}{% enddialog %}",
        "{% factblock text %}{{ text }}{% endfactblock %}", "{% table text %}{{ text }}{% endtable %}",
        "{% empty text %}{{ text }}{% endempty %}", "{% select_row text text %}", "{% crumbs text '/' text %}",
        "{% masked 'm' 3 '/x/' purposes text %}", "{% progress text 1 2 note=text %}", "{% pap text %}",
        "{% opens 'd' text %}", "{% lookup '/x/' 'l' text %}", "{% spark values text %}",
    ],
)  # fmt: skip
def test_text_stays_text(source: str) -> None:
    found = rendered(source, text=HOSTILE, purposes=[(HOSTILE, HOSTILE)], values=[1, 2])
    assert "<script" not in found
    assert "alert(1)&lt;/script" in found or "alert" not in found


def test_addresses_are_defanged_and_so_is_what_is_copied() -> None:
    found = rendered("{% defanged url %}", url="https://kite.example/pay?to=desk@lantern.example").replace("<wbr>", "")
    assert "https:" not in found
    assert found.count("hxxps[:]//kite[.]example") + found.count("hxxps://kite[.]example") == 3
    assert "desk[@]lantern[.]example" in found
    assert "<a " not in found


def test_a_page_of_the_desk_may_be_led_to() -> None:
    assert '<a href="/sites/0190/">' in rendered("{% defanged 'kite.example' href='/sites/0190/' %}")


def test_addresses_break_at_their_joints() -> None:
    found = rendered("{% defanged 'https://pay.kite.example/a/b?c=d' copy=False %}")
    assert ">hxxps://<wbr>pay<wbr>[.]kite<wbr>[.]example/<wbr>a/<wbr>b?<wbr>c=<wbr>d<" in found


def test_a_head_sorts_and_turns_and_starts_at_the_first_page() -> None:
    source = "{% column 'Site' key='host' %}"
    assert 'href="?brand=kite&amp;sort=host"' in rendered(source, "/sites/?brand=kite&after=x")
    rising = rendered(source, "/sites/?sort=host")
    assert 'href="?sort=-host"' in rising
    assert 'aria-sort="ascending"' in rising
    assert 'aria-sort="descending"' in rendered(source, "/sites/?sort=-host")
    assert "aria-sort" not in rendered("{% column 'Site' %}")


def test_pages_are_turned_by_key_and_keep_the_filter() -> None:
    found = rendered("{% pager page %}", "/sites/?brand=kite&after=x", page=Page(50, before="b", after="a", total=1200))
    assert 'rel="prev" href="?brand=kite&amp;before=b"' in found
    assert 'rel="next" href="?brand=kite&amp;after=a"' in found
    assert "50 of 1,200 shown" in found
    assert "rel=" not in rendered("{% pager page %}", page=Page(3))


def test_moments_are_in_utc() -> None:
    elsewhere = datetime(2012, 11, 25, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert rendered("{% when at %}", at=elsewhere) == (
        '<time dir="ltr" datetime="2012-11-24T23:30:00+00:00">2012-11-24 23:30<span class="zone"> UTC</span></time>'
    )
    assert ">2012-11-24</time>" in rendered("{% when at 'day' %}", at=elsewhere)
    assert 'datetime="2012-11-25"' in rendered("{% when at %}", at=date(2012, 11, 25))
    assert "not known" in rendered("{% when at %}", at=None)


def test_nothing_new_says_nothing() -> None:
    assert "<a" not in rendered("{% arrivals 0 '?fresh=1' %}")
    assert "1 new: show it" in rendered("{% arrivals 1 '?fresh=1' %}")
    assert 'role="status"' in rendered("{% arrivals 12 '?fresh=1' %}")


def test_masked_text_is_not_in_the_page() -> None:
    found = rendered("{% masked 'm' 90 '/reveal/' purposes %}", purposes=[("assess", "Assess")])
    assert 'method="post"' in found
    assert 'name="purpose" required' in found
    assert "90 characters" in found


def test_tabs_say_which_is_current() -> None:
    found = rendered("{% tabs items label='Views' %}", items=[Tab("A", "?a", current=True, count=1200), Tab("B", "?b")])
    assert found.count("aria-current") == 1
    assert "1,200" in found


def test_crumbs_end_here() -> None:
    found = rendered("{% crumbs one two %}", one=Crumb("Brands", "/b/"), two=Crumb("Kite"))
    assert '<span aria-current="page">Kite</span>' in found


@pytest.mark.parametrize(("language", "start"), [("en", '"0.000%"'), ("ar", '"50.000%"')])
def test_a_timeline_is_drawn_from_the_side_that_the_script_starts_at(language: str, start: str) -> None:
    days = [date(2012, 1, 1) + timedelta(days=place) for place in (0, 9, 19)]
    line = Timeline("Hosting", days[0], days[2], (Lane("One", (Span(days[0], days[1], "a"),)),))
    from django.utils.translation import override  # noqa: PLC0415

    with override(language):
        found = rendered("{% timeline line %}", line=line)
    assert f'<rect class="bar" x={start}' in found
    assert "<table" in found


class Asked(forms.Form):
    """A form with a bit of everything."""

    name = forms.CharField(help_text="As on the notice.")
    amount = forms.IntegerField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


def test_a_form_names_its_errors_twice_and_ties_them_to_the_fields() -> None:
    form = Asked({"amount": "many"})
    found = str(form)
    assert 'class="summary" role="alert"' in found
    assert '<a href="#id_name">Name</a>: This field is required.' in found
    assert 'aria-describedby="id_name_helptext id_name_error"' in found
    assert 'id="id_name_error"' in found
    assert 'aria-invalid="true"' in found
    assert "(optional)" in found
    assert "<fieldset" in found


def test_a_form_that_was_not_sent_has_no_summary() -> None:
    assert "summary" not in str(Asked())


def test_errors_of_the_whole_form_stand_in_the_summary() -> None:
    form = Asked({"name": "x", "kind": "a"})
    form.add_error(None, "The two do not fit.")
    assert "<li>The two do not fit.</li>" in str(form)


def test_utc_stays_utc() -> None:
    assert "UTC" in rendered("{% when at 'second' %}", at=datetime(2012, 1, 1, tzinfo=UTC))
