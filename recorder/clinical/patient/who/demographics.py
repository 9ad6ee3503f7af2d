"""Age and sex of the patient: the sex by a word, a title, or (to be checked) the pronouns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recorder.clinical.claims.cared_for import OF_KIN, said_by_the_way
from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.measures import AGES
from recorder.clinical.patient.who.age import find_ages, one_age
from recorder.clinical.patient.who.age_draft import whose_age
from recorder.clinical.patient.who.sexwords import (
    BEHIND_AGE,
    CALLERS,
    INTRODUCED,
    OWNING,
    PRONOUNS,
    SEX,
    is_title,
    sex_word,
)
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

AGAINST = "the pronouns say the other sex"


def extract_demographics(view: View) -> Iterator[Draft]:
    """Age and sex; an extractor."""
    ages = find_ages(view)
    yield from one_age(view, ages)
    yield from _sex(view, ages)


def _sex(view: View, ages: list[Draft]) -> Iterator[Draft]:
    """The word beside the age, else the first explicit word, else the pronouns (to be checked)."""
    explicit = sorted(explicit_sexes(view, ages), key=lambda found: found[0])
    pronoun = _by_pronoun(view) if explicit and _of_kin(view, *explicit[0][2:]) else None
    if pronoun is not None and pronoun[0] != explicit[0][1]:
        explicit = [e for e in explicit if not _of_kin(view, *e[2:])]  # "my husband's diabetic too"
    if explicit:
        rank, value, first, last = explicit[0]
        pronoun = _by_pronoun(view) if rank > 0 else None
        against = pronoun is not None and pronoun[0] != value
        reason = OF_KIN if _of_kin(view, first, last) else None
        yield sex_draft(view, value, first, last, "sex.word", AGAINST if against else reason)
        return
    mother = _mother(view)
    if mother is not None:
        yield sex_draft(view, "female", mother, mother + 1, "sex.mother")
        return
    pronoun = _by_pronoun(view)
    if pronoun is not None:
        value, i = pronoun
        reason = "only a pronoun gives the sex"
        yield sex_draft(view, value, i, i + 1, "sex.pronoun", reason)
        return
    sir = next((i for i in view.positions.of(_SEX_OF_TITLE) if _addressed(view, i)), None)
    if sir is not None:
        sex = _SEX_OF_TITLE[view.norm[sir]]
        yield sex_draft(view, sex, sir, sir + 1, "sex.addressed", ONLY_ADDRESSED)


_SEX_OF_TITLE = {"sir": "male", "madam": "female"}


def _addressed(view: View, i: int) -> bool:
    """As in "hello sir", "sir, can you hear me?"; never "yes sir", which may be to a doctor."""
    here = view.sentence(i)
    asked = view.has(_YOU, here.first, min(here.last, i + _ADDRESSED)) or view.norm[i - 1] in _HELLO
    return asked and view.norm[i - 1] not in _ANSWERS


ONLY_ADDRESSED = "only how somebody was addressed gives the sex"
_YOU = words("patient", "addressed", "you")
_HELLO = words("patient", "addressed", "hello")
_ANSWERS = words("patient", "addressed", "answers")
_ADDRESSED = 8


def _of_kin(view: View, first: int, last: int) -> bool:
    """As in "my husband's sweating", never "this is my husband": who tells of him may be ill."""
    return view.norm[first] == "my" and bool(
        view.norm[first - 1] != "is" or view.tokens[last - 1].clitic
    )


def _mother(view: View) -> int | None:
    """As in "you take bub, I'll look after mum", where a placenta is told of: she gave birth."""
    if not _AFTER_BIRTH & view.positions.keys():
        return None
    named = view.positions.of(("mum", "mom", "mam"))
    own = (i for i in named if view.norm[i - 1] not in {"my", "her", "his", "your"})
    return next(own, None)


_AFTER_BIRTH = frozenset({"placenta", "placentas", "fundus", "afterbirth", "postpartum"})


def explicit_sexes(view: View, ages: Sequence[Draft]) -> Iterator[tuple[int, str, int, int]]:
    """(rank, value, first, last): rank 0 beside an age, later the further down the text."""
    tokens = view.tokens
    near = {
        i for a in ages if a.status is FactStatus.ASSERTED for i in _tokens_near(view, a.spans[0])
    }
    for hit in SEX.scan(tokens, view.positions):
        if not _is_patient(view, hit.first, hit.last, beside_age=hit.first in near):
            continue
        if _said_to_be(view, hit.first):
            yield -1, hit.value, hit.first, hit.last
            continue
        yield (0 if hit.first in near else 1 + hit.first), hit.value, hit.first, hit.last
    for quantity in view.quantities:
        word = view.norm[quantity.last]
        if word not in BEHIND_AGE:
            continue
        old = quantity.unit in AGES
        if not old and not (quantity.unit is None and sex_word(view, quantity.last)):
            continue
        if whose_age(view, quantity) is FactStatus.ASSERTED:
            yield 0, BEHIND_AGE[word], quantity.last, quantity.last + 1
    named = (INTRODUCED.keys() | CALLERS) & view.positions.keys()
    for i in view.positions.of(named):
        token = tokens[i]
        if view.context(i, i + 1).of_another:
            continue  # "my wife has me on porridge", on the way
        introduced = view.norms(i - 3, i) == ["this", "is", "my"] and not token.clitic
        if token.norm in INTRODUCED and introduced:
            yield 1 + i, INTRODUCED[token.norm], i - 1, i + 1
        elif token.norm in CALLERS and _may_be_ours(view, i):
            yield 1 + i, CALLERS[token.norm], i - 1, i + 1


def _may_be_ours(view: View, i: int) -> bool:
    """As in "my husband's collapsed"; never "my husband's coming", nor where she is "ma'am"."""
    if view.norm[i - 1] != "my" or not _ADDRESSES.isdisjoint(view.positions.keys()):
        return False
    told = view.tokens[i : min(view.sentence(i).last, i + _ASIDE)]
    return view.norm[i + 1] not in _BUSY and not said_by_the_way(told)


_ASIDE = 10
"""Most words from a relative to "by the way"."""
_ADDRESSES = frozenset({"sir", "maam", "madam"})
_BUSY = words("cues", "people", "doing") | words("cues", "people", "told_of_it")


def _said_to_be(view: View, first: int) -> bool:
    """As in "she's a girl actually": said of the patient, whatever was assumed before."""
    if view.norm[first - 1] != "a":
        return False
    i = first - 2
    if view.norm[i] == "is":
        return view.norm[i - 1] in {"she", "he"}
    return view.norm[i] in {"she", "he"} and view.tokens[i].clitic == "s"


def _tokens_near(view: View, span: tuple[int, int]) -> Iterator[int]:
    first, last = view.tokens_of(span)
    yield from range(max(0, first - 3), last + 3)


def _is_patient(view: View, first: int, last: int, beside_age: bool) -> bool:
    if _of_another(view, first, last):
        return False
    before, behind = view.norm[first - 1], view.norm[last]
    if view.norm[first] in {"miss", "ms"} and not is_title(view, first):
        return False
    if before == "a" and view.norm[first - 2] in OWNING and view.norm[first] in {"boy", "girl"}:
        return view.norm[first - 3] != "i"
    if before in {"other", "another"}:
        return False  # "as far as the other lad saw"
    if before == "baby" and behind in _BORN and (_by_pronoun(view) or ("",))[0] == "female":
        return False  # "she's thirty four, baby boy born at home"
    if view.norms(last, last + 3) == ["in", "the", "other"]:
        return False  # "the guy in the other car"
    if before in {"no", "old", "red"} and view.norm[first] in {
        "man",
        "boy",
        "girl",
        "lady",
    }:
        return before == "old"
    if behind in {"in", "next"} and view.norm[last + 1] in {"front", "door"}:
        return False
    if behind in _WHERE and not _ELSEWHERE.isdisjoint(view.norms(last + 1, last + 3)):
        return False
    if behind in {"driver", "passenger"}:
        return beside_age  # "34 year old male driver of a sedan"
    return behind not in {"friend", "bystander", "caller", "neighbor", "officer"}


def _of_another(view: View, first: int, last: int) -> bool:
    """Whether the words are told of somebody else, or name him: "that woman on Friday"."""
    if view.context(first, last).of_another or _is_the_baby(view, first):
        return True
    marks = view.marks.at(last)
    return any(m.cue is Cue.PERSON and m.first <= first < m.last for m in marks)


def _is_the_baby(view: View, first: int) -> bool:
    """As in "she delivered a healthy boy", "postpartum haemorrhage, baby boy born at four"."""
    if view.norm[first] not in _CHILDREN:
        return False
    if view.has(_BORE, first - _BORE_REACH, first):
        return view.norm[first - 1] not in _OURS
    return bool(_AFTER_BIRTH & view.positions.keys()) and view.norm[first - 1] == "baby"


_CHILDREN = frozenset({"boy", "girl"})
_BORE = frozenset({"delivered", "birth", "birthed"})
_BORE_REACH = 5
_OURS = frozenset({"this", "our"})
_BORN = frozenset({"born", "delivered"})
_WHERE = frozenset({"on", "from", "at", "who", "over", "down", "behind"})
_ELSEWHERE = words("patient", "demographics", "elsewhere")
"""As in "the lady on the phone", "the man from next door", "the girl at the desk"."""


def _by_pronoun(view: View) -> tuple[str, int] | None:
    counts: dict[str, list[int]] = {"male": [], "female": []}
    for norm, sex in PRONOUNS.items():
        for i in view.positions.get(norm, ()):
            if not view.context(i, i + 1).of_another:
                counts[sex].append(i)
    male, female = len(counts["male"]), len(counts["female"])
    if max(male, female) < 2 or min(male, female) * 4 > max(male, female):
        return None
    sex = "male" if male > female else "female"
    return sex, min(counts[sex])


def sex_draft(
    view: View, value: str, first: int, last: int, rule: str, reason: str | None = None
) -> Draft:
    """The patient's sex as tokens ``[first, last)`` say it."""
    return Draft(
        kind=FactKind.SEX,
        name="sex",
        spans=(view.span(first, last),),
        rule=rule,
        value=value,
        confidence=0.5 if reason else None,
        review_reason=reason,
    )
