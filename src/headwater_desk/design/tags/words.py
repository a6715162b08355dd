"""Tags that show one word or one value: badges, markings, addresses, dates, counts."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from headwater.model.defang import defang
from headwater_desk.design import words
from headwater_desk.design.tags.registry import register

Badge = dict[str, Any]
_BREAKS = re.compile(r"(?=\[\.\])|(?<=[/?&=])(?!/)")
"""Where a long address is best broken: before a dot, after a part of the path or query."""


def _badge(word: words.Word) -> Badge:
    return {"word": word, "bars": range(1, 6) if word.steps else ()}


@register.inclusion_tag("design/badge.html")
def badge(label: str, tone: str = "plain", meaning: str = "") -> Badge:
    """Any short word: tone plain, good, warn, bad, note, open or dashed."""
    return _badge(words.Word(label, tone, meaning))


@register.inclusion_tag("design/badge.html")
def decision(value: str) -> Badge:
    """What a run said of a site's template: seen, altered, new, review, no_brand."""
    return _badge(words.word(words.DECISIONS, value))


@register.inclusion_tag("design/badge.html")
def likelihood(value: str) -> Badge:
    """A word of likelihood, with its strength drawn."""
    return _badge(words.word(words.LIKELIHOODS, value))


@register.inclusion_tag("design/badge.html")
def specificity(value: str) -> Badge:
    """Whose an identifier is: dedicated, shared_service, unknown."""
    return _badge(words.word(words.SPECIFICITIES, value))


@register.inclusion_tag("design/badge.html")
def state(value: str) -> Badge:
    """provisional, bridge, judged, derived."""
    return _badge(words.word(words.STATES, value))


@register.simple_tag
def tlp(value: str) -> SafeString:
    """A TLP 2.0 marking in its standard colour; what is unmarked shows as TLP:RED."""
    name, colour = words.marking(value)
    return format_html('<span class="tlp tlp-{}">{}</span>', colour, name)


@register.inclusion_tag("design/badge.html")
def pap(value: str) -> Badge:
    """What may be done with a fact, by the Permissible Actions Protocol; what is unmarked shows as PAP:RED."""
    name = value.strip().upper().removeprefix("PAP:")
    return _badge(words.Word(f"PAP:{name if name in words.PAP else 'RED'}", "open"))


@register.inclusion_tag("design/defanged.html")
def defanged(value: str, href: str = "", copy: bool = True) -> dict[str, Any]:
    """A URL, host, mailbox or account, defanged, with a button that copies exactly what is shown.

    `href` is a page of this desk about it (an address by opaque id), never the value itself.
    """
    harmless = defang(value)
    return {"value": harmless, "parts": _BREAKS.split(harmless), "href": href, "copy": copy}


@register.simple_tag
def when(moment: datetime | date | None, style: str = "minute") -> SafeString | str:
    """A moment in UTC; `style` is day, minute or second. Nothing known shows as a dash, said aloud as "not known"."""
    if moment is None:
        return format_html(
            '<span class="none"><span aria-hidden="true">–</span><span class="unseen">{}</span></span>', _("not known")
        )
    if not isinstance(moment, datetime):
        return format_html('<time dir="ltr" datetime="{}">{}</time>', moment.isoformat(), moment.strftime("%Y-%m-%d"))
    in_utc = moment.astimezone(UTC)
    shape = {"day": "%Y-%m-%d", "minute": "%Y-%m-%d %H:%M", "second": "%Y-%m-%d %H:%M:%S"}[style]
    zone = "" if style == "day" else mark_safe('<span class="zone"> UTC</span>')
    return format_html('<time dir="ltr" datetime="{}">{}{}</time>', in_utc.isoformat(), in_utc.strftime(shape), zone)


@register.filter
def signed(value: float) -> str:
    """A weight of evidence with its sign and one decimal place; the minus is as wide as the plus."""
    return f"{'−' if value < 0 else '+'}{formats.number_format(abs(value), decimal_pos=1)}"


@register.filter
def count(value: int | float | None) -> str:
    """A number grouped as the reader's language groups it; nothing known is a dash."""
    return "–" if value is None else formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter(name="defang")
def defanged_text(value: str | None) -> str:
    """An address inside a sentence or a link's text, where no copy button belongs."""
    return defang(value or "")


@register.filter
def spelled(value: str | None) -> str:
    """A code word as words: merchant_account is "Merchant account"."""
    return (value or "").replace("_", " ").capitalize()
