"""What is told of one person who may be a patient, and whether it is said that others take him.

As in "the driver's forty, pulse ninety, he's going with medic four": up to the words for who takes
him, where the talk of him ends.

Where it may be told of ours again behind a relative: "his brother is diabetic, he's got".
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import MEN, NEW_TOPIC, WOMEN, Cue
from recorder.clinical.claims.mentioned import is_busy
from recorder.clinical.claims.patients_named import Person
from recorder.clinical.claims.people import pronouns_of, tells_of_him
from recorder.clinical.claims.reach import Mark, Said, new_set, opens_sentence
from recorder.clinical.claims.turns import turns_to_patient
from recorder.clinical.grammar.tables import ALLERGIC, is_number, listed, words
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.core.records import record


@record
class Told:
    """What is told of one person: tokens ``[first, last)``, doubtfully up to ``goes_on``.

    Attributes:
        named: where he is named.
        away: it is said that somebody else takes him, or nobody.
        taken: another crew has him, whoever else is told of.
        dead: nobody takes him, because he died.
        unhurt: it is said that little ails him.
        described: his age, his sex or a sign of his is told.
    """

    who: str
    named: int
    first: int
    last: int
    goes_on: int
    away: bool
    taken: bool
    dead: bool
    unhurt: bool
    described: bool


def told_of(said: Said, person: Person, limit: int, is_first: bool) -> Told:
    """What is told of ``person``, at most to token ``limit``, where another is told of.

    ``is_first``: nobody who is brought was named before him.
    """
    first = person.last
    own, other = _sexes(said, person, limit)
    limit = _until_other_sex(said, first, limit, own, other)
    sentence = min(limit, first + _LOOSE if said.loose else said.words.rest_end(first, _LONGEST))
    last = sentence if said.loose else _goes_on(said, person, sentence, limit, is_first)
    gone = _gone(said, first, last)
    died = next((hit.last for hit in _DEAD.find(said.tokens, first, sentence)), 0)
    unhurt = max((hit.last for hit in _UNHURT.find(said.tokens, first, sentence)), default=0)
    described = _described(said, first, gone or died or last)
    again = _owner_again(said, person, last)
    if said.loose:
        closed = _same_pronoun(said, person, gone, limit, own) if gone else died or unhurt
        last = goes_on = closed or last
    elif gone or died:
        rest = min(limit, said.words.rest_end(gone or died, _LONGEST))
        alone = not _same_sex_before(said, person, own)
        last = rest if described or alone else gone or died
        goes_on = _pronouns_go_on(said, rest, limit) if described or is_first else rest
        last = goes_on if alone and is_first and own else last  # "He's with medic 4. He's 40."
    else:
        goes_on = last
    last = min(last, again)
    return Told(
        who=person.who,
        named=person.first,
        first=first,
        last=last,
        goes_on=goes_on,
        away=bool(gone or died) or person.away,
        taken=next(_other_crews(said, first, last), 0) > 0,
        dead=bool(died) and not gone,
        unhurt=bool(unhurt),
        described=described,
    )


def _owner_again(said: Said, person: Person, last: int) -> int:
    """Where "she" may be she of "her passenger had a GCS of eight, she's fine"; else ``last``."""
    owner = {"his": "he", "her": "she"}.get(said.tokens[person.first - 1].norm, "")
    own = owner and person.first > 0
    ours = (i for i in range(person.last, last) if own and said.tokens[i].norm == owner)
    return next(ours, last)


def _goes_on(said: Said, person: Person, end: int, limit: int, is_first: bool) -> int:
    """As in "... a forty year old. BP 120 over 80. He's with medic four.": still of him."""
    if not _described(said, person.last, end):
        own = end < limit and _is_his(said, person, end, is_first)
        return _pronouns_go_on(said, end, limit) if own else end
    while end < limit and said.tokens[end].norm in _STILL_OF_HIM:
        end = min(limit, said.words.sentence_end(end, _LONGEST))
    return end


def _same_pronoun(said: Said, person: Person, end: int, limit: int, own: frozenset[str]) -> int:
    """As in "shes in rescue nine shes a green her bp is one thirty": the only woman told of."""
    if _same_sex_before(said, person, own):
        return end
    again = end
    for i in range(end, limit):
        if said.tokens[i].norm in own and i < again + _SAME_WORDS:
            again = i + 1
    return _statement_end(said, again, limit) if again > end else end


def _statement_end(said: Said, first: int, limit: int) -> int:
    """End of "(he's) got a broken wrist and a GCS of fourteen", where nothing is punctuated."""
    last = min(limit, first + _STATEMENT)
    return next((i for i in range(first, last) if _turns(said, i)), last)


def _turns(said: Said, i: int) -> bool:
    return said.tokens[i].norm in NEW_TOPIC or new_set(said, i) or turns_to_patient(said.words, i)


def _same_sex_before(said: Said, person: Person, own: frozenset[str]) -> bool:
    positions = said.words.positions
    return any(positions[norm][0] < person.first for norm in own if norm in positions)


def _is_his(said: Said, person: Person, i: int, is_first: bool) -> bool:
    """Whether the "he" at token ``i`` is no patient who was told of before."""
    norm, positions = said.tokens[i].norm, said.words.positions
    before = {n for n in _HE | _SHE if n in positions and positions[n][0] < person.first}
    same, other = (_HE, _SHE) if norm in _HE else (_SHE, _HE)
    return not before & same and bool(before & other or is_first)


def _pronouns_go_on(said: Said, end: int, limit: int) -> int:
    """Sentences that begin with "he", "her": of the one told of last."""
    while not said.loose and end < limit and said.tokens[end].norm in _PRONOUNS:
        end = min(limit, said.words.sentence_end(end, _LONGEST))
    return end


def _until_other_sex(
    said: Said, first: int, limit: int, own: frozenset[str], other: frozenset[str]
) -> int:
    """As in "the driver, he's forty and fine, and she's thirty": the next is another's."""
    begins = next((i for i in range(first, limit) if said.tokens[i].norm in own), first)
    return next((i for i in range(begins, limit) if said.tokens[i].norm in other), limit)


