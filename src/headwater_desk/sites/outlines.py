"""The outline of a captured page's structure: names of classes, ids, assets and kit marks, by view. Never markup.

Invariants: names come from the table of feature names, which holds no visible text; what has no name is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from headwater.model.tables import VIEW_NAMES
from headwater_desk.attribution import naming
from headwater_desk.attribution.naming import Text
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.facts import views_codec
from headwater_desk.people.models import User

LISTED = 400
"""Names listed of one group; a page of more is unusual, and the rest is counted."""
_AT_ONCE = 2000


@dataclass(frozen=True)
class Name:
    """A name and how often the page shows it (255: at least so often)."""

    text: str
    times: int


@dataclass(frozen=True)
class Group:
    """Names of one sort."""

    label: Text
    names: Sequence[Name]
    more: int


@dataclass(frozen=True)
class View:
    """One view of a page: its names in groups, how many features it has, and how many of these bear no name."""

    label: Text
    features: int
    nameless: int
    groups: Sequence[Group]


@dataclass(frozen=True)
class Outline:
    """A capture and its views."""

    capture: facts.Capture
    views: Sequence[View]


def outline(user: User, site_id: UUID, capture_id: UUID) -> Outline | None:
    """None where the site has no such capture that the person may see."""
    rows = known.visible(facts.Capture.objects.filter(pk=capture_id, site=site_id), user)
    capture = rows.select_related("views").first()
    if capture is None:
        return None
    found = views_of([capture.views])[capture.pk]
    names = names_of({feature for view in found.values() for feature in view})
    return Outline(capture, [_view(name, found[name], names) for name in VIEW_NAMES if found[name]])


def views_of(rows: Iterable[facts.Views]) -> dict[UUID, dict[str, dict[int, int]]]:
    """Capture -> view -> feature -> occurrences."""
    opened = ((row.pk, views_codec.unpack(row.content)) for row in rows)
    return {
        capture: {view: dict(zip(held[f"{view}_ids"], held[f"{view}_tf"], strict=True)) for view in VIEW_NAMES}
        for capture, held in opened
    }


def names_of(features: set[int]) -> dict[int, str]:
    """Readable names of those features that have one."""
    wanted = sorted(features)
    return {
        row.feature: row.name
        for start in range(0, len(wanted), _AT_ONCE)
        for row in facts.FeatureName.objects.filter(feature__in=wanted[start : start + _AT_ONCE])
    }


def _view(name: str, features: dict[int, int], names: dict[int, str]) -> View:
    grouped: dict[Text, list[Name]] = defaultdict(list)
    for feature, times in features.items():
        if feature in names:
            label, text = _sort(names[feature])
            grouped[label].append(Name(text, times))
    groups = [_group(label, found) for label, found in grouped.items()]
    nameless = sum(feature not in names for feature in features)
    return View(naming.named(naming.VIEWS, name), len(features), nameless, sorted(groups, key=lambda g: str(g.label)))


def _sort(name: str) -> tuple[Text, str]:
    """A kit mark is written "form:...", "script:..."; anything else is a class, an id, an asset or a tag."""
    mark, colon, rest = name.partition(":")
    return (naming.KIT_MARKS[mark], rest) if colon and mark in naming.KIT_MARKS else ("", name)


def _group(label: Text, names: list[Name]) -> Group:
    ordered = sorted(names, key=lambda name: (-name.times, name.text))
    return Group(label, ordered[:LISTED], max(0, len(ordered) - LISTED))
