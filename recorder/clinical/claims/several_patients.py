"""Which of several patients is ours: "patient two", "our patient is the passenger"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark, Said, opens_sentence
from recorder.clinical.text.phrases import Phrases

_NUMBERS = {
    said: str(k)
    for k, word in enumerate(("one", "two", "three", "four"), 1)
    for said in (word, str(k))
}
_NUMBERED: Phrases[str] = Phrases(
    (f"{who}{said}", number)
    for who in ("patient ", "pt ", "casualty ", "twin ", "patient number ", "pt number ")
    for said, number in _NUMBERS.items()
)


def numbered_patients(said: Said) -> Iterator[Mark]:
    """Of several patients one is ours: the first, or "this is for patient two"."""
    told = [(hit.first, hit.value) for hit in _NUMBERED.scan(said.tokens, said.words.positions)]
    ours = next((number for i, number in told if i <= _OPENING), "")
    if not ours and told and told[0][0] > _TOLD_BEFORE and "1" not in {n for _, n in told}:
        ours = "1"  # told of before anybody was numbered
    told += [(i, n) for i in said.words.positions.get("number", ())
             if (n := _one_of_several(said, i))]  # fmt: skip
    for i, number in sorted(told):
        ours = ours or (number if number == "1" else "")
        if ours and number != ours:
            yield Mark(Cue.PERSON, i, i + 2, i + 2, _until_ours(said, i + 2))


def _one_of_several(said: Said, i: int) -> str:
    """The number of "number two is his son", "I'm with number one he's the dad", or ``""``."""
    ahead = said.tokens[i + 1 : i + 3]
    if len(ahead) < 2 or ahead[0].gap or ahead[0].norm not in _NUMBERS:
        return ""
    person = ahead[1].norm in {"is", "was", "he", "she"} or ahead[0].clitic == "s"
    before = said.tokens[i - 1].norm if i else ""
    opens = opens_sentence(said, i) or said.loose
    return _NUMBERS[ahead[0].norm] if person and (before == "with" or opens) else ""


def another_patient(said: Said) -> Iterator[Mark]:
    """As in "there's a second patient, the coworker, heart rate in the eighties"."""
    for hit in _ANOTHER.scan(said.tokens, said.words.positions):
        end = min(_until_ours(said, hit.last), said.words.rest_end(hit.last, _TOLD_OF_ANOTHER))
        yield Mark(Cue.PERSON, hit.last - 1, hit.last, hit.last, max(hit.last, end))


_ANOTHER: Phrases[bool] = Phrases(
    (said, True) for said in ("another patient", "a second patient", "the second patient")
)


def asked_beside(said: Said) -> Iterator[Mark]:
    """As in "Any other casualties?" - "One more, the girlfriend. Pulse 96.": all that answers."""
    for norm in _CASUALTIES:
        for i in said.words.positions.get(norm, ()):
            first = _answer_begins(said, i)
            which = {token.norm for token in said.tokens[max(0, i - 2) : i]}
            if first >= said.count or _MORE.isdisjoint(which):
                continue
            if said.tokens[first].norm in _SOMEBODY_MORE:
                end = min(first + _TOLD_OF_ANOTHER, said.count)
                ours = (k for k in range(first, end) if said.tokens[k].norm in _COMES_BACK)
                yield Mark(Cue.PERSON, i, i + 1, first, next(ours, end))


def _answer_begins(said: Said, i: int) -> int:
    """Behind the question that token ``i`` stands in; at once where nothing is punctuated."""
    sentence = said.words.sentence(i)
    if sentence.asked:
        return sentence.last
    return i + 1 if said.loose else said.count


def _until_ours(said: Said, first: int) -> int:
    end = min(first + _OTHER_PATIENT, said.count)
    return next((i for i in range(first, end) if said.tokens[i].norm in _OURS), end)


_CASUALTIES = ("casualties", "casualty", "patients", "patient", "victims", "injured", "hurt")
_MORE = frozenset({"other", "more", "another", "else"})
_SOMEBODY_MORE = frozenset("one two three yes yeah there a his her".split())
_COMES_BACK = frozenset({"ours", "mine", "only", "eta", "anyway", "back"})
_TOLD_OF_ANOTHER = 30
"""Most words told of one more."""
_OPENING = 8
"""A record that opens with "patient two ..." is of that patient."""
_TOLD_BEFORE = 40
"""So many words before the first "patient two ..." were said of the one who has no number."""
_OTHER_PATIENT = 60
"""Most words about a second patient."""
_OURS = frozenset({"patient", "pt", "transporting", "eta", "medic", "ambulance", "we", "our"})
