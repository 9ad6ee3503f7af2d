"""What is told of another day: "el mes pasado le dieron morfina", "teve um AVC em 2015".

Finds the words that name such a day and which tokens of the sentence they govern. What that means
for a drug, an illness or a reading is for whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recorder.clinical.languages.language import Language
from recorder.clinical.languages.words import ENDS
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import UNHEARD, Token

EARLIER, DAYS, WEEKS, YEARS, PERHAPS = "earlier", "days", "weeks", "years", "perhaps_earlier"
"""Another day for sure; so long ago, which of a complaint may be since when; the sentence behind
one of another day, which does not say of which it is."""
_DATED = "dated"

_AGO = {"d": DAYS, "wk": WEEKS, "mo": YEARS, "a": YEARS}
_YEARS = range(1940, 2060)
_FRONTED, _WITHIN, _BACK = 25, 6, 9
_JOINTS = frozenset({",", ":", "/"})
_SHORTEST_VERB = 4
"""Letters of a verb with an ending of the past: "seu" is none."""


@dataclass(frozen=True, slots=True)
class Verbs:
    """Which tokens are verbs of now, of the past, of the crew."""

    tokens: Sequence[Token]
    language: Language

    def is_past(self, i: int) -> bool:
        """ "tuvo", "recibió", "dieron", as others did it."""
        norm = self.tokens[i].norm
        if norm in self.language.sets["had"]:
            return True
        ends = self.language.endings["past"]
        return len(norm) >= _SHORTEST_VERB and norm.endswith(ends) and norm not in ends

    def is_crews(self, i: int) -> bool:
        """ "pusimos", "demos": what those who speak did themselves."""
        norm = self.tokens[i].norm
        if not norm.endswith(self.language.endings["we"]) or norm in self.language.sets["no_we"]:
            return False
        return norm not in self.language.numbers.unit_heads  # "gramos"

    def is_now(self, i: int) -> bool:
        """ "hoy", "a nuestra llegada", "presenta", "consulta por"."""
        if self.tokens[i].norm in self.language.sets["present"]:
            return True
        turn = self.language.turns.at(self.tokens, i)
        today = self.language.lists["today"].at(self.tokens, i)
        return today is not None or (turn is not None and turn.value == "complaint")

    def begins(self, i: int) -> bool:
        """ "empezó": what began then goes on."""
        norm = self.tokens[i].norm
        return norm in self.language.sets["began"] or norm in self.language.sets["since"]


def days(
    tokens: Sequence[Token],
    language: Language,
    numbers: Sequence[Number],
    sentences: Sequence[tuple[int, int]],
) -> Iterator[tuple[int, str, int]]:
    """``(token, mark, place of the words that name the day)`` of each token of another day."""
    verbs = Verbs(tokens, language)
    found = sorted(_named(tokens, language, numbers), key=lambda h: h.first)
    before: int | None = None
    for first, last in sentences:
        mine = [h for h in found if first <= h.first < last]
        if not mine and before is None:
            continue
        now = any(verbs.is_now(i) or verbs.is_crews(i) for i in range(first, last))
        told: set[int] = set()
        for hit in mine:
            reach = list(_reach(tokens, verbs, hit, first, last))
            told.update(reach)
            for i in reach:
                for mark in _marks(verbs, hit, reach):
                    yield i, mark, hit.first
        others = before is not None and any(verbs.is_past(i) for i in range(first, last))
        if before is not None and others and not mine and not now:
            for i in range(first, last):
                yield i, PERHAPS, before
        before = mine[-1].first if last - 1 in told and not now else None


def _marks(verbs: Verbs, hit: Hit[str], reach: Sequence[int]) -> tuple[str, ...]:
    """What happened so long ago is of another day; what only is so, may be so since then."""
    if hit.value == _DATED:
        return (EARLIER, YEARS)
    if hit.value != EARLIER and any(map(verbs.is_past, reach)):
        return (EARLIER, hit.value)
    return (hit.value,)


# --- which words name a day ----------------------------------------------------------------------


def _named(
    tokens: Sequence[Token], language: Language, numbers: Sequence[Number]
) -> Iterator[Hit[str]]:
    since, sets = language.sets["since"], language.sets
    named = [*language.lists["another_day"].find(tokens), *_calendar(tokens, language)]
    for hit in named:
        before = tokens[hit.first - 1].norm if hit.first else ""
        if before not in since and before not in sets["of"]:  # "a las 23 de ayer"
            yield Hit(hit.first, hit.last, EARLIER)
    for number in numbers:
        year = _year(tokens, language, number)
        if year is not None:
            yield year
    by_place = {n.first: n for n in numbers}
    for hit in language.lists["so_long_ago"].find(tokens):
        before = tokens[hit.first - 1].norm if hit.first else ""
        ago = _ago(tokens, language, by_place, hit)
        if ago is not None and before not in since:
            yield ago
    for number in numbers:
        back = _back(tokens, language, number)
        if back is not None:
            yield back


def _calendar(tokens: Sequence[Token], language: Language) -> Iterator[Hit[str]]:
    """ "la semana pasada", "el pasado lunes", "en marzo", "el domingo"."""
    sets = language.sets
    for i, token in enumerate(tokens):
        if token.norm not in sets["calendar"]:
            continue
        before = tokens[i - 1].norm if i else ""
        behind = tokens[i + 1].norm if i + 1 < len(tokens) and not tokens[i + 1].gap else ""
        first = i
        while first and tokens[first - 1].norm in (sets["articles"] | sets["dating"]):
            first -= 1
        month = token.norm in sets["months"] and before in sets["dating"]
        weekday = token.norm in sets["weekdays"] and before in sets["on_a_day"]
        if weekday and token.norm in sets["ordinals"]:  # "na segunda dose"
            weekday = behind in ("", *sets["calendar"])
        if behind in sets["last"]:
            yield Hit(first, i + 2, EARLIER)
        elif before in sets["last"]:
            yield Hit(max(0, i - 2), i + 1, EARLIER)
        elif month or weekday:
            yield Hit(first, i + 1, EARLIER)


def _year(tokens: Sequence[Token], language: Language, number: Number) -> Hit[str] | None:
    """ "en 2015", "del año dos mil diez"."""
    if number.form not in (Form.DIGITS, Form.WORDS) or number.value not in _YEARS:
        return None
    last = number.last
    if last < len(tokens) and tokens[last].norm in language.numbers.unit_heads:
        return None
    first = number.first
    while first and number.first - first < 3 and tokens[first - 1].norm in language.sets["dating"]:
        first -= 1
    if first == number.first or (first and tokens[first - 1].norm in language.sets["since"]):
        return None
    return Hit(first, last, _DATED)


def _ago(
    tokens: Sequence[Token], language: Language, numbers: Mapping[int, Number], hit: Hit[str]
) -> Hit[str] | None:
    """ "hace dos años", "há muito tempo"; not "hace dos años que", which goes on."""
    number = numbers.get(hit.last)
    span = _span(tokens, language, number.last if number else hit.last)
    if span is None or span.value not in _AGO:
        return None
    last = span.last
    if last < len(tokens) and tokens[last].norm == "que" and not tokens[last].gap:
        return None
    return Hit(hit.first, last, _AGO[span.value])


def _back(tokens: Sequence[Token], language: Language, number: Number) -> Hit[str] | None:
    """ "dos años atrás"."""
    span = _span(tokens, language, number.last)
    if span is None or span.value not in _AGO or span.last >= len(tokens):
        return None
    if tokens[span.last].norm not in language.sets["back"]:
        return None
    return Hit(number.first, span.last + 1, _AGO[span.value])


def _span(tokens: Sequence[Token], language: Language, i: int) -> Hit[str] | None:
    spans: Phrases[str] = language.spans
    return spans.at(tokens, i)


# --- what they govern ----------------------------------------------------------------------------


def _reach(
    tokens: Sequence[Token], verbs: Verbs, hit: Hit[str], first: int, last: int
) -> Iterator[int]:
    opens = hit.first == first or _joins(tokens, verbs, hit.first)
    closes = hit.last >= last
    before = [] if opens and not closes else list(_backward(tokens, verbs, hit, first))
    yield from before
    told = any(_is_object(verbs, i) for i in before)
    if not told or (not closes and _is_joint(tokens, verbs, hit.last)):
        yield from _forward(tokens, verbs, hit, last, opens=opens and not closes)


def _is_object(verbs: Verbs, i: int) -> bool:
    """What may have been so, or given, on that day: "un infarto en 2015" needs no more."""
    language = verbs.language
    objects = (language.terms, language.drugs, language.signs)
    return any(table.at(verbs.tokens, i) for table in objects)


def _forward(
    tokens: Sequence[Token], verbs: Verbs, hit: Hit[str], last: int, *, opens: bool
) -> Iterator[int]:
    limit = min(last, hit.last + (_FRONTED if opens else _WITHIN))
    for i in range(hit.last, limit):
        token = tokens[i]
        if token.norm == UNHEARD or verbs.is_now(i) or verbs.begins(i):
            return
        comma = token.gap in _JOINTS and i > hit.last
        if comma and not (opens or _belongs(tokens, verbs, i, last)):
            return
        if comma and not _goes_on(tokens, verbs, i, last):
            return
        if verbs.is_crews(i) and i > hit.last + 2:
            return
        if _is_joint(tokens, verbs, i) and _turns_to_now(tokens, verbs, i, last):
            return
        yield i


def _belongs(tokens: Sequence[Token], verbs: Verbs, i: int, last: int) -> bool:
    """ "ingresada el mes pasado por neumonía, con ceftriaxona": with what that was treated."""
    language = verbs.language
    if tokens[i].norm not in language.sets["with"]:
        return False
    clause = list(_clause(tokens, i, last))
    other = any(table.at(tokens, k) for table in (language.terms, language.signs) for k in clause)
    return not other


def _goes_on(tokens: Sequence[Token], verbs: Verbs, i: int, last: int) -> bool:
    """Whether the clause from token ``i`` on still tells of that day."""
    clause = list(_clause(tokens, i, last))
    if any(verbs.is_now(k) or verbs.is_crews(k) for k in clause):
        return False
    if any(verbs.is_past(k) for k in clause) or tokens[i].norm in verbs.language.sets["with"]:
        return True
    return not any(_is_object(verbs, k) for k in clause)  # "el mes pasado, en el hospital, ..."


def _turns_to_now(tokens: Sequence[Token], verbs: Verbs, i: int, last: int) -> bool:
    clause = _clause(tokens, i + 1, last)
    return any(verbs.is_now(k) or verbs.is_crews(k) for k in clause)


def _clause(tokens: Sequence[Token], i: int, last: int) -> Iterator[int]:
    for k in range(i, last):
        if k > i and tokens[k].gap in (*_JOINTS, *ENDS):
            return
        yield k


def _backward(tokens: Sequence[Token], verbs: Verbs, hit: Hit[str], first: int) -> Iterator[int]:
    verb = False
    for i in range(hit.first - 1, max(first, hit.first - _BACK) - 1, -1):
        if tokens[i].norm == UNHEARD or verbs.is_now(i) or verbs.is_crews(i) or verbs.begins(i):
            return
        if i + 1 < hit.first and tokens[i + 1].gap in _JOINTS:
            return
        if _is_joint(tokens, verbs, i) and verb:
            return
        verb = verb or verbs.is_past(i)
        yield i


def _joins(tokens: Sequence[Token], verbs: Verbs, i: int) -> bool:
    return tokens[i].gap in _JOINTS or _is_joint(tokens, verbs, i - 1)


def _is_joint(tokens: Sequence[Token], verbs: Verbs, i: int) -> bool:
    """ "y", "pero", "que": a clause may begin behind it."""
    norm, language = tokens[i].norm, verbs.language
    return norm in language.numbers.joiners or norm in language.sets["joints"]
