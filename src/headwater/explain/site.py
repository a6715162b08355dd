"""Why is this site in this brand?"""

from collections.abc import Iterable

from headwater.explain import groups, items, links, templates
from headwater.explain.grounds import Grounds, Party
from headwater.explain.run import Row, Run
from headwater.model.explanation import Resemblance, Runner, Template
from headwater.model.phrases import day, span

NOT_CALIBRATED = "not calibrated: no error rate was given for likenesses"


def site(run: Run, row: Row) -> Grounds:
    """Grounds of one site (a SITES row): its latest period, the version that was matched, and its identifiers."""
    name = row["site"]
    periods = sorted(run.rows("decisions", "site", name), key=lambda period: period["first_seen"])
    latest = periods[-1] if periods else {}
    observed = run.rows("observations", "site", name)
    brands = (row["brand_id"],) if row["brand_id"] else ()
    return Grounds(
        run=run,
        subject=name,
        kind="site",
        conclusion=_conclusion(row),
        members=brands,
        facts=_facts(row, periods),
        items=items.common(run, [(name, observed)], _unweighed(run, brands)),
        parties=(Party(name, run.rows("captures", "site", name), observed),),
        template=compared(run, latest),
        likeness=latest.get("likeness"),
        resemblance=resemblance(run, [latest] if row["brand_id"] else [], row["brand_id"]),
        runner_up=_runner(latest, "next_brand", "next_likeness"),
        nearest_other=nearest_other(latest, row["brand_id"]),
        bridges=groups.about(
            groups.bridges(run, filter(None, [row["distributor_id"]])), values={one["value"] for one in observed}
        ),
        hypotheses=groups.hypotheses(run, brands),
    )


def _unweighed(run: Run, brands: tuple[str, ...]) -> items.Weights:
    """What links of its brand say about values, but for bits: they weigh links, and no site."""
    rows = [row for brand in brands for side in ("left", "right") for row in run.rows("links", side, brand)]
    return {key: {**item, "bits": None} for key, item in links.weights(rows).items()}


def _conclusion(row: Row) -> str:
    if row["decision"] == "no_brand":
        return f"No brand can be read from this site: {row['reason'].replace('_', ' ')}."
    if row["decision"] == "review":
        return "Left to a person: no brand is near enough, or two are nearly as near."
    how = {
        "new": f"Its pages resemble no brand known by then: it is the first site of {row['brand_id']}.",
        "seen": f"Its pages are a known version of the template {row['brand_id']}.",
        "altered": f"Its pages are an altered version of the template {row['brand_id']}.",
    }
    return how[row["decision"]]


def _facts(row: Row, periods: list[Row]) -> tuple[tuple[str, str], ...]:
    facts = [("seen", span(row["first_seen"], row["last_seen"])), ("decision", f"{row['decision']}: {row['reason']}")]
    if row["likeness"] is not None:
        facts.append(("likeness", f"{row['likeness']:.2f} over all its pages, to the nearest brand known by then"))
        facts += _containment(periods[-1] if periods else {})
    facts += [
        (f"period from {day(period['first_seen'])}", f"{period['brand_id'] or 'no brand'}, {period['decision']}")
        for period in periods[:-1]
    ]
    facts.append(("distributor", row["distributor_id"] or "none claimed from this site's own identifiers"))
    return tuple(facts)


def _containment(period: Row) -> list[tuple[str, str]]:
    """How much of either page the other has: a page that holds a template whole beside much of its own is a copy."""
    if period.get("match_in_page") is None:
        return []
    return [
        (
            "containment",
            f"the page has {period['match_in_page']:.0%} of that version, which has {period['page_in_match']:.0%} of "
            "the page",
        )
    ]


def compared(run: Run, period: Row) -> Template | None:
    """The two pages behind a period's likeness."""
    if not period.get("capture_id") or not period.get("matched_capture"):
        return None
    return templates.compare(run, period["capture_id"], period["matched_capture"], period["likeness"])


def resemblance(run: Run, periods: Iterable[Row], brand: str | None) -> Resemblance | None:
    """What the likeness to a version of `brand` is worth in words; of several decisions, the one least like.

    A period that was given its brand although another one was nearer by then says nothing in these words.
    """
    matched = [one for one in periods if one.get("matched_capture") and one["nearest_brand"] == brand]
    if not matched:
        return None
    least = min(matched, key=lambda one: (one["likeness"], one["site"]))
    likeness, following = least["likeness"], least["next_likeness"]
    told = run.page_likelihood(likeness, following) if run.page_likelihood else ("no word", None, NOT_CALIBRATED)
    return Resemblance(likeness, following, *told, len(matched))


def _runner(period: Row, brand: str, likeness: str) -> Runner | None:
    if not period.get(brand) or period.get(likeness) is None:
        return None
    return Runner(period[brand], period[likeness])


def nearest_other(period: Row, own: str | None) -> Runner | None:
    """The nearest brand of a period that is not `own`."""
    found = [
        runner
        for runner in (
            _runner(period, "nearest_brand", "likeness"),
            _runner(period, "next_brand", "next_likeness"),
        )
        if runner and runner.brand != own
    ]
    return max(found, key=lambda runner: (runner.likeness, runner.brand), default=None)
