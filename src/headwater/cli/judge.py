"""`headwater judge`: record what a person decided about a link, take it back, list what is in force."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import get_args

import click
import msgspec
import pyarrow as pa

from headwater import files, judgements
from headwater.cli import clock, screen
from headwater.cli.options import AS_JSON, LOG
from headwater.errors import ContradictionError, InputError
from headwater.judgements import Entry, Log, Named, Resolved
from headwater.judgements.fields import moment
from headwater.model.judgement import Judgement, Question, Retirement, Verdict

_TABLES = ("sites", "captures", "decisions", "observations")
_SAYS = {
    ("brand", "same"): "show one template",
    ("brand", "different"): "show different templates",
    ("brand", "unsure"): "may or may not show one template",
    ("distributor", "same"): "belong to one operation",
    ("distributor", "different"): "belong to different operations",
    ("distributor", "unsure"): "may or may not belong to one operation",
}


@click.command()
@click.argument("link", nargs=-1, metavar="[OUT LEFT RIGHT same|different|unsure]")
@LOG
@click.option("--reason", help="Why, in your own words; needed for everything but --list.")
@click.option(
    "--by", envvar="HEADWATER_ANALYST", show_envvar=True, help="Who decides; needed for everything but --list."
)
@click.option("--at", metavar="ISO", help="When it was decided, e.g. 2012-05-01T10:30:00Z; default now.")
@click.option(
    "--question",
    type=click.Choice(get_args(Question)),
    help="What two sites are compared for: one template, or one operation. Else told by what you name.",
)
@click.option("--retire", metavar="ID", help="Take back the judgement with this id; it stays in the log.")
@click.option("--undo", is_flag=True, help="Take back the last entry of the log: a judgement, or a retirement.")
@click.option("--list", "listing", is_flag=True, help="Show the judgements in force (at --at, if given).")
@AS_JSON
def judge(
    link: tuple[str, ...],
    log: Path,
    reason: str | None,
    by: str | None,
    at: str | None,
    question: Question | None,
    retire: str | None,
    undo: bool,
    listing: bool,
    as_json: bool,
) -> None:
    """Record that LEFT and RIGHT of the run in OUT are the same, different, or that you are unsure.

    LEFT and RIGHT are sites, captures or brand ids (do they show one template?), or sites, accounts or distributor ids
    (do they belong to one operation?). An id is recorded as the fact that stands for it, so that it keeps its meaning.
    """
    if sum((bool(link), retire is not None, undo, listing)) != 1:
        raise click.UsageError("say one thing: OUT LEFT RIGHT and a decision, or --retire ID, or --undo, or --list")
    known = judgements.load(log) if log.exists() or not link else judgements.EMPTY
    when = _moment(at)
    if listing:
        _show_list(judgements.standing(known, when), known, as_json)
        return
    said = _said(by, reason)
    if link:
        _record(log, known, link, question, when, said, as_json)
        return
    entry: Entry = judgements.undoing(known, said.by, when, said.reason) if undo else _retirement(retire, when, said)
    _refuse_contradiction(known, entry, when)
    judgements.append(log, known, entry, known.named.get(known.entries[-1].judgement_id) if undo else None)
    _show_entry(entry, log, as_json)


class _Said(msgspec.Struct, frozen=True):
    by: str
    reason: str


def _said(by: str | None, reason: str | None) -> _Said:
    for value, option in ((by, "--by"), (reason, "--reason")):
        if not value or not value.strip():
            raise click.UsageError(f"{option} is missing: a judgement says who decided, and why")
    return _Said(by or "", reason or "")


def _moment(at: str | None) -> datetime:
    """The moment of `--at`, not later than now."""
    now = clock.now()
    if at is None:
        return now
    try:
        when = moment(at)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--at") from None
    if when > now:
        raise click.BadParameter("lies in the future", param_hint="--at")
    return when


def _retirement(judgement_id: str | None, when: datetime, said: _Said) -> Retirement:
    return Retirement(judgement_id or "", retired_at=when, retired_by=said.by, reason=said.reason)


def _record(
    log: Path, known: Log, link: Sequence[str], question: Question | None, when: datetime, said: _Said, as_json: bool
) -> None:
    out, left, right, verdict = _link(link)
    asked, one, other = judgements.resolve(tables_of(out), left, right, question)
    made = judgements.identified(
        Judgement("", asked, one.subject, other.subject, verdict, when, decided_by=said.by, reason=said.reason)
    )
    _refuse_contradiction(known, made, when)
    judgements.append(log, known, made, Named(one.called, other.called))
    if as_json:
        screen.emit_json({"judgement": made, "left": one, "right": other})
    else:
        _show_judgement(made, (one, other), log, out)


def _link(link: Sequence[str]) -> tuple[Path, str, str, Verdict]:
    verdicts: tuple[Verdict, ...] = get_args(Verdict)
    if len(link) != 4 or link[3] not in verdicts:
        raise click.UsageError(f"give OUT LEFT RIGHT and one of {', '.join(verdicts)}")
    return Path(link[0]), link[1], link[2], next(verdict for verdict in verdicts if verdict == link[3])


def tables_of(out: Path) -> Mapping[str, pa.Table]:
    """What names are resolved by; raises InputError for a folder without a run."""
    if not (out / "sites.parquet").is_file():
        raise InputError(f"{out} holds no run: give the folder that `headwater run ... -o FOLDER` wrote")
    return {name: files.read_table(out / f"{name}.parquet") for name in _TABLES}


def _refuse_contradiction(known: Log, entry: Entry, when: datetime) -> None:
    """A judgement that gainsays those in force is not recorded: which are wrong is for a person to say first.

    A judgement dated back must fit what was in force then, what is now, and what was in between.
    """
    if isinstance(entry, Retirement):
        return
    if found := judgements.gainsaid(known, entry, when, clock.now()):
        raise ContradictionError("not recorded: " + judgements.refusal(found, proposed=entry.judgement_id))


def _show_judgement(made: Judgement, sides: tuple[Resolved, Resolved], log: Path, out: Path) -> None:
    screen.plain(f"Recorded {made.judgement_id} in {log}")
    screen.OUT.print()
    rows = [(side.called, side.subject if side.subject != side.called else "", side.how) for side in sides]
    screen.table(("you named", "recorded as", "which is"), rows)
    screen.OUT.print()
    screen.line(f"They {_SAYS[made.question, made.verdict]}: {_signed(made)}")
    screen.heading("Next")
    screen.plain(f"headwater run SOURCES -o NEW --previous {_quoted(out)} --judgements {_quoted(log)}    honour it")
    screen.plain(
        f"headwater judge --retire {made.judgement_id} --log {_quoted(log)} --reason WHY --by WHO    take it back"
    )


def _show_entry(entry: Entry, log: Path, as_json: bool) -> None:
    if as_json:
        screen.emit_json(entry)
    elif isinstance(entry, Retirement):
        screen.plain(f"Retired {entry.judgement_id} in {log}: from {_time(entry.retired_at)} on it binds nobody")
    else:
        screen.plain(f"Recorded {entry.judgement_id} in {log}: it says what the retired one said")


def _show_list(standing: Sequence[Judgement], known: Log, as_json: bool) -> None:
    if as_json:
        screen.emit_json(standing)
        return
    for made in standing:
        screen.heading(made.judgement_id)
        named = known.named.get(made.judgement_id)
        called = (named.left, named.right) if named else ("", "")
        for name, subject in zip(called, (made.left, made.right), strict=True):
            screen.line(f"  {_one_line(name)}  {subject}" if name else f"  {subject}")
        screen.line(f"{_SAYS[made.question, made.verdict]}: {_signed(made)}")
    gone = len(known.judgements) - len(standing)
    screen.OUT.print()
    screen.line(f"{len(standing):,} in force" + (f", {gone:,} retired or later" if gone else ""))


def _signed(made: Judgement) -> str:
    return f"{_one_line(made.decided_by)}, {_time(made.decided_at)}, because: {_one_line(made.reason)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _time(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
