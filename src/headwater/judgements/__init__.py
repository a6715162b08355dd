"""People's decisions on links: read strictly, kept for ever, in force for a time, never contradicting."""

from headwater.judgements.appending import append, identified, undoing
from headwater.judgements.constraints import Contradiction, constraints, contradictions, refusal
from headwater.judgements.log import EMPTY, Entry, Log, Named, for_question, gainsaid, standing, unknown_subjects
from headwater.judgements.naming import Resolved, known_subjects, refang, resolve
from headwater.judgements.reading import load, parse

__all__ = [
    "EMPTY",
    "Contradiction",
    "Entry",
    "Log",
    "Named",
    "Resolved",
    "append",
    "constraints",
    "contradictions",
    "for_question",
    "gainsaid",
    "identified",
    "known_subjects",
    "load",
    "parse",
    "refang",
    "refusal",
    "resolve",
    "standing",
    "undoing",
    "unknown_subjects",
]
