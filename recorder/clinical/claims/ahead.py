"""Cues that act on what follows: denied, doubted, planned, conditional, of the past."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.not_through import denied_until, excludes, is_not, not_remembered
from recorder.clinical.claims.reach import (
    Mark,
    Said,
    list_end,
    new_set,
    reach_end,
)
from recorder.clinical.claims.short_replies import tells_fine
from recorder.clinical.grammar.tables import OR, is_number, words
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.spelling import CONTRACTIONS
from recorder.clinical.text.words import PHRASE_GAPS, Token


def ahead_of(said: Said, hit: Hit[Cue]) -> Mark | None:
    """What a cue governs; one of a person is asked for in ``people``."""
    cue, last = hit.value, hit.last
    if cue is Cue.HISTORY and last < said.count and said.norms[last] in _NOT_KNOWN:
        return None  # "history unknown, smells of alcohol"
    if cue is Cue.HISTORY and last < said.count and said.tokens[last].norm in _NONE_OF_IT:
        return Mark(cue, hit.first, last, last, last + 1)  # "pmh nil chest pain since ten"
    if cue in (Cue.NO, Cue.DOUBT) and excludes(said.tokens, hit.first, last) is False:
        return None  # "stroke ruled out", "not excluded": of what stands before
    if cue in _WORDS_AHEAD:
        return _few_words_ahead(said, hit)
    if cue is Cue.NOTHING:
        return None
    if cue is Cue.CORRECTION:
        return Mark(cue, hit.first, last, last, last)
    if cue is Cue.NO and (_asks_on(said, hit) or _is_score(said, hit)):
        return None
    if cue in _DENIALS and hit.first and is_not(said.tokens[hit.first - 1]):
        return None  # "can't deny he's breathless", "never without pain"
    if cue is Cue.DENY:
        begin = _behind_subject(said, last)
        return Mark(cue, hit.first, last, last, list_end(said, begin, cue))
    if cue is Cue.NO:
        end = min(denied_until(said.tokens, last, said.count, cue), list_end(said, last, cue))
        last = hit.first + 1 if said.norms[hit.first] in _ALONE else last
        return Mark(cue, hit.first, last, last, end)  # the "no" of "no signs of stroke" denies both
    if cue is Cue.CONDITION:
        end = _line_end(said, last, said.words.rest_end(last, 12 if said.loose else 20))
        if said.norms[last - 1] == "case":
            end = _told_unused(said, last, end)
        return Mark(cue, hit.first, last, last, _until_told(said, last, end))
    return Mark(cue, hit.first, last, last, list_end(said, last, Cue.DENY))


def will_do(said: Said) -> Iterator[Mark]:
    """As in "I'll give him", "we'd pop a line in": planned."""
    for i in _shortened(said):
        clitic = said.tokens[i].clitic
        ahead = said.norms[i + 1 : i + 3]
        if ahead[:1] and ahead[0] in _TELLING and ahead[1:] != ["that"]:
            continue  # "I'll read it to you, ramipril five", "I'll say GCS 13": told, and no plan
        if clitic == "ll" or (clitic == "d" and (_would(said, i) or _if_so(said, i))):
            end = _planned_until(said, i + 1, reach_end(said, i + 1, 12), Cue.PLAN)
            yield Mark(Cue.PLAN, i, i + 1, i + 1, end)


def _shortened(said: Said) -> list[int]:
    """Tokens that end in "'ll" or "'d", left to right: few do, and they are found as written."""
    ends = (end.start() for end in _SHORTENED.finditer(said.words.text))
    found = {bisect_right(said.tokens, end, key=attrgetter("start")) - 1 for end in ends}
    found.update(said.words.positions.of(_IN_ONE_WORD))
    return sorted(i for i in found if i >= 0 and said.tokens[i].clitic in _WILL)


_WILL = frozenset({"ll", "d"})
_SHORTENED = re.compile("['’](?:ll|d)", re.IGNORECASE)
_IN_ONE_WORD = frozenset(norm for norm, clitic in CONTRACTIONS.values() if clitic in _WILL)
"""Of "theyd" and the like, the word that it begins with."""


def _behind_subject(said: Said, first: int) -> int:
    """As in "denies he was trying to end his life": who is denied to have done it.

    Marks or none in "denies this was a suicide attempt": what it was.
    """
    i = first + (first < said.count and said.norms[first] == "that")
    if said.loose and (i >= said.count or said.norms[i] not in _WHAT_IT_WAS):
        return first
    i = first
    while i < min(said.count, first + 3) and _joins_denial(said, i):
        i += 1
    return i


def _joins_denial(said: Said, i: int) -> bool:
    token = said.tokens[i]
    return token.gap in PHRASE_GAPS and token.norm in _SUBJECT_OF_DENIAL


def _few_words_ahead(said: Said, hit: Hit[Cue]) -> Mark | None:
    cue, last = hit.value, hit.last
    if cue in (Cue.NOT, Cue.DOUBT) and _of_what_stood_before(said, hit):
        return None
    reach = 1 if said.norms[last - 1] == _OF_ONE_WORD else _WORDS_AHEAD[cue]
    end = _behind_object(said, last, reach_end(said, last, reach), cue)
    if cue is Cue.DOUBT:
        end = min(end, _behind_amount(said, last, end))
    if cue is Cue.NOT:
        end = _listed_until(said, last, end)
        end, whole = denied_until(said.tokens, last, end, cue), end
        if not_remembered(said.tokens, last, end):
            return Mark(Cue.DOUBT, hit.first, last, last, whole)
        return Mark(cue, hit.first, last, last, end) if end > last else None
    if cue is Cue.KIN:  # "fetal heart rate one forty moms pulse is ninety two"
        end = _behind_number(said, last, end) if said.norms[hit.first] in _UNBORN else end
        own = (i for i in range(last, end) if _opens_person(said, i))
        return Mark(cue, hit.first, last, last, next(own, end))
    if cue is Cue.USUAL:
        end = _usual_as_well(said, last, end)
    return Mark(cue, hit.first, last, last, _planned_until(said, last, end, cue))


def _listed_until(said: Said, first: int, end: int) -> int:
    """End of a list that an "or" goes on: "hasn't had any vomiting, diarrhoea *or fever*"."""
    whole = list_end(said, first, Cue.NO)
    return end if OR.isdisjoint(said.norms[first + 1 : whole]) else max(end, whole)


def _behind_amount(said: Said, first: int, end: int) -> int:
    """As in "agonal at maybe 4 a minute *pinpoint pupils*": only how many or how long is in doubt.

    Never "possible 5 minute seizure", "maybe 3 seizures", "maybe 10 minutes of chest pain".
    """
    i = first
    while i < end and is_number(said.norms[i]):
        i += 1
    norms = said.norms[i : i + 3]
    if i == first or not norms:
        return end
    rate = norms[0] in {"a", "an", "per"} and norms[1:2] and norms[1] in _RATES
    return i + 2 if rate else i + 1 if norms[0] in _LENGTHS and "of" not in norms else end


_RATES = frozenset({"minute", "min", "hour", "second"})
_LENGTHS = words("cues", "bounds", "lengths")
_OF_ONE_WORD = "non"
"""As in "non traumatic back pain": the pain is there."""


def _behind_number(said: Said, first: int, end: int) -> int:
    """End of "fetal heart *tones one fifty* abdomen is tender": what comes next is hers."""
    i = next((i for i in range(first, end) if is_number(said.norms[i])), end)
    if i == end or i - first > _TO_NUMBER:
        return min(end, first + 3)  # "fetal movements felt no bleeding"
    while i < end and (is_number(said.norms[i]) or said.norms[i] in _BETWEEN_NUMBERS):
        i += 1
    return i


_UNBORN = frozenset({"fetal", "foetal", "fetus"})
_TO_NUMBER = 5
"""Most words from "fetal" to its number: "fetal heart rate was about 140"."""
_BETWEEN_NUMBERS = frozenset("and to a the of between over minute per beats bpm regular".split())


def _usual_as_well(said: Said, first: int, end: int) -> int:
    """As in "usually runs ninety two on air and a systolic about one thirty": of both."""
    for i in range(first, end - 1):
        if said.norms[i] == "and" and said.norms[i + 1] == "a":
            return max(end, reach_end(said, i, _WORDS_AHEAD[Cue.USUAL]))
    return end


def _asks_on(said: Said, hit: Hit[Cue]) -> bool:
    """As in "anything else no what tablets is he on": it answers, another question comes."""
    alone = hit.last - hit.first == 1 and hit.last < said.count
    alone = alone and said.norms[hit.first] != "without"
    behind = said.tokens[hit.last] if alone else None
    return behind is not None and (behind.norm in _ASKS_ON or _points(behind))


def _is_score(said: Said, hit: Hit[Cue]) -> bool:
    """As in "pain zero, nausea since noon", "zero out of ten": a number, no denial."""
    if said.norms[hit.first] != "zero" or hit.last - hit.first > 1:
        return False
    before = said.norms[hit.first - 1] if hit.first else ""
    behind = said.norms[hit.last] if hit.last < said.count else ""
    return any(norm in _SCORED or norm[:1].isdecimal() for norm in (before, behind))


def _points(token: Token) -> bool:
    """As in "VT no that's artifact", "no it's sinus": what it is, and no denial of it."""
    return token.norm in _POINTED and token.clitic in {"s", "re"}


def _behind_object(said: Said, first: int, end: int, cue: Cue) -> int:
    """Without marks "so we did not repeat it 12 lead shows ..." ends behind "it"."""
    if not said.loose or cue is not Cue.NOT:
        return end
    return next((i for i in range(first + 2, end) if said.norms[i - 1] == "it"), end)


def _planned_until(said: Said, first: int, end: int, cue: Cue) -> int:
    """Without marks "nothing he'll admit to ... we've dressed it" ends at what was done.

    "She wants to go to Mercy she's got chest pain", "possible sepsis he's pale" end at what is,
    marks or none.
    """
    if cue not in (Cue.PLAN, Cue.DOUBT):
        return end
    end = _told_unused(said, first, end)
    if _wished_only(said, first, end):
        return first  # "thought you'd want to 300 of saline went in"
    cut_off = first < said.count and bool(said.gaps[first])  # "I'm gonna... He's sick"
    begin = first + (not cut_off)
    told = said.words.positions.within(_STATED_OF, begin, end)
    end = next((i for i in told if _tells_how_one_is(said, i)), end)
    going = said.norms[first : first + 2]
    if cue is Cue.PLAN and going == ["go", "to"]:
        return min(end, first + 3)  # "wants to go to Mercy, pupils are pinpoint"
    if cue is Cue.DOUBT:
        return end
    end = _line_end(said, first, end)
    if not said.loose:
        return end
    done = said.words.positions.within(_OURSELVES, first + 1, end)
    return next((i for i in done if said.tokens[i].clitic == "ve"), end)


_OURSELVES = frozenset({"we", "i"})


def _told_unused(said: Said, first: int, end: int) -> int:
    """As in "drawn up in case *not used* metoclopramide 10": what came of it ends the plan."""
    told = said.words.positions.within(_USED, first, end)
    return next((i + 1 for i in told if is_not(said.tokens[i - 1])), end)


def _wished_only(said: Said, first: int, end: int) -> bool:
    """Whether the wish ends with its "to": an amount stands where a verb would."""
    i = first + (first < end and said.norms[first] == "to")
    norms = said.norms[max(0, i - 2) : i + 1]
    return 2 <= i < end and norms[0] in _WISHED and norms[1] == "to" and is_number(norms[2])


_USED = frozenset({"used", "needed", "required"})
_WISHED = frozenset({"want", "wanted", "wants", "need", "needed", "needs"})


def _tells_how_one_is(said: Said, i: int) -> bool:
    """As in "he's sweaty", "she is pale" behind other words; never "if he's", "that she is"."""
    token = said.tokens[i]
    if said.norms[i - 1] in _LEADS_ON:
        return False
    after = said.norms[i + 1] if i + 1 < said.count else ""
    if token.norm not in _ONE:  # "gonna squeeze your hips good pelvis is fine pupils are equal"
        return after in {"is", "are"} and said.norms[i - 1] not in _OF_THE_CONDITION
    return token.clitic in {"s", "re"} or after in _IS


def _of_what_stood_before(said: Said, hit: Hit[Cue]) -> bool:
    """As in "trop was negative, ECG sinus at 68", "history unknown, smells of alcohol"."""
    if said.norms[hit.last - 1] not in _NEGATIVE | _NOT_KNOWN or hit.last >= said.count:
        return False
    behind = said.tokens[hit.last]
    ended = behind.gap == "," or behind.norm in _GOES_ON
    return ended and hit.first > 0 and said.gaps[hit.first] in PHRASE_GAPS


def _opens_person(said: Said, i: int) -> bool:
    hit = said.starts.get(i)
    return hit is not None and hit.value is Cue.PERSON


def _line_end(said: Said, first: int, end: int) -> int:
    """Where the line of a recogniser that sets no marks ends, at most ``end``."""
    return next((i for i in range(first + 1, end) if said.gaps[i] == "\n"), end)


def _until_told(said: Said, first: int, end: int) -> int:
    """Without marks "if he goes again last set heart rate 140" ends at the new set."""
    if not said.loose:
        return end
    return next((i for i in range(first + 1, end) if new_set(said, i) or
                 said.norms[i - 1] in _AFTER_CONDITION or
                 (i > first + 1 and _happened(said, i))), end)  # fmt: skip


def _happened(said: Said, i: int) -> bool:
    """As in "in case that one blows pressure dropped 78 over 40": what came to be."""
    told = said.norms[i] in _SIGNS and i + 1 < said.count
    told = told and said.norms[i + 1] in _CAME_TO_BE
    return told and said.norms[i - 1] not in _OF_THE_CONDITION


def _would(said: Said, i: int) -> bool:
    """As in "I'd pop a line in", "I'd like to", never "I'd given him": the verb tells would from
    had."""
    behind = said.norms[i + 1 : i + 3]
    does = bool(behind) and (behind[0] in _WOULD_DO or behind in _LIKES_TO)
    return said.norms[i] in {"i", "we"} and does


def _if_so(said: Said, i: int) -> bool:
    """As in "you'd faint if you saw the bill", never "he'd fainted, see if he's hurt"."""
    end = reach_end(said, i + 1, 12)
    return any(said.norms[k] in _ON_WHICH for k in range(i + 2, end))


def is_article(said: Said, mark: Mark) -> bool:
    """As in "Has she got a cough?" - "No cough.": it answers, and denies what follows.

    "Not" denies what was asked: "Is he tubed?" - "Not tubed.", never "Not really.".
    """
    i = mark.last
    if said.loose or mark.cue not in (Cue.NO, Cue.NOT) or i >= said.count:
        return False
    asked = said.norms[max(0, mark.first - _ECHOED) : mark.first]
    if mark.cue is Cue.NOT and said.norms[i] not in asked:
        return False
    answered = said.norms[i] in _BEHIND_ANSWER or tells_fine(said.words, i)
    return not (said.gaps[i] or answered)


_ECHOED = 8
_WORDS_AHEAD = {
    Cue.NOT: 5, Cue.DOUBT: 5, Cue.PLAN: 12, Cue.REFUSED: 6, Cue.USUAL: 8, Cue.KIN: 10,
}  # fmt: skip
"""Cues that reach no further than so many words."""
_DENIALS = frozenset({Cue.DENY, Cue.NO})
_ALONE = frozenset({"no", "zero"})
_SCORED = words("cues", "bounds", "scored")
"""Beside a zero that was counted or measured."""
_NEGATIVE = frozenset({"negative", "neg", "unlikely"})
_GOES_ON = frozenset({"and", "but", "with", "though", "however", "so", "then"})
"""Behind a result they tell of something else."""
_POINTED = frozenset({"that", "it", "they"})
_ASKS_ON = words("cues", "ahead", "asks_on")
"""Words that begin a question behind a "no", and that no "no" can deny."""
_WHAT_IT_WAS = frozenset("this it these those there".split())
_SUBJECT_OF_DENIAL = _WHAT_IT_WAS.union(
    "that he she they has had was were is are being having ever".split()
)
_ONE = frozenset({"he", "she", "they"})
_STATED_OF = _ONE | words("leads", "subjects", "seen_on")
_IS = frozenset("is has was had are looks feels".split())
_LEADS_ON = words("cues", "ahead", "leads_on")
"""Before "he's" they make it a part of what was said before."""
_ON_WHICH = frozenset({"if", "unless"})
_NOT_KNOWN = frozenset({"unknown", "unobtainable", "unavailable"})
_NONE_OF_IT = frozenset({"nil", "none", "nothing", "unremarkable", "negative"})
_TELLING = frozenset({"read", "say", "spell", "tell"})
_BEHIND_ANSWER = words("cues", "ahead", "behind_answer")
"""Behind a "no" they go on with the answer."""
_WOULD_DO = frozenset("pop give do go start get try use take push hang stick draw apply".split())
_LIKES_TO = (["like", "to"], ["love", "to"])
_AFTER_CONDITION = frozenset("yet no okay ok alright right copy roger".split())
"""Where nothing is punctuated, behind these the condition is over."""
_SIGNS = frozenset("pressure bp sats pulse rate resps sugar temp gcs".split())
_CAME_TO_BE = frozenset("dropped went came fell was is now rose improved".split())
_OF_THE_CONDITION = frozenset("his her the their and or if when heart blood my your".split())
