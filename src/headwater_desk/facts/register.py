"""The register of sites: one row for each name, found by its mark and kept in memory while a delivery is stored."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from headwater_desk.facts.models import Site
from headwater_desk.sealing import mark

_CHUNK = 500


class SiteRegister:
    """Ids of sites by name."""

    def __init__(self) -> None:
        self._known: dict[str, UUID] = {}

    def ids(self, named: Iterable[tuple[str, str]], known_at: datetime) -> Mapping[str, UUID]:
        """The id of every (name, kind); names not met before are registered."""
        wanted = {name: kind for name, kind in named if name not in self._known}
        marks = {mark("site", name): name for name in wanted}
        found = _found(marks)
        missing = [name for name in sorted(wanted) if name not in found]
        if missing:
            Site.objects.bulk_create(
                [
                    Site(name=name, name_mark=mark("site", name), kind=wanted[name], known_at=known_at)
                    for name in missing
                ],
                ignore_conflicts=True,  # another worker may have met it meanwhile
            )
            found |= _found({mark("site", name): name for name in missing})
        self._known |= found
        return self._known


def _found(marks: Mapping[bytes, str]) -> dict[str, UUID]:
    keys = list(marks)
    return {
        marks[bytes(name_mark)]: site
        for start in range(0, len(keys), _CHUNK)
        for site, name_mark in Site.objects.filter(name_mark__in=keys[start : start + _CHUNK]).values_list(
            "id", "name_mark"
        )
    }
