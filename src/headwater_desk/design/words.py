"""The fixed words of the desk as badges: what each is called and the tone it is shown in.

Invariants: tone never says what the word does not; a word that is not listed is shown as it is, in the plain tone;
markings are written exactly as TLP 2.0 (FIRST, 2022) writes them, and what is unmarked is marked most restrictively.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Word:
    """A badge: `tone` is plain, good, warn, bad, note, open (outlined) or dashed; `steps` of 5 draw its strength."""

    label: Text
    tone: str = "plain"
    meaning: Text = ""
    steps: int | None = None


DECISIONS: dict[str, Word] = {
    "seen": Word(_("Seen"), "good", _("The template of a known brand, unchanged.")),
    "altered": Word(_("Altered"), "note", _("The template of a known brand, changed.")),
    "new": Word(_("New"), "warn", _("A template not met before.")),
    "review": Word(_("To review"), "open", _("Near a known brand; a person decides.")),
    "no_brand": Word(_("No brand"), "plain", _("Nothing in the captures that names a template.")),
}
LIKELIHOODS: dict[str, Word] = {
    "near certain": Word(_("Near certain"), "plain", _("At most 1 in 100 such links is wrong."), 5),
    "very likely": Word(_("Very likely"), "plain", _("At most 5 in 100 such links are wrong."), 4),
    "likely": Word(_("Likely"), "plain", _("At most 20 in 100 such links are wrong."), 3),
    "possible": Word(_("Possible"), "plain", _("At most 50 in 100 such links are wrong."), 2),
    "weak": Word(_("Weak"), "plain", _("More such links are wrong than right."), 1),
}
SPECIFICITIES: dict[str, Word] = {
    "dedicated": Word(_("Dedicated"), "note", _("One operation's own: it may link.")),
    "shared_service": Word(_("Shared service"), "plain", _("Many unrelated customers: it never links alone.")),
    "unknown": Word(_("Not known"), "open", _("Nobody has said yet whose it is.")),
}
STATES: dict[str, Word] = {
    "provisional": Word(_("Provisional"), "dashed", _("No link was followed; this may change with the next run.")),
    "bridge": Word(_("Bridge"), "warn", _("Two groups hang together by this alone.")),
    "judged": Word(_("Judged"), "good", _("A person decided this.")),
    "derived": Word(_("Derived"), "plain", _("A run concluded this.")),
}
TLP: dict[str, str] = {
    "TLP:RED": "red",
    "TLP:AMBER+STRICT": "amber",
    "TLP:AMBER": "amber",
    "TLP:GREEN": "green",
    "TLP:CLEAR": "clear",
}
PAP = ("RED", "AMBER", "GREEN", "CLEAR")
_MOST_RESTRICTIVE = "TLP:RED"


def word(words: dict[str, Word], value: str) -> Word:
    """The badge of `value`; one that nobody listed keeps its own name."""
    return words.get(value) or Word(value)


def marking(value: str) -> tuple[str, str]:
    """(words, colour) of a TLP marking, with or without "TLP:"; anything else is TLP:RED."""
    name = value.strip().upper().replace(" ", "")
    name = name if name.startswith("TLP:") else f"TLP:{name}"
    name = name if name in TLP else _MOST_RESTRICTIVE
    return name, TLP[name]
