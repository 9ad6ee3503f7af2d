"""Which of several patients is ours: "patient two", "our patient is the passenger"."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import Cue
from recorder.clinical.claims.reach import Mark, Said, opens_sentence

_PATIENT = ("patient", "pt", "casualty", "twin")


def numbered_patients(said: Said) -> Iterator[Mark]:
    """Of several patients one is ours: the first, or "this is for patient two"."""
    named = sorted(i for norm in _PATIENT for i in said.words.positions.get(norm, ()))
    told = [(i, n) for i in named if i + 1 < said.count and (n := _patient_number(said, i))]
    ours = next((n for i, n in told if _only_this(said, i)), "")
    ours = ours or next((n for i, n in told if i <= _OPENING), "")
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
    for i in said.words.positions.get("patient", ()):
        if i > 1 and _another_patient(said, i):
            end = min(_until_ours(said, i + 1), said.words.rest_end(i + 1, _TOLD_OF_ANOTHER))
            yield Mark(Cue.PERSON, i, i + 1, i + 1, max(i + 1, end))


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


def in_the_next_bed(said: Said) -> Iterator[Mark]:
    """As in "the patient in the next bed had the vomiting bug last week"."""
    for i in sorted(i for norm in _BEDS for i in said.words.positions.get(norm, ())):
        before = [token.norm for token in said.tokens[max(0, i - 4) : i]]
        if before[1:] in _NEXT and before[0] in _NEIGHBOURS:
            yield Mark(Cue.PERSON, i - 4, i + 1, i + 1, said.words.rest_end(i + 1, _NEIGHBOUR))


def _another_patient(said: Said, i: int) -> bool:
    which, before = said.tokens[i - 1].norm, said.tokens[i - 2].norm
    return which == "another" or (which == "second" and before in {"a", "the"})


def _patient_number(said: Said, i: int) -> str:
    """The number of "patient two", "pt number 3" at token ``i``, or ``""``."""
    ahead = [t.norm for t in said.tokens[i + 1 : i + 3]]
    return _NUMBERS.get(ahead[1] if ahead[:1] == ["number"] and ahead[1:] else ahead[0], "")


def _only_this(said: Said, i: int) -> bool:
    """As in "this is for patient two only", "patient one of two"."""
    ahead = [t.norm for t in said.tokens[i + 2 : i + 4]]
    about = said.tokens[i - 1].norm if i else ""
    return ahead[:1] in (["only"], ["of"]) or about == "for"


def _until_ours(said: Said, first: int) -> int:
    end = min(first + _OTHER_PATIENT, said.count)
    return next((i for i in range(first, end) if said.tokens[i].norm in _OURS), end)


_CASUALTIES = ("casualties", "casualty", "patients", "patient", "victims", "injured", "hurt")
_MORE = frozenset({"other", "more", "another", "else"})
_SOMEBODY_MORE = frozenset("one two three yes yeah theres there a his her".split())
_COMES_BACK = frozenset({"ours", "mine", "only", "eta", "anyway", "back"})
_BEDS = frozenset({"bed", "bay", "room", "cubicle"})
_NEXT = (["in", "the", "next"], ["in", "the", "other"])
_NEIGHBOURS = frozenset(
    "patient lady man woman gentleman guy chap bloke fella girl boy one resident kid".split()
)
_NEIGHBOUR = 8
"""Most words told of the patient in the next bed."""
_TOLD_OF_ANOTHER = 30
"""Most words told in a sentence of a second patient."""
_NUMBERS = {
    "one": "1",
    "1": "1",
    "two": "2",
    "2": "2",
    "three": "3",
    "3": "3",
    "four": "4",
    "4": "4",
}
_OPENING = 8
"""A record that opens with "patient two ..." is of that patient."""
_TOLD_BEFORE = 40
"""So many words before the first "patient two ..." were said of the one who has no number."""
_OTHER_PATIENT = 60
"""Most words about a second patient."""
_OURS = frozenset({"patient", "pt", "transporting", "eta", "medic", "ambulance", "we", "our"})
