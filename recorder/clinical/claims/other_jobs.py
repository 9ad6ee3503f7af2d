"""What crews tell each other of another job, and of whom they point away from: not this patient.

As in "had one of these tuesday, a hundred and forty kilos", "different job", "that's not her,
that's chair ten, he's one sixty over ninety", "break, break, this is Polson Two".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark
from recorder.clinical.claims.turns import turns_to_patient
from recorder.clinical.grammar.tables import HE_OR_SHE, listed, table, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import Words

_JOBS = table("cues")["other_jobs"]


def _like_that_job() -> Iterator[tuple[str, bool]]:
    """As in "that job in Harlow", "the last call we had"."""
    for said in product(_JOBS["pointed"], _JOBS["jobs"], _JOBS["where"]):
        yield " ".join(said), True


def _in_a_lesson() -> Iterator[tuple[str, bool]]:
    """As in "in the exam", "on the news"."""
    for said in product(_JOBS["tellers"], _JOBS["articles"], _JOBS["lessons"]):
        yield " ".join(said), False


_OPENERS: Phrases[bool] = Phrases([*listed("cues", "other_jobs", "openers"), *_like_that_job()])
_BEGINNINGS: Phrases[bool] = Phrases(listed("cues", "other_jobs", "beginnings"))
_CLOSERS: Phrases[bool] = Phrases(listed("cues", "other_jobs", "closers"))
_STORY_REACH = 45
"""Most words of a story, from where it begins to where it is said to be another job."""
_OPEN_REACH = 36
"""Most words of a story that nobody closes."""
_UNTOLD_REACH = 20
"""Most words of a story of which nobody hears the beginning."""
_BACK = words("cues", "other_jobs_words", "back")
"""Words that go back to the patient."""
_HER, _HIM = frozenset({"she", "her", "hers"}), frozenset({"he", "his", "him"})
_OURS = frozenset({"patient", "pt", "repeat", "eta"})
_POINTED = {"her": _HER, "him": _HIM, "ours": _HER | _HIM}


def other_jobs(text: Words) -> Iterator[Mark]:
    """Marks of what is told of another job, or of somebody pointed at."""
    scanned = _OPENERS.scan(text.tokens, text.positions)
    openers = [hit for hit in scanned if not _had_by_him(text, hit.first)]
    for hit in _CLOSERS.scan(text.tokens, text.positions):
        first = _beginning(text, hit.first, [o.first for o in openers])
        yield Mark(Cue.PERSON, hit.first, hit.last, first, hit.first)
    for hit in openers:
        yield Mark(Cue.PERSON, hit.first, hit.last, hit.last, _back(text, hit.last))
    yield from _pointed_away(text)
    yield from _broke_in(text)
    yield from _told_of_another(text)
    yield from _on_another_day(text)


def _had_by_him(text: Words, i: int) -> bool:
    """As in "and she had one of these before in Spain": her own illness, and no other job."""
    before = text.tokens[i - 1] if i and not text.tokens[i].gap else None
    return before is not None and before.norm in HE_OR_SHE | {"you", "patient", "ever"}


def _on_another_day(text: Words) -> Iterator[Mark]:
    """As in "we had a guy with chest pain yesterday": the sentence, to who is ours."""
    for hit in _HAD.scan(text.tokens, text.positions):
        end = text.sentence_end(hit.last, _OPEN_REACH)
        first = next((i for i in _near(hit.last, end) if text.tokens[i].norm in _SOMEBODY), end)
        if first < end and next(_DAYS.find(text.tokens, first, end), None) is not None:
            ours = next((i for i in range(first, end) if text.tokens[i].norm in _NOW), end)
            yield Mark(Cue.PERSON, hit.first, hit.last, hit.last, ours)


def _near(first: int, end: int) -> range:
    return range(first, min(first + _NAMED_IN, end))


_HAD: Phrases[bool] = Phrases(listed("cues", "other_jobs", "had"))
_SOMEBODY = words("cues", "other_jobs", "somebody")
_DAYS: Phrases[bool] = Phrases(listed("cues", "other_jobs", "days"))
_NAMED_IN = 6
"""Most words to whom "we had": "we had a sixty year old lady"."""


def _told_of_another(text: Words) -> Iterator[Mark]:
    """As in "the last patient had sats of eighty", "in the exam she had sats of 75"."""
    ones = (h for h in _ONES.scan(text.tokens, text.positions) if _of_a_person(text, h.last))
    for hit in (*_SENTENCES.scan(text.tokens, text.positions), *ones):
        before = text.tokens[hit.first - 1].norm if hit.first else ""
        behind = text.tokens[hit.last].norm if hit.last < len(text.tokens) else ""
        if before in _HIS or behind == "contact":
            continue  # "his previous job was roofing", "last patient contact"
        sentence, end = text.sentence(hit.first), text.sentence_end(hit.first, _OPEN_REACH)
        own = sentence.last - sentence.first <= _OPEN_REACH
        back = _OPEN_REACH if own else hit.value * _BEFORE_REACH
        first = max(sentence.first, hit.first - back)
        now = (i for i in range(hit.last, end)
               if text.tokens[i].norm in _NOW or turns_to_patient(text, i))  # fmt: skip
        yield Mark(Cue.PERSON, hit.first, hit.last, first, next(now, end))


_SENTENCES: Phrases[bool] = Phrases([*listed("cues", "other_jobs", "sentences"), *_in_a_lesson()])
"""And whether what stands before them is of that, too, where nothing is punctuated."""
_ONES: Phrases[bool] = Phrases((said, False) for said in _JOBS["ones"])
_PERSONS = words("cues", "other_jobs", "who_it_was")
_HIS = frozenset({"his", "her", "their", "my", "whose"})
_NOW = frozenset({"this", "ours", "right", "okay", "ok", "anyway"})
"""Words that come back to whom they are with."""
_BEFORE_REACH = 14
"""Most words before "the last job" in the same sentence, where nothing is punctuated."""


def _of_a_person(text: Words, first: int) -> bool:
    """As in "the one before was *a 92 year old*"; never "BP 90, the one before was a hundred"."""
    end = min(text.sentence_end(first, _NAMED_IN), first + _NAMED_IN)
    return any(token.norm in _PERSONS for token in text.tokens[first:end])


def _broke_in(text: Words) -> Iterator[Mark]:
    """As in "Break, break, Base, this is Polson Two, we're coming to you with a code ...".

    Another unit, of which nobody spoke before: all it says until the crew is spoken to again.
    """
    for first in text.positions.get("break", ()):
        end = min(first + _RADIO_REACH, len(text.tokens))
        norms = [token.norm for token in text.tokens[first:end]]
        if norms[1:2] != ["break"]:
            continue
        named = next((k + 2 for k in range(2, _NAMED_REACH) if norms[k : k + 2] == _THIS_IS), 0)
        if not named or named >= len(norms) or text.positions[norms[named]][0] < first:
            continue
        back = (k for k in range(named, len(norms) - 1) if tuple(norms[k : k + 2]) in _GO_ON)
        yield Mark(Cue.PERSON, first, first + 2, first + 2, first + next(back, len(norms)))


_RADIO_REACH = 110
"""Most words of another unit that breaks in."""
_NAMED_REACH = 14
_THIS_IS = ["this", "is"]
_GO_ON = frozenset({
    ("sorry", "about"), ("go", "ahead"), ("back", "to"), ("back", "with"), ("continue", "with"),
    ("carry", "on"), ("as", "i"), ("where", "were"), ("you", "were"), ("send", "your"),
})  # fmt: skip
"""What the hospital says to go on with the one it spoke to before."""


def _beginning(text: Words, last: int, openers: list[int]) -> int:
    """Where the story began that is said to be another job right before token ``last``."""
    begun = [h.first for h in _BEGINNINGS.find(text.tokens, max(0, last - _STORY_REACH), last)]
    told = [i for i in (*begun, *openers) if last - _STORY_REACH <= i < last]
    return max(told) if told else max(text.sentence(last).first, last - _UNTOLD_REACH)


def _pointed_away(text: Words) -> Iterator[Mark]:
    """As in "that's not her that's chair ten ... he's one sixty over ninety two"."""
    tokens = text.tokens
    for i in text.positions.get("not", ()):
        if i + 2 >= len(tokens) or not i or tokens[i - 1].norm not in {"that", "is"}:
            continue
        own, goes_on = _POINTED.get(tokens[i + 1].norm), tokens[i + 2]
        if own is None or goes_on.norm not in {"that", "it"}:
            continue
        end = min(i + _STORY_REACH, len(tokens))
        back = (k for k in range(i + 2, end) if tokens[k].norm in own | _OURS)
        yield Mark(Cue.PERSON, i, i + 2, i + 2, next(back, min(i + _OPEN_REACH, end)))


def _back(text: Words, first: int) -> int:
    """Where a story ends that begins before token ``first``: with what nobody tells as a story.

    Behind "we had one like that on Tuesday." a "heart rate 96" is the patient's; "he was ninety
    over sixty" goes on with it.
    """
    end = min(first + _OPEN_REACH, len(text.tokens))
    told = text.sentence(first - 1).last
    while told < end and _goes_on_telling(text, told):
        told = text.sentence(told).last
    end = min(end, told)
    ours = (i for i in range(first + 1, end) if _goes_back(text, i))
    return next(ours, end)


def _goes_on_telling(text: Words, first: int) -> bool:
    opening = [token.norm for token in text.tokens[first : first + _TELLING_REACH]]
    return opening[:1] != [] and opening[0] in _TELLERS and not _PAST.isdisjoint(opening)


_TELLERS = words("cues", "other_jobs", "goes_on")
_PAST = words("cues", "other_jobs", "past")
_TELLING_REACH = 6


def _goes_back(text: Words, i: int) -> bool:
    return text.tokens[i].norm in _BACK or text.tokens[i].gap == "\n"