def _sexes(said: Said, person: Person, limit: int) -> tuple[frozenset[str], frozenset[str]]:
    """Words of his sex and of the other one."""
    near = [t.norm for t in said.tokens[person.last : min(limit, person.last + _SEX_NEAR)]]
    before = [t.norm for t in said.tokens[max(0, person.first - 1) : person.first]]
    named = [norm for norm in (*before, *near) if norm in _SEXES]
    for norm in (*named, *near):
        if norm in _HE:
            return _HE, _SHE
        if norm in _SHE:
            return _SHE, _HE
    return frozenset(), frozenset()


def _gone(said: Said, first: int, last: int) -> int:
    """End of the first words that say that he is not brought, or 0."""
    found = [hit.last for hit in _AWAY.find(said.tokens, first, last)]
    found += [hit.last for hit in _REFUSES.find(said.tokens, first, last) if _whole(said, hit.last)]
    found += _other_crews(said, first, last)
    return min(found, default=0)


def _whole(said: Said, i: int) -> bool:
    """As in "refused.", "declined transport", never "refused pain relief"."""
    return i >= said.count or bool(said.tokens[i].gap) or said.tokens[i].norm in _ALL_CARE


def _other_crews(said: Said, first: int, last: int) -> Iterator[int]:
    """As in "with medic four", "by the other crew", "engine six has her", "going with 422"."""
    for i in range(first, last):
        norm = said.tokens[i].norm
        if norm in _UNITS:
            end = _named_crew(said, first, i)
            if end:
                yield end
        elif norm == "with" and said.tokens[i - 1].norm in _GOES and _number_at(said, i + 1):
            yield i + 2


