"""What was done on another day: how far the words that name it date what is told around them.

Such words date their own statement wherever they stand in it: "two years ago he had adenosine",
"he had adenosine two years ago", "the adenosine he had last year made him sick". Where they open a
statement they date what follows as well, until words come back to today or to what we did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.day_words import (
    CONJUNCTIONS,
    FILLERS,
    JOINTS,
    OURS,
    PLACES,
    PRESENT,
    SUBJECTS,
    THEM,
    WHOM,
    Day,
    DayWords,
    is_verb,
)
from recorder.clinical.claims.earlier_times import days_named, may_name_days
from recorder.clinical.claims.reach import Mark
from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.text.words import Words

_AGENTS = words("days", "reach", "agents")
_BARE, _PASSIVE = words("days", "reach", "bare"), words("days", "reach", "passive")
_GOES_ON = PLACES | CONJUNCTIONS | words("days", "reach", "goes_on")
_COMPARED = words("days", "reach", "compared")
_RELATIVES = frozenset({"that", "which", "who"})
_NO_NOUN = FILLERS | JOINTS | SUBJECTS | words("days", "reach", "no_noun")
_THEN = frozenset({"then", "there"})
_THAT_TIME = frozenset({("that", "time"), ("for", "that"), ("with", "that")})
_COPULAS = frozenset({"was", "were", "is"})
_NAMING = DETERMINERS | SUBJECTS | {"last", "first"}
_FORWARD, _BACKWARD, _PHRASE = 40, 26, 14
"""Most words that are dated behind a day that opens a statement, before it, and behind another."""
_LOOSE = 12
"""The same where nothing is punctuated."""
_PLACE = 5
"""Most words of "in A and E" between a comma and the day."""
_NOUN = 6
"""Most words of "the adrenaline that" before "he had"."""


def other_days(text: Words) -> Iterator[Mark]:
    """Marks over what was done on another day."""
    places = may_name_days(text)
    if not places:
        return
    said = DayWords(text)
    days = days_named(said, places)
    for k, day in enumerate(days):
        for cue, first, last in _Reach(said, day, days[:k], days[k + 1 :]).dated():
            if first < last:
                yield Mark(cue, day.first, day.last, first, last)


_Dated = tuple[Cue, int, int]


@dataclass(slots=True)
class _Reach:
    """What one day dates; ``earlier`` and ``later``: those named before and behind it."""

    said: DayWords
    day: Day
    earlier: Sequence[Day]
    later: Sequence[Day]

    def dated(self) -> Iterator[_Dated]:
        """Stretches of tokens with what is claimed of them; none holds the day itself."""
        sentence = self.said.text.sentence(self.day.first)
        low, high = max(sentence.first, self._another_before()), sentence.last
        high = min((high, *(d.first for d in self.later[:1])))
        if self._loose():
            low, high = self._line(low, high)
        cue = Cue.PERHAPS_THEN if self._again_now(high) else self.day.cue
        begin = self.day.first if self.day.ahead else self._begin(low, self.day.first)
        when = low < begin < self.day.first and self.said.norms[begin - 1] == "when"
        if when:
            yield cue, begin, self.day.first
            begin -= 1
        if self._opens(low, begin if when else self.day.first):
            sure, end = self._story(high)
            yield cue, self.day.last, sure
            yield Cue.PERHAPS_THEN, sure, end
            if end == sentence.last and not self._loose():
                yield from self._then_they(end)
            return
        yield cue, self._begin(low, begin) if when else begin, self.day.first
        end = self._phrase_end(begin, high)
        yield cue, self.day.last, end
        yield from self._and_they(begin, end, high)
        yield from self._ends_then(end, high)
        if end == sentence.last and not self._loose():
            yield from self._then_they(end)

    def _loose(self) -> bool:
        return self.said.is_loose(self.day.first)

    def _most(self, words_marked: int) -> int:
        return min(words_marked, _LOOSE) if self.said.runs_on(self.day.first) else words_marked

    def _another_before(self) -> int:
        """End of the day named before, unless both are of one act ("before, two years ago")."""
        ends = [d.last for d in self.earlier[-2:]]
        if ends and not any(map(is_verb, self.said.norms[ends[-1] : self.day.first])):
            ends.pop()
        return max(ends, default=0)

    def _line(self, low: int, high: int) -> tuple[int, int]:
        """The line that the day stands in, where nothing is punctuated."""
        breaks, day = self.said.text.breaks_line, self.day
        first = next((i for i in range(day.first, low, -1) if breaks(i)), low)
        return first, next((i for i in range(day.last, high) if breaks(i)), high)

    def _again_now(self, high: int) -> bool:
        """As in "he had five last week and again today"."""
        ahead = range(self.day.last, min(high, self.day.last + 4))
        return any(self.said.norms[i] == "again" for i in ahead) and any(
            map(self.said.is_now, ahead)
        )

    # -- whether it opens its statement ----------------------------------------------------------

    def _opens(self, low: int, first: int) -> bool:
        """Whether only fillers, a comma or a joint stand before token ``first``.

        The day begins there, or the "when" of its clause.
        """
        said, i = self.said, first
        while i > low and not said.at_comma(i) and said.norms[i - 1] in FILLERS:
            i -= 1
        if i == low:
            return True
        if said.at_comma(i) or said.norms[i - 1] in JOINTS:
            return not (self._closed() or self._untold())
        if self._loose() and (self.day.whole or (i < first and self._told_next())):
            return True
        return said.norms[first - 1] in CONJUNCTIONS and not self._closed()

    def _closed(self) -> bool:
        """Whether the statement ends with the day, or goes on behind a comma with no subject."""
        i = self.day.last
        return self.said.ends(i) or (self.said.at_comma(i) and not self.said.has_subject(i))

    def _untold(self) -> bool:
        """As in "the BiPAP, when she was seven up in the unit": no verb follows."""
        first, said = self.day.last, self.said
        end = said.next_comma(first + 1, said.text.sentence(self.day.first).last)
        return not any(is_verb(said.norms[k]) or said.clitic(k) for k in range(first, end))

    def _told_next(self) -> bool:
        """As in "yeah in February she took": a subject follows, and none of today's."""
        i = self.day.last
        return self.said.norms[i] in SUBJECTS and not self.said.clitic(i)

    # -- behind it -------------------------------------------------------------------------------

    def _story(self, high: int) -> tuple[int, int]:
        """End of what the day surely dates that opens a statement, and of what it perhaps dates."""
        said, first = self.said, self.day.last
        high = min(high, first + self._most(_FORWARD))
        by_others = begun = False
        for i in range(first, high):
            by_others = by_others or said.norms[i] in _AGENTS
            if said.is_now(i):
                return i, i
            if i == first or not self._heads(i):
                begun = begun or is_verb(said.norms[i])
                continue
            k = i + (said.norms[i] in CONJUNCTIONS or said.norms[i] in JOINTS)
            if begun and (said.norms[k] in OURS or said.is_of_now(k)):
                return i, i
            if begun and said.at_comma(i) and (end := self._left_at(i, k, high, by_others)):
                return i, end
        return high, high

    def _left_at(self, i: int, k: int, high: int, by_others: bool) -> int:
        """End of what is perhaps of then behind the comma before token ``i``; 0: it surely is.

        "..., gave aspirin" without a subject is the crew's, unless others are told of.
        """
        norm = self.said.norms[k]
        if norm in _BARE and not by_others:
            return i
        passive = norm in _PASSIVE and not by_others
        return high if passive or not self._goes_on(k, high) else 0

    def _heads(self, i: int) -> bool:
        """Whether a statement, or an item of a list, may begin at token ``i``."""
        norm = self.said.norms[i]
        if self.said.at_comma(i) or norm in JOINTS or norm in CONJUNCTIONS:
            return True
        return self._loose() and norm in SUBJECTS

    def _goes_on(self, i: int, high: int) -> bool:
        """Whether the story goes on behind a comma: a verb, a further subject, rest of a list."""
        norms = self.said.norms[i : min(high, i + 5)]
        if not norms or norms[0] in SUBJECTS | _AGENTS | _BARE | _GOES_ON:
            return True
        if any(map(is_verb, norms)):
            return True
        listed = next((k for k in range(i, high) if self.said.norms[k] in {"and", "then"}), high)
        return listed < high and SUBJECTS.isdisjoint(self.said.norms[i:listed])

    def _then_they(self, i: int) -> Iterator[_Dated]:
        """As in "Two years ago he was here with the same. They gave him adenosine."."""
        said = self.said
        i += said.norms[i] in FILLERS
        if said.norms[i] != "they" or said.clitic(i) or said.norms[i + 1] in PRESENT:
            return
        rest = min(said.text.sentence(i).last, *(d.first for d in self.later[:1]), said.count)
        yield Cue.PERHAPS_THEN, i + 1, said.back_to_us(i, rest)

    def _phrase_end(self, begin: int, high: int) -> int:
        """As in "last Tuesday at ten", "the one he had in June needed ten of diazepam"."""
        said, first = self.said, self.day.last
        high = min(high, first + _PHRASE)
        if first < high and not (self.day.ahead or self._goes_on_behind(begin)):
            return first
        for i in range(first, high):
            if said.norms[i] == "when" and said.norms[i + 1] in SUBJECTS:
                return said.next_comma(i + 1, high)
            joint = said.norms[i] in JOINTS or said.norms[i] in SUBJECTS
            if joint or said.at_comma(i) or said.is_now(i):
                return i
            if self._loose() and not self.day.ahead and said.counts_anew(i):
                return i
            if said.norms[i] in CONJUNCTIONS and self._new_statement(i + 1, high):
                return i
        return high

    def _goes_on_behind(self, begin: int) -> bool:
        """As in "last week in resus", "his seizure in June needed", "who came in June gave"."""
        norm = self.said.norms[self.day.last]
        if norm in _GOES_ON or not is_verb(norm):
            return norm in _GOES_ON
        before = self.said.norms[begin : self.day.first]
        return not _RELATIVES.isdisjoint(before) or not DETERMINERS.isdisjoint(before[:1])

    def _new_statement(self, i: int, high: int) -> bool:
        """Whether another subject or a word of today stands in what an "and" goes on with."""
        if self.said.has_subject(i) or self.said.norms[i] in PRESENT:
            return True
        return any(map(self.said.is_now, range(i, self.said.next_comma(i, high))))

    def _and_they(self, begin: int, i: int, high: int) -> Iterator[_Dated]:
        """As in "she was in A and E on Friday and they gave her a litre"; "he" may be of today."""
        said = self.said
        ahead = range(i, min(high, i + 3))
        i = next((k for k in ahead if said.norms[k] in CONJUNCTIONS or said.at_comma(k)), high)
        k = i + (said.norms[i] in CONJUNCTIONS)
        who = said.norms[k + (said.norms[k] in DETERMINERS)]
        if i >= high or said.clitic(k) or said.norms[k + 1] in PRESENT:
            return
        end = said.back_to_us(k + 1, min(high, i + self._most(_BACKWARD)))
        if k > i and (who in THEM or who in _AGENTS):
            yield self.day.cue if who == "they" else Cue.PERHAPS_THEN, k, end
        elif said.norms[k] in _BARE | _PASSIVE and k == i and self._by_givers(begin):
            yield Cue.PERHAPS_THEN, k, end

    def _by_givers(self, begin: int) -> bool:
        """As in "we were here on Monday, gave her two", "had two fits on Monday, got ten"."""
        if begin < self.day.first and is_verb(self.said.norms[begin]):
            return True
        return not (OURS | _AGENTS).isdisjoint(self.said.norms[begin : self.day.first])

    def _ends_then(self, first: int, last: int) -> Iterator[_Dated]:
        """As in "last fit six months ago, given ten of diazepam then", "tubed *that time*"."""
        said = self.said
        for i in range(first, last):
            end = i + 1 if said.norms[i] in _THEN else i + 2
            then = said.norms[i] in _THEN or tuple(said.norms[i:end]) in _THAT_TIME
            if then and (said.ends(end) or said.at_comma(end)):
                start = next((k for k in range(i, first - 1, -1) if said.at_comma(k)), i)
                if start < i:
                    yield self.day.cue, start, i

    # -- before it -------------------------------------------------------------------------------

    def _begin(self, low: int, last: int) -> int:
        """Where the statement begins that ends with the day, or with the "when" of its clause."""
        said, passed, loose = self.said, False, self._loose()
        low = max(low, last - self._most(_BACKWARD))
        for i in range(last - 1, low - 1, -1):
            norm = said.norms[i]
            if said.is_now(i) or norm in JOINTS or norm in _COMPARED:
                return i + 1
            passed = passed or is_verb(norm)
            if norm in CONJUNCTIONS and (said.has_subject(i + 1) or (loose and passed)):
                return i + 1
            if said.is_subject(i):
                return self._noun_before(i, low)
            if loose and said.new_topic(i):
                return i
            if loose and norm in _COPULAS:
                return self._named_before(i, low)
            if said.at_comma(i) and not self._goes_back(i, low):
                return i
        return low

    def _named_before(self, i: int, low: int) -> int:
        """As in "his last bleed was": where the words begin that name the subject."""
        named = (k for k in range(i - 1, max(low, i - 3) - 1, -1) if self.said.norms[k] in _NAMING)
        return next(named, i)

    def _noun_before(self, i: int, low: int) -> int:
        """As in "the CPR he had last year": what stands right before the "he" is dated too."""
        said = self.said
        k = i - (i - 1 > low and said.norms[i - 1] in _RELATIVES and not said.gaps[i])
        before = said.norms[k - 1] if k > low else ""
        if k == low or said.gaps[k] or before in _NO_NOUN or is_verb(before):
            return i
        if self._has_object(i + 1):
            return i
        for j in range(k - 1, max(low, k - _NOUN) - 1, -1):
            if said.norms[j] in DETERMINERS | {"of", "from"} or said.gaps[j]:
                return j
        return max(low, k - _NOUN)

    def _has_object(self, i: int) -> bool:
        """As in "he had surgery last year", never "they gave him last year", "he had in March"."""
        rest = self.said.norms[i : self.day.first]
        while rest and (is_verb(rest[0]) or rest[0] in FILLERS | {"been", "to"}):
            rest = rest[1:]
        rest = rest[1:] if rest and rest[0] in WHOM else rest
        return bool(rest) and rest[0] not in PLACES

    def _goes_back(self, i: int, low: int) -> bool:
        """Whether the comma before token ``i`` is inside what is dated: a place, or a list."""
        norms = self.said.norms[i : self.day.first]
        if not norms or (norms[0] in PLACES and len(norms) <= _PLACE):
            return True
        listed = "and" in norms and not any(map(is_verb, norms))
        return listed and not SUBJECTS.isdisjoint(self.said.norms[low:i])
