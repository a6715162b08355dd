"""What does this account, address or other value tie together?"""

from headwater.errors import InputError
from headwater.explain import groups, items, links
from headwater.explain.grounds import Grounds, Party
from headwater.explain.items import dedicated
from headwater.explain.run import Row, Run
from headwater.model.defang import defang
from headwater.model.explanation import Item
from headwater.model.phrases import CONSISTENT, count, item_name, listed, specificity

PREFIX = "account:"


def account(run: Run, observed: list[Row]) -> Grounds:
    """Grounds of one value, from all its observations: they have one kind, provider and value."""
    first = observed[0]
    name = f"{PREFIX}{first['kind']}|{first['provider']}|{first['value']}"
    captures = run.among("captures", "capture_id", {row["capture_id"] for row in observed})
    sites = {row["site"] for row in observed}
    members = sorted(run.brands_on(sites))
    key = (first["kind"], first["provider"], first["value"])
    linked = [row for row in run.among("links", "right", members) if key in links.weights([row])]
    shown = items.common(run, [(first["value"], observed)], links.weights(linked))
    behind = {row["distributor_id"] for row in run.among("sites", "site", sites)} - {None}
    return Grounds(
        run=run,
        subject=name,
        kind="account",
        conclusion=_conclusion(shown),
        members=tuple(members),
        facts=(
            ("brands", f"{len(members):,}: {listed(members, 12)}" if members else "none"),
            ("sites", f"{len(sites):,}"),
            ("captures", f"{len({row['capture_id'] for row in observed}):,}"),
            ("distributors of these sites", listed(sorted(behind), 6) or "none claimed"),
            *_routes(run, key),
        ),
        items=shown,
        parties=(Party(first["value"], captures, observed),),
        rows=linked,
        bridges=groups.about(groups.bridges(run, behind), values={first["value"]}),
        hypotheses=groups.hypotheses(run, members),
    )


def found(run: Run, text: str) -> list[Row]:
    """Observations of a value given as it stands, or as account:kind|provider|value.

    Raises InputError that lists the choices where several kinds or providers have the same value.
    """
    kind, _, rest = text.removeprefix(PREFIX).partition("|")
    provider, _, value = rest.partition("|")
    if text.startswith(PREFIX):
        rows = run.rows("observations", "value", value)
        return [row for row in rows if (row["kind"], row["provider"]) == (kind, provider)]
    rows = run.rows("observations", "value", text)
    choices = sorted({(row["kind"], row["provider"]) for row in rows})
    if len(choices) > 1:
        written = ", ".join(f"'{PREFIX}{kind}|{provider}|{defang(text)}'" for kind, provider in choices)
        raise InputError(f"{len(choices)} different values are written {defang(text)}: say which, as one of {written}")
    return rows


def _conclusion(shown: tuple[Item, ...]) -> str:
    item = shown[0]
    where = f"{item_name(item)} stands on {count(item.carried.sites, 'site')} of {count(item.carried.brands, 'brand')}"
    if dedicated(item) and item.carried.brands > 1:
        return f"{where}: {CONSISTENT}."
    if item.specificity == "shared_service":
        return f"{where}. It is a shared service, so it links nobody."
    if item.bundle == "payment":
        return f"{where}: nothing is linked by it."
    return f"{where}. It is {specificity(item.specificity)} and no payment mechanism, so it never links by itself."


def _routes(run: Run, key: tuple[str, str, str]) -> tuple[tuple[str, str], ...]:
    if "mechanisms" not in run.tables:
        return ()
    rows = [row for row in run.rows("mechanisms", "value", key[2]) if (row["kind"], row["provider"]) == key[:2]]
    return (("payment routes", listed(sorted({row["route_id"] for row in rows})) or "in none"),)