def _named_crew(said: Said, first: int, i: int) -> int:
    """End of the name of another crew that takes him, whose kind stands at token ``i``, or 0."""
    numbered = _number_at(said, i + 1)
    end = i + 1 + numbered
    begins = i
    while begins > first and i - begins < _NAME and said.tokens[begins - 1].norm not in _BY:
        begins -= 1
    name = [token.norm for token in said.tokens[begins:i]]
    by = said.tokens[begins - 1].norm if begins else ""
    called = by == "with" and name[:1] == ["the"] and len(name) > 1  # "with the netcare ambulance"
    other = numbered or called or bool(_OTHER.intersection(name))
    if not other or _OURS.intersection(name):
        return 0
    if by in _BY and i - begins < _NAME:
        return end
    takes = end < said.count and not said.tokens[end].gap and said.tokens[end].norm in _TAKES
    return end + 1 if takes else 0


def _number_at(said: Said, i: int) -> bool:
    if i >= said.count or said.tokens[i].gap:
        return False
    return is_number(said.tokens[i].norm)


def _described(said: Said, first: int, last: int) -> bool:
    return any(t.norm in _DESCRIBES for t in said.tokens[first:last])


_AWAY: Phrases[bool] = Phrases(listed("brought", "away", "hard"))
_DEAD: Phrases[bool] = Phrases(listed("brought", "away", "dead"))
_REFUSES: Phrases[bool] = Phrases(listed("brought", "away", "refuses"))
_UNHURT: Phrases[bool] = Phrases(listed("brought", "away", "soft"))
_ALL_CARE = words("brought", "away", "all_care")
_OTHER = words("brought", "away", "other")
_UNITS = words("brought", "away", "units")
_BY = words("brought", "away", "by")
_TAKES = words("brought", "away", "takes")
_GOES = words("brought", "away", "goes")
_DESCRIBES = words("brought", "told", "described")
_HE = words("brought", "told", "he")
_SHE = words("brought", "told", "she")
_PRONOUNS = frozenset("he she his her they".split())
_STILL_OF_HIM = _PRONOUNS | words("brought", "told", "signs")
_OURS = frozenset({"our", "my"})
_LONGEST = 40
"""Most words of one sentence."""
_LOOSE = 40
"""Most words about somebody where nothing is punctuated."""
_SEXES = (_HE | _SHE) - {"he", "his", "him", "she", "her", "hers"}
_SEX_NEAR = 12
_STATEMENT = 14
_SAME_WORDS = 30
"""Words within which "her" goes on about the same woman."""
_NAME = 4


_ILLNESSES = words("cues", "people", "illnesses")
_OWNER_IS = {"his": "he", "her": "she"}
_IS_NOW = frozenset("is has feels looks complains denies takes also".split())
_TOLD_OF_KIN = _ILLNESSES | {"on", "takes", "allergic"}
_OF_ONE_SEX = 2
"""Pronouns of one whose sex is known."""
_SENTENCE = 20
"""Most words of one sentence that goes on about a relative."""


def perhaps_ours(said: Said, mark: Mark) -> int:
    """Where "he" may be ours again: "his brother is diabetic, he's got chest pain"; else the end.

    Only of one whom his owner's pronoun names, of the same sex, and of what is so now.
    """
    person = said.norms[mark.last - 1].removesuffix("s")
    past = said.loose and _in_the_past(said, mark)
    pronoun = _owner_is(said, mark, person) or (pronouns_of(person)[0] if past else "")
    ill = past or _pointed_at(said, mark)
    for i in range(mark.last, mark.reach_last - 1):
        # who is only there ("his brother's here, he's cut his hand") is told of on
        ill = ill or said.norms[i] in _TOLD_OF_KIN
        token = said.tokens[i]
        if i > mark.last + 1 and _told_anew(said, mark, i):
            return i
        is_now = past or token.clitic == "s" or said.norms[i + 1] in _IS_NOW
        apart = past or i == mark.last or _set_off(said, i)
        if ill and is_now and token.norm == pronoun and apart:
            return i
    return mark.reach_last


