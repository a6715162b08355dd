"""The list of commands. One line each here, so that `headwater --help` imports none of them (bar: 0.3 s)."""

from importlib import import_module  # noqa: TID251  the names below are fixed, and tests import every one
from importlib.metadata import entry_points

import click

from headwater import __version__

COMMANDS = {
    "run": "Do the whole job on your own files.",
    "demo": "Do it on a synthetic 2012, beside the published figures.",
    "index": "Keep attribution up to date, capture by capture.",
    "explain": "Why is this site in this brand, this brand in this distributor?",
    "review": "Which links should a person look at first?",
    "judge": "Record a decision on a link, or take it back.",
    "exhibit": "One page on paper about a link, a distributor or a site.",
    "evaluate": "Measure the attribution on labelled data, beside baselines.",
    "calibrate": "Fit the likelihood words to your own judgements.",
    "world": "Generate a synthetic world with known truth.",
    "completion": "Print the completion script for a shell.",
}
ADDED = "headwater.commands"
"""Entry points by which what is built upon the core adds commands; the core itself imports none of it."""
ADDED_COMMANDS = {"desk": "The casebook and workbench, in a browser on this machine."}


class _Lazy(click.Group):
    """A group that knows its commands by name and loads one when it is wanted (pattern of click's documentation)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *(name for name in ADDED_COMMANDS if entry_points(group=ADDED, name=name))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for added in entry_points(group=ADDED, name=cmd_name):
            found: click.Command = added.load()
            return found
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"headwater.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, {**COMMANDS, **ADDED_COMMANDS}[name]) for name in self.list_commands(ctx)])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def app() -> None:
    """From reported URLs to brands, distributors and a strategic assessment.

    Metadata only: nothing is fetched, and no page is ever shown.
    """
