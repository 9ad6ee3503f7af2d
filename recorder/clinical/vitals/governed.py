"""Readings that hang on a word of no measuring: a limit, a wish, a "not", another call.

Whoever reads a monitor names the sign and its number; no verb is needed. Where another word takes
the reading as its object ("the alarm is set at ...", "ignore the ...", "until we get ..."), or goes
on about it ("... was wrong"), that word tells what the number is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from recorder.clinical.drafts.led_to import led_openly
from recorder.clinical.drafts.pauses import is_unmarked
from recorder.clinical.grammar.tables import listed, table, words
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View, once
from recorder.clinical.vitals.readings import Reading
from recorder.core.model import FactKind, FactStatus

_WORDS = table("signs")["governed"]
_BY_CLASS = {
    "wished": FactStatus.PLANNED,
    "limits": FactStatus.PLANNED,
    "denied": FactStatus.NEGATED,
    "taken_back": FactStatus.SUPERSEDED,
    "told_by_others": FactStatus.UNCERTAIN,
    "of_others": FactStatus.OTHER_SUBJECT,
}
_ARTICLES = words("signs", "governed", "articles")
_CLOSES = words("signs", "governed", "closes")
_TOPICS = words("signs", "elsewhere", "topics")
_TOPIC_PHRASES: Phrases[bool] = Phrases(listed("signs", "elsewhere", "phrases"))
_TOPIC_REACH, _SHORT_REACH = 16, 5


def _ahead() -> Iterator[tuple[str, FactStatus]]:
    """As in "the target is", "it was never", "before he gets to"."""
    for name, status in _BY_CLASS.items():
        yield from ((phrase, status) for phrase in _WORDS[name])
    for may, verb, to in product(
        _WORDS["may"], _WORDS["comes"], ("to", "down to", "up to", "as low as")
    ):
        yield f"{may} {verb} {to}", FactStatus.PLANNED
    for when, who, has in product(_WORDS["when"], _WORDS["who"], _WORDS["has"]):
        yield f"{when} {who} {has}", FactStatus.PLANNED


def _behind() -> Iterator[tuple[str, FactStatus]]:
    """As in "... is his target", "... was wrong", "... that's the lady in the next bed"."""
    for name in ("wished", "taken_back", "of_others"):
        yield from ((phrase, _BY_CLASS[name]) for phrase in _WORDS[f"{name}_behind"])
    for person, where in product(_WORDS["persons"], _WORDS["elsewhere"]):
        yield from (
            (f"{that} {person} {where}", FactStatus.OTHER_SUBJECT)
            for that in ("that the", "that is the", "that was the", "on the", "from the")
        )


_AHEAD: Phrases[FactStatus] = Phrases(_ahead())
_BEHIND: Phrases[FactStatus] = Phrases(_behind())


def governed(view: View, reading: Reading, end: int) -> FactStatus | None:
    """What the words right before the reading, or right behind token ``end``, make of it."""
    ends, i = _ends(view), reading.start
    while i and view.tokens[i].gap in PHRASE_GAPS:
        status = ends.get(i)
        if status is not None:
            return None if _may_close(view, i) else status
        if view.norm[i - 1] not in _ARTICLES:
            break
        i -= 1
    hit = _BEHIND.at(view.tokens, end)
    return hit.value if hit is not None and view.tokens[end].gap in {*PHRASE_GAPS, ","} else None


def may_be_elsewhere(view: View, reading: Reading) -> bool:
    """As in "the trigger for calling them is sats of 84", "pretend I tell you BP 80 over 40"."""
    sentence = view.sentence(reading.start)
    reach = _SHORT_REACH if is_unmarked(view, reading.start) else _TOPIC_REACH
    first = max(sentence.first, reading.start - reach)
    last = min(sentence.last, reading.end + reach)
    if view.has(_TOPICS, first, last):
        return True
    return next(view.phrases(_TOPIC_PHRASES, first, last), None) is not None


def led_to_by_others(view: View, reading: Reading) -> bool:
    """As in "it'll shout at sats of 84"; never "sugar? 5.4", "the pressure was 92"."""
    if reading.slot in _SCORED or _is_statement(view, reading):
        return False
    return led_openly(view, reading.start, FactKind.VITAL)


def _is_statement(view: View, reading: Reading) -> bool:
    """Whether the reading has a verb or an answer of its own."""
    own = range(reading.start + 1, reading.first + 1)
    if any(view.tokens[i].gap not in PHRASE_GAPS for i in own):
        return True
    return view.has(_TOLD, reading.start, reading.first)


_TOLD = words("signs", "governed", "told")
_SCORED = frozenset({"pain_score", "gcs_eye", "gcs_verbal", "gcs_motor"})
"""Told in many ways, and in parts: "belly's like a five", "that's E3, V4"."""


@once
def _ends(view: View) -> dict[int, FactStatus]:
    """Where each such phrase ends: few texts have one, all readings ask."""
    hits = _AHEAD.scan(view.tokens, view.positions)
    return {hit.last: hit.value for hit in hits}


def _may_close(view: View, i: int) -> bool:
    """Without marks "is he sick no not sats of 84" may end at the "not"."""
    return view.norm[i - 1] in _CLOSES and is_unmarked(view, i)
