"""What was told before the crew saw it, and is not so: "came in as an arrest, he'd just fainted".

What a caller, a dispatcher or a bystander said stands until the crew tells what it found instead,
or says in so many words that it is not so ("caller said he was fitting, he wasn't").
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark
from recorder.clinical.grammar.tables import listed, table, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, Words


def _calls() -> Iterator[tuple[str, bool]]:
    """As in "dispatched for", "the call was for", "control had it as"; whether it is an "as"."""
    yield from ((said, "as" in said.split()) for said, _ in listed("cues", "called_as", "called"))
    parts = table("cues")["called_as"]
    for job in parts["jobs"]:
        for was in (
            "was",
            "was for",
            "was given as",
            "came in as",
            "came through as",
            "came in for",
        ):
            yield f"{job} {was}", was != "was for" and not was.endswith("for")
    for gave in parts["coded"]:
        yield from ((f"{gave} {whom} as", True) for whom in ("it", "this", "him", "her", "us"))


_CALLED: Phrases[bool] = Phrases(_calls())
_SAID = words("cues", "called_as", "said")
_INSTEAD: Phrases[bool] = Phrases(listed("cues", "called_as", "instead"))
_INSTEAD_OF_AS: Phrases[bool] = Phrases(listed("cues", "called_as", "instead_of_as"))
_MERELY, _GOES_ON = words("cues", "called_as", "merely"), words("cues", "called_as", "goes_on")
_IS, _ISNT = words("cues", "called_as", "is"), words("cues", "called_as", "isnt")
_HE, _NOT = words("cues", "called_as", "he"), words("cues", "called_as", "nots")
_THEN, _AT_ONCE = words("cues", "called_as", "then"), words("cues", "called_as", "at_once")
_HAD = frozenset({"had", "taken", "been", "given", "got"})
_NO = frozenset({"no", "denies", "not"})
_SMALL = words("cues", "called_as", "small")
_LONGEST = 8
"""Most words of what a crew was called for."""
_FOUND = 9
"""Most words from there to what was found instead."""
_CLITICS = {"s": "is", "d": "had", "re": "are"}


def called_as(text: Words) -> Iterator[Mark]:
    """Marks of doubt over what was told before, and not found."""
    for hit in _CALLED.scan(text.tokens, text.positions):
        end = min(hit.last + _LONGEST + _FOUND, len(text.tokens))
        found = _found_instead(text, hit.last, end, hit.value)
        yield from _doubted(hit.first, hit.last, found)
    for norm in _SAID & text.positions.keys():
        for i in text.positions[norm]:
            end = text.sentence_end(i, _LONGEST + _FOUND)
            yield from _doubted(i, i + 1, _denied(text, i + 1, end))


def _doubted(cue: int, first: int, found: Iterator[int]) -> Iterator[Mark]:
    """Doubt over what begins at token ``first``, up to where it is told otherwise."""
    end = min(found, default=0)
    if first < end:
        yield Mark(Cue.DOUBT, cue, first, first, min(end, first + _LONGEST))


def _found_instead(text: Words, first: int, end: int, told_as: bool) -> Iterator[int]:
    """Where it is told that it was something else, or that it is not there."""
    tokens = text.tokens
    for hit in _INSTEAD.find(tokens, first + 1, end):
        if tokens[hit.first - 1].norm not in {"he", "she"}:  # "he turned out to be Tyler"
            yield hit.first
    for hit in _INSTEAD_OF_AS.find(tokens, first + 1, end) if told_as else ():
        yield hit.first
    named = {t.norm for t in tokens[first : first + _LONGEST]} - _SMALL
    for i in range(first + 1, end - 1):
        if tokens[i].norm in _NO and tokens[i + 1].norm in named:
            yield i
    yield from _denied(text, first, end)
    yield from _merely(text, first, end, told_as)


def _denied(text: Words, first: int, end: int) -> Iterator[int]:
    """As in "he was fitting, he wasn't", "wasn't breathing but he was"; never "... and he is"."""
    tokens = text.tokens
    for i in range(first + 1, end - 1):
        if tokens[i].norm not in _HE or tokens[i].norm in {t.norm for t in tokens[i - 1 : i]} & _HE:
            continue
        verb, k = _CLITICS.get(tokens[i].clitic, ""), i + 1
        if not verb:
            verb, k = tokens[k].norm, k + 1
        denies = verb in _ISNT
        if verb in _IS and k < len(tokens) and tokens[k].norm == "not":
            denies, k = True, k + 1
        elif verb not in _IS | _ISNT or tokens[i].clitic:
            continue
        ends = k >= len(tokens) or tokens[k].gap not in PHRASE_GAPS or tokens[k].norm in _THEN
        said = [t.norm for t in tokens[first:i]]
        if ends and denies is _NOT.isdisjoint(said):
            yield i - (tokens[i - 1].norm in _GOES_ON)


def _merely(text: Words, first: int, end: int, told_as: bool) -> Iterator[int]:
    """As in "he'd just fainted", "she was only drunk"; never "he'd just arrested", "he's only 40".

    Who was called *for* chest pain may have "just had aspirin".
    """
    tokens = text.tokens
    for i in range(first + 1, end - 2):
        clitic = tokens[i].clitic
        k = i + 1 + (not clitic)
        if tokens[i].norm not in _HE or tokens[k].norm not in _MERELY or k + 1 >= len(tokens):
            continue
        verb = _CLITICS.get(clitic, "") or tokens[i + 1].norm
        named = {t.norm for t in tokens[first:i]} - _SMALL
        rest = {t.norm for t in tokens[k + 1 : k + 4]}
        if not rest.isdisjoint(_AT_ONCE | named) or tokens[k + 1].norm[:1].isdecimal():
            continue
        done = tokens[k + 1].norm not in _HAD and tokens[k].norm != "just"
        if told_as or done or verb in {"was", "were"}:
            yield i