def _told_anew(said: Said, mark: Mark, i: int) -> bool:
    """As in "dad had an mi at 50 *quit smoking*", "her brother has chickenpox *born at 32 weeks*",
    "mum's allergic to latex *weight sixty five*": without a subject of its own."""
    norm, before = said.norms[i], said.norms[i - 1]
    if norm not in _ANEW or before in _JOINED or said.norms[i + 1] == "of":
        return False
    if norm == "born":
        return any(t.norm in _AT_WEEKS for t in said.tokens[i + 1 : i + 4])
    then = said.norms[mark.last] in _PAST
    feared = any(t.norm in ALLERGIC for t in said.tokens[mark.last : i - 1])
    return (then and norm in _HABITS) or ((then or feared) and norm in _SIGNS)


_JOINED = words("cues", "people", "joins_on")
_AT_WEEKS = frozenset({"weeks", "week", "premature", "prem", "preterm", "early", "term"})
_HABITS = words("cues", "people", "habits")
_SIGNS = words("cues", "people", "signs_of_his")
_ANEW = _HABITS | _SIGNS | {"born"}


def _pointed_at(said: Said, mark: Mark) -> bool:
    """As in "that's her sister, she's complaining of": it is said who that is, and no more."""
    that = said.tokens[mark.first - 2] if mark.first > 1 else None
    return that is not None and that.norm == "that"


def _in_the_past(said: Said, mark: Mark) -> bool:
    """As in "his father died at 50", "dad had fits as a kid"; "my brother" is the patient's."""
    if mark.last >= said.count or (mark.first and said.norms[mark.first - 1] == "my"):
        return False
    return said.norms[mark.last] in _PAST


_PAST = frozenset({"had", "died", "passed"})
"""Behind these a relative is told of as he was, and a "he's" without a mark before it may be
ours: "his father died at 50 he's allergic to codeine"."""


def told_beside(said: Said, hit: Hit[Cue]) -> Iterator[tuple[int, int]]:
    """Where "she" may be either: "my wife's driving, she's diabetic"; in the next sentence ours."""
    person, end = said.norms[hit.last - 1], said.words.rest_end(hit.last, _BESIDE)
    pronouns = pronouns_of(person)
    if len(pronouns) == _OF_ONE_SEX and is_busy(said, hit):
        for i in range(hit.last, end):
            if said.norms[i] == pronouns[0] and not tells_of_him(said.tokens, i):
                yield i, said.words.rest_end(i, _BESIDE)


_BESIDE = 10
"""Most words from one who is only busy to the "she" who may be him."""


def _owner_is(said: Said, mark: Mark, person: str) -> str:
    """The "he" of "his brother", also where the "brother" is named again; else ``""``."""
    for i in (mark.first, *said.words.positions.get(person, ())[:1]):
        pronoun = _OWNER_IS.get(said.norms[i - 1], "") if i else ""
        if pronoun and person in (MEN if pronoun == "he" else WOMEN):
            return pronoun
    return ""


def _set_off(said: Said, i: int) -> bool:
    return said.gaps[i] == "," or said.norms[i - 1] == "and"


def told_by_turns(said: Said, mark: Mark) -> Iterator[tuple[int, int]]:
    """Where "she" may be she of ``mark``: "my wife takes apixaban. I take amlodipine. She's on".

    The patient tells of himself and of her by turns; a crew's "she" may be the patient.
    """
    whose = said.norms[mark.first - 1] if mark.first else "my"
    pronouns = pronouns_of(said.norms[mark.last - 1])
    if whose != "my" or len(pronouns) > _OF_ONE_SEX:
        return
    first, turn, speaks = 0, said.tokens[mark.first].turn, False
    for i in range(mark.reach_last, min(mark.reach_last + _BY_TURNS, said.count)):
        token, opens = said.tokens[i], opens_sentence(said, i)
        if not (opens or _set_off(said, i)) and token.norm not in _SELF:
            continue
        if token.norm == pronouns[0] and speaks:
            first = first or i
        elif token.norm in _SELF or (opens and first):
            if first:
                yield first, i
            first, speaks = 0, speaks or token.clitic != "ll"
        if token.turn != turn or (opens and token.norm not in {*pronouns, *_SELF}):
            return
    if first:
        yield first, said.words.sentence_end(first, _SENTENCE)


_SELF = frozenset({"i", "my", "mine"})
_BY_TURNS = 50
"""Most words in which a patient tells of himself and a relative by turns."""
