"""Views of a template (ATTRIBUTION A3): each answers a different way of copying or changing one.

Invariant: a pure function of the capture; nothing of the site's own address enters a view, so that a brand does not
split by host name.
"""

import re

import numpy as np
from numpy.typing import NDArray

from headwater.fingerprint.gate import gate
from headwater.fingerprint.hashing import EMPTY, FeatureHasher, bag, mix, ngrams
from headwater.fingerprint.words import word_hashes
from headwater.model.capture import Capture
from headwater.model.fingerprint import Fingerprint, View

_TEXT_SKETCH = 128
_TEXT_WORDS = 4_000
_TAG_NGRAM = 5
_URL_PATH = re.compile(r"^[a-z]+://([^/?#]*)([^?#]*)")


def fingerprint(capture: Capture, hasher: FeatureHasher) -> Fingerprint:
    """All views of `capture`."""
    return Fingerprint(
        structure=_structure(capture.tags, capture.depths, hasher),
        names=bag(hasher.many(capture.names)) if capture.names else EMPTY,
        text=_text(capture.text),
        kit=bag(hasher.many(kit_names(capture))),
        hidden=_hidden(capture, hasher),
        gate=gate(capture),
        elements=len(capture.tags),
    )


def _structure(tags: tuple[str, ...], depths: tuple[int, ...], hasher: FeatureHasher) -> View:
    """Tag paths of up to four elements (local, so that a wrapper near the root changes little) and tag 5-grams."""
    if not tags:
        return EMPTY
    hashes = hasher.many(tags).astype(np.uint64)
    up = _parents(depths)  # its last entry, at index -1, stands for above the root
    parent = up[:-1]
    second = up[parent]
    above = np.zeros(len(up), np.uint64)
    above[:-1] = hashes
    paths = mix(hashes, above[parent], above[second], above[up[second]])
    return bag(np.concatenate([paths, ngrams(hashes, _TAG_NGRAM)]))


def _parents(depths: tuple[int, ...]) -> NDArray[np.int64]:
    """Index of each element's parent in document order, -1 at the root; one more -1 at the end."""
    last_at = [-1] * (max(depths) + 2)  # the spare place at the end is what stands above depth 0
    parents = []
    for index, depth in enumerate(depths):
        last_at[depth] = index
        parents.append(last_at[depth - 1])
    parents.append(-1)
    return np.array(parents, np.int64)


def _text(text: str) -> View:
    """The 128 smallest hashes of word trigrams: a bottom-k sketch (Cohen and Kaplan 2007), enough for a weak view."""
    grams = bag(ngrams(word_hashes(text, _TEXT_WORDS), 3)).ids[:_TEXT_SKETCH]
    return View(grams, np.ones(len(grams), np.uint8))


def kit_names(capture: Capture) -> list[str]:
    """Marks a kit leaves, readable: form fields, action paths, script files, digests, declared names, generator.

    Those of hidden sub-trees are left out: anybody can put another kit's there unseen.
    """
    marks = _kit_marks(capture, capture.comments, hidden=False)
    if capture.generator:
        marks.append(f"generator:{capture.generator[:80]}")
    return marks


def _kit_marks(capture: Capture, comments: tuple[str, ...], *, hidden: bool) -> list[str]:
    marks: list[str] = []
    for form in capture.forms:
        if form.hidden is not hidden:
            continue
        marks.append(f"action:{_local_path(form.action, capture.host)}")
        marks.extend(f"field:{field.kind}:{field.name}" for field in form.fields if field.name)
    for script in capture.scripts:
        if script.hidden is not hidden:
            continue
        if script.src:
            marks.append(f"script:{_local_path(script.src, capture.host)}")
        if script.digest:
            marks.append(f"inline:{script.digest}")
        marks.extend(f"declares:{name}" for name in script.names)
    marks.extend(f"comment:{digest}" for digest in comments)
    return marks


def _local_path(url: str, host: str) -> str:
    """Path of `url`; a foreign host is kept in front, the site's own is not."""
    match = _URL_PATH.match(url)
    if match is None:
        return ""
    target, path = match.groups()
    return path[:120] if _bare(target) == _bare(host) else f"{target}{path[:120]}"


def _bare(host: str) -> str:
    """A host without port and leading "www.": the same site by any of its addresses."""
    return host.partition(":")[0].removeprefix("www.")


def _hidden(capture: Capture, hasher: FeatureHasher) -> View:
    if not capture.hidden_tags:
        return EMPTY
    grams = ngrams(hasher.many(capture.hidden_tags), 3)
    marks = _kit_marks(capture, capture.hidden_comments, hidden=True)
    return bag(np.concatenate([grams, hasher.many(capture.hidden_names), hasher.many(marks)]))
