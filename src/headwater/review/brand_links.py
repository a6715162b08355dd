"""Open links between templates: sites left to review, brands kept apart that resemble each other, and weak joins.

The brand named is that of the very page compared, which hindsight may have given to another brand than the one that
was nearest when the site was decided.
"""

from collections.abc import Iterator
from datetime import datetime

from headwater.review.items import Change, Open
from headwater.review.odds import Probability, among
from headwater.review.options import ReviewOptions
from headwater.review.run import Fields, Run


def brand_links(run: Run, probability: Probability, options: ReviewOptions) -> Iterator[Open]:
    """Every open link of the brand question; pairs of brands once, by the pages that resemble each other most."""
    apart: dict[frozenset[str], Open] = {}
    for row in run.decisions:
        if row["matched_capture"] is None or row["capture_id"] is None:
            continue
        other = run.brand_of_page.get(row["matched_capture"])
        likely = among(*_each(row, other, probability))
        if row["decision"] == "review":
            yield from _left_to_a_person(run, row, other, probability, options)
        elif row["decision"] == "new" and other not in (None, row["brand_id"]):
            pair = frozenset((row["brand_id"], str(other)))
            if likely >= 1.0 - options.settled and (pair not in apart or likely > apart[pair].probability):
                apart[pair] = _kept_apart(run, row, str(other), likely)
        elif other == row["brand_id"] and likely <= options.settled:
            yield _weak_join(run, row, likely)
    yield from apart.values()


def _each(row: Fields, name: str | None, probability: Probability) -> tuple[float, float]:
    """The probability of the brand compared with, and of its rival, each taken alone."""
    rival = _rival(row, name)
    return probability("brand", row["likeness"]), 0.0 if rival is None else probability("brand", rival)


def _rival(row: Fields, name: str | None) -> float | None:
    """Likeness of the runner-up; none where hindsight made it the same brand, or no brand of its own.

    To a site left to review a page without a brand is a rival, too: neither is settled.
    """
    if row["next_brand"] == name or (row["next_brand"] is None and row["decision"] != "review"):
        return None
    likeness: float | None = row["next_likeness"]
    return likeness


def _left_to_a_person(
    run: Run, row: Fields, name: str | None, probability: Probability, options: ReviewOptions
) -> Iterator[Open]:
    nearest, following = _each(row, name, probability)
    other, follower = _rival(row, name) or 0.0, row["next_brand"]
    torn = other >= options.even_likeness
    why = "left to a person: " + ("two brands are about as near" if torn else "like a brand, but not enough to join it")
    stays = options.doubt <= other < options.even_likeness
    yield Open(
        "brand",
        f"capture:{row['capture_id']}",
        f"capture:{row['matched_capture']}",
        why,
        among(nearest, following),
        if_same=_joins(row, name),
        if_different=_stays(row, follower) if stays else _settled(row, name, follower),
        newest=_newest(run, row, name),
        against=_rivals(row, name),
    )
    if torn and follower in run.periods and follower != name:
        yield Open(
            "brand",
            f"capture:{row['capture_id']}",
            f"capture:{run.page_of(run.periods[follower][0])}",
            why,
            among(following, nearest),
            if_same=_joins(row, follower),
            if_different=_settled(row, follower, name),
            newest=_newest(run, row, follower),
            against=(f"the nearest is {name or 'an unclaimed page'}, at {row['likeness']:.2f}",),
        )


def _kept_apart(run: Run, row: Fields, other: str, likely: float) -> Open:
    """The first page of one brand, and the page of another that it resembles."""
    own = row["brand_id"]
    return Open(
        "brand",
        f"capture:{row['capture_id']}",
        f"capture:{row['matched_capture']}",
        f"kept apart: {own} was founded although it resembles {other}",
        likely,
        if_same=_merged(run, own, other),
        if_different=Change(f"{own} and {other} stay two brands"),
        newest=max(run.brands[name]["last_seen"] for name in (own, other) if name in run.brands),
        against=_rivals(row, other),
    )


def _weak_join(run: Run, row: Fields, likely: float) -> Open:
    name = row["brand_id"]
    return Open(
        "brand",
        f"capture:{row['capture_id']}",
        f"capture:{row['matched_capture']}",
        f"near the threshold: it joined {name} as {row['decision']}",
        likely,
        if_same=Change(f"{_site(row)} stays in {name}"),
        if_different=Change(f"{_site(row)} leaves {name}", 1, row["captures"], (name,)),
        newest=_newest(run, row, name),
        against=_rivals(row, name),
    )


def _joins(row: Fields, name: str | None) -> Change:
    return Change(f"{_site(row)} joins {name or 'the brand of that page'}", 1, row["captures"], _named(name))


def _stays(row: Fields, follower: str | None) -> Change:
    return Change(f"{_site(row)} stays in review; the next to compare is {follower or 'another page'}")


def _settled(row: Fields, without: str | None, follower: str | None) -> Change:
    text = (
        f"{_site(row)} is settled without {without or 'that page'}: it joins {follower or 'another'} or founds a brand"
    )
    return Change(text, 1, row["captures"], _named(follower))


def _merged(run: Run, one: str, other: str) -> Change:
    """Two brands become one: the sites of the smaller change; a distributor of these two alone is no longer claimed."""
    sites = {name: run.sites_of_brand.get(name, set()) for name in (one, other)}
    keep, give_up = sorted(sites, key=lambda name: (-len(sites[name]), name))
    moved = set(sites[give_up])
    behind = {run.brands[name]["distributor_id"] for name in (one, other) if name in run.brands}
    text = f"{give_up} becomes part of {keep}"
    lost: tuple[str, ...] = ()
    if len(behind) == 1 and (name := behind.pop()) and run.brands_behind[name] <= 2:
        lost = (name,)
        moved |= {site for site, row in run.sites.items() if row["distributor_id"] == name}
        text += f", and {name}, which is claimed from these two brands alone, is no longer claimed"
    captures = run.brands[give_up]["captures"] if give_up in run.brands else 0
    return Change(text, len(moved), captures, (keep, give_up), lost)


def _newest(run: Run, row: Fields, brand: str | None) -> datetime:
    """When either side was last captured."""
    times: list[datetime] = [row["last_seen"]]
    if brand in run.brands:
        times.append(run.brands[brand]["last_seen"])
    return max(times)


def _rivals(row: Fields, name: str | None) -> tuple[str, ...]:
    rival = _rival(row, name)
    if rival is None:
        return ()
    return (
        f"{row['next_brand'] or 'an unclaimed page'} is next, at {rival:.2f} "
        f"against {row['likeness']:.2f} for {name or 'an unclaimed page'}",
    )


def _site(row: Fields) -> str:
    return f"{row['site']} ({row['captures']:,} captures)"


def _named(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()
