"""The reference page of results (docs/reference/evaluation.md), made from results alone: figures, never rows of data.

Invariant: the same results give the same page; nothing on it was typed by hand but the words of this module.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from headwater.evaluate.cases import group_of
from headwater.evaluate.result import AT_MOST, COUNTS, Result

_HEAD = """# Evaluation: results

Made by `headwater evaluate --earlier docs/reference/evaluation.json --page docs/reference/evaluation.md`; a test holds
the two together. What the cases are, how the halves were drawn and what they prove:
[decision 0006](../decisions/0006-evaluation.md). **fitted** is the half on which thresholds may be set, **held out** is
the other.
"""

METRICS = {
    "b3_precision": "B-cubed precision: of what is grouped with an item, the share that belongs with it, averaged",
    "b3_recall": "B-cubed recall: of what belongs with an item, the share grouped with it, averaged over items",
    "b3_f1": "harmonic mean of the two",
    "pair_precision": "share of the pairs grouped together that belong together",
    "pair_recall": "share of the pairs that belong together that are grouped together",
    "pair_f1": "harmonic mean of the two",
    "macro_precision": "B-cubed precision averaged over found groups, not items: a large group cannot hide small ones",
    "macro_recall": "B-cubed recall averaged over true groups",
    "ceaf_e": "CEAF-e F1: the best one-to-one alignment of found and true groups",
    "over_merge": "size of the largest found group over that of the largest true one",
    "alone": "share of items left in no group or alone in one: abstention, seen from outside",
    "wrong_link_rate": "pages linked to a brand most of which is another template, over all pages",
    "wrong_match_rate": "pages linked to a brand on the strength of a page of another template, over all pages",
    "top_1": "share of sites or pages whose best label is the true one",
    "coverage_at_0.99": "largest share that can be decided, best scores first, with at least 99 % of it right",
    "template_joins_brand": "share of the pairs of one template and different owners that are in one brand",
    "cross_owner_links": "pairs of items of different owners in one group",
    "default_links": "the same, where nothing was seen but what a template ships with",
    "hub_links": "pairs of kits in one group of which nothing was seen but known hubs",
    "service_links": "pairs of strangers in one group through a known service's wallet",
    "largest_group_share": "share of all items in the largest group",
    "kept_together": "share of the sites of one account that are in one group",
    "b3_precision_loss": "B-cubed precision before planting less that after",
    "flagged": "1 if the planted value was set aside or marked for review",
    "as_specified": "1 if the accounts ended joined or split as the specification wants",
    "split_stated": "share of the changes of account, where split, that are listed as ties not followed",
    "hypotheses": "different groups behind one route",
    "routes": "payment routes the accounts are in",
    "new_merges": "pairs of true brands, or of owners, joined that were not joined without what was planted",
    "provisional_stated": "share of the planted pairs whose tie is stated as provisional",
    "violations": "judgements that the result breaks",
    "contradiction_named": "1 if contradicting judgements were refused by an error that names both subjects",
    "partition_differences": "groups that differ between the replay's end and one run over everything",
    "churn_mean": "share of captures whose brand id changed from one month to the next, averaged",
    "churn_most": "the same, in the worst month",
    "brier": "mean squared distance of the probability from what was true",
    "calibration_error": "distance of the probability from the observed share, averaged over ten equal-width bins",
    "observed_share": "share of the pairs said to be so probable that were truly the same",
    "brands_active_error": "brands active in 2012, relative error",
    "brands_new_error": "brands new in 2012, relative error",
    "distributors_active_error": "distributors active in 2012, relative error",
    "figures_exact": "share of the published figures recovered exactly",
}
"""Every metric and what it is."""


def page(results: Sequence[Result]) -> str:
    """The whole page as Markdown."""
    lines = [*_HEAD.splitlines(), "", *_summary(results)]
    for group, found in groupby(results, key=group_of):
        lines += [f"## {group[0].upper()}{group[1:]}", ""]
        for case, of_case in groupby(found, key=lambda one: one.case):
            lines += [f"### {case[0].upper()}{case[1:]}", "", *_case(list(of_case)), ""]
    lines += ["## The metrics", "", "| metric | |", "|---|---|"]
    shown = {one.metric for one in results}
    lines += [f"| {metric} | {meaning} |" for metric, meaning in METRICS.items() if metric in shown]
    return "\n".join(lines) + "\n"


def _summary(results: Sequence[Result]) -> Iterator[str]:
    judged = [one for one in results if one.passed is not None]
    skipped = [one for one in results if one.value is None]
    met = sum(one.passed is True for one in judged)
    yield f"{met} of {len(judged)} bars are met; {len(skipped)} lines were skipped. Missed:"
    yield ""
    yield from _table(
        ("case", "data", "metric", "ours", "bar"),
        ([o.case, o.data, o.metric, number(o.value, o.metric), bar(o)] for o in judged if not o.passed),
        "lll",
    )
    yield ""


def _case(results: Sequence[Result]) -> Iterator[str]:
    baselines = sorted({name for one in results for name in one.baselines})
    rows = []
    for one in results:
        value = number(one.value, one.metric)
        beside = [number(one.baselines.get(name), one.metric) for name in baselines]
        verdict = {True: "met", False: "**missed**", None: ""}[one.passed]
        rows.append([one.data, one.metric, value, bar(one), verdict, *beside])
    yield from _table(("data", "metric", "ours", "bar", "", *baselines), rows, "ll")
    notes = list(dict.fromkeys(f"{one.data}: {one.note}" for one in results if one.note))
    if notes:
        yield ""
        yield "; ".join(_grouped(notes)) + "."


def _grouped(notes: Iterable[str]) -> Iterator[str]:
    """A note that holds for several parts of the data is said once."""
    said: dict[str, list[str]] = {}
    for note in notes:
        part, _, text = note.partition(": ")
        said.setdefault(text, []).append(part)
    for text, parts in said.items():
        yield f"{parts[0]}: {text}" if len(parts) == 1 else text


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], left: str) -> Iterator[str]:
    """A Markdown table; the first columns, as many as `left` is long, are words, the others numbers."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join("---" if place < len(left) else "--:" for place in range(len(head))) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def number(value: float | None, metric: str) -> str:
    """A figure as it is shown: whole numbers as such, shares with three places."""
    if value is None:
        return ""
    return f"{value:,.0f}" if metric in COUNTS else f"{value:.3f}"


def bar(result: Result) -> str:
    """The bar with the side it is on."""
    if result.bar is None:
        return ""
    return ("≤ " if result.metric in AT_MOST else "≥ ") + number(result.bar, result.metric)
