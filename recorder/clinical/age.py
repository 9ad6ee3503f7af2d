"""The patient's age: said with its unit, beside the sex, asked and answered, or as a decade."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.cues import REPORTS, Cue
from recorder.clinical.draft import Draft
from recorder.clinical.measures import AGES
from recorder.clinical.quantities import Quantity, Role
from recorder.clinical.sexwords import BEHIND_AGE, RELATIVES, sex_before, sex_word
from recorder.clinical.text import PHRASE_GAPS, SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus, Scalar

_UNITS = {"year_old": "a", "month_old": "mo", "week_old": "wk", "day_old": "d", "hour_old": "h"}
_LONGEST = {"a": 120.0, "mo": 60.0, "wk": 104.0, "d": 90.0, "h": 96.0}


def find_ages(view: View) -> list[Draft]:
    """Every age that was said, of whomever, in order of the text."""
    return list(_ages(view))


def one_age(ages: list[Draft]) -> Iterator[Draft]:
    """All ages that were heard; the first asserted one is the patient's unless taken back."""
    asserted = [a for a in ages if a.status is FactStatus.ASSERTED]
    yield from (a for a in ages if a.status is not FactStatus.ASSERTED)
    corrected = [a for a in asserted if a.rule == "age.corrected"]
    yield from corrected[:1] or _exact(asserted)


def _exact(ages: list[Draft]) -> list[Draft]:
    """As in "a female in her sixties" of the dispatcher and "sixty-six year old" of the crew."""
    first = ages[:1]
    if first and first[0].low is not None and first[0].high is not None:
        low, high = first[0].low - _GUESSED_YEARS, first[0].high + _GUESSED_YEARS
        told = [a for a in ages if a.unit == "a" and a.value is not None]
        return [a for a in told if low <= float(a.value or 0) <= high][:1] or first
    return first


_GUESSED_YEARS = 5
"""How far beside its decade the age of a patient is guessed."""


def _ages(view: View) -> Iterator[Draft]:
    found = [*_said_ages(view), *_decades(view)]
    if not any(a.status is FactStatus.ASSERTED for a in found):
        found += list(_asked_ages(view)) or list(_bare_ages(view))
    found += [c for a in found for c in _said_anew(view, a)]
    yield from sorted(found, key=lambda a: a.spans[0])


def _said_anew(view: View, age: Draft) -> Iterator[Draft]:
    """As in "she is eighty nine years of age no she's ninety"."""
    at = bisect_left(view.tokens, age.spans[0][1], key=lambda t: t.start)
    yield from _put_right(view, age, at)
    if age.status is not FactStatus.ASSERTED or age.unit != "a" or view.norm(at) != "no":
        return
    i = at + 1
    while view.norm(i) in ("he", "she", "is", "it", "sorry") and i < at + 4:
        i += 1
    quantity = view.quantity_at.get(i)
    if quantity is None or quantity.role not in (None, Role.AGE) or age.value is None:
        return
    near = quantity.unit in (None, "year_old") and quantity.value != age.value
    if near and i > at + 1 and abs(quantity.value - float(age.value)) <= _NEAR_YEARS:
        yield from _age(view, quantity, "a", "age.corrected")


def _put_right(view: View, age: Draft, at: int) -> Iterator[Draft]:
    """As in "She's 78." - "Seventy-nine, Susan.": somebody else knows it better."""
    said = view.quantity_at.get(at)
    if said is None or age.value is None or age.unit != "a" or said.role not in (None, Role.AGE):
        return
    alone = _gap(view, at) in SENTENCE_ENDS and _gap(view, said.last) in (*SENTENCE_ENDS, ",")
    near = said.unit in (None, "a", "year_old") and abs(said.value - float(age.value)) in (1, 2)
    if alone and near and age.status is FactStatus.ASSERTED and not _next_birthday(view, said):
        yield from _age(view, said, "a", "age.corrected")


_NEAR_YEARS = 20
"""An age is corrected by a few years."""


def _said_ages(view: View) -> Iterator[Draft]:
    for quantity in view.quantities:
        if quantity.unit in AGES:
            yield from _age(view, quantity, _UNITS[quantity.unit or ""], "age.old")
        elif (
            quantity.unit is None
            and quantity.role in (None, Role.LABEL)
            and _beside_sex(view, quantity)
        ):
            yield from _age(view, quantity, "a", "age.sex")
        elif (
            quantity.unit in _SPANS
            and (quantity.unit in ("a", "mo") or says_his_age(view, quantity))
            and (
                _beside_sex(view, quantity, named=True)
                or _so_long(view, quantity)
                or _years_of(view, quantity)
            )
        ):
            yield from _age(view, quantity, quantity.unit, "age.sex")


def _beside_sex(view: View, quantity: Quantity, named: bool = False) -> bool:
    """As in "forty-eight, male", "male, about thirty", "62 M", "aged 62"."""
    tokens, first, last = view.tokens, quantity.first, quantity.last
    if quantity.decade:
        return False
    if not 0 < quantity.value <= 110 or view.norm(last) in ("over", "on", "percent", "out", "to"):
        return False
    if view.norm(last) in _PARITY and quantity.value >= 12:
        return True
    before = first - 1
    while view.norm(before) in _BEFORE_AGE:
        before -= 1
    if view.norm(before) in ("aged", "age") and tokens[first].gap in (*PHRASE_GAPS, ",", ":"):
        return True
    if named:
        return False
    if _gap(view, last) in (*PHRASE_GAPS, ",") and sex_word(view, last):
        return True
    ish = view.norm(last) == "ish"
    behind = _gap(view, last + ish)
    if (
        tokens[first].gap in (*PHRASE_GAPS, ",")
        and sex_before(view, before)
        and tokens[first].norm != "a"
    ):
        return (
            behind in (",", ".", "?", "!", ";") or ish or last >= len(tokens) or _prose(view, last)
        )
    return False


_BEFORE_AGE = frozenset("about approximately around roughly is of maybe who are".split())
_PARITY = frozenset({"para", "gravida", "primip", "primigravida", "multip", "nullip"})
"""Words that stand behind a woman's age in the record of a birth."""


def _so_long(view: View, quantity: Quantity) -> bool:
    """As in "she's eighteen months", "he is three years"."""
    if says_his_age(view, quantity):
        return True
    i = quantity.first - 1 - (view.norm(quantity.first - 1) in ("is", "about", "only", "just"))
    if view.norm(i) not in ("she", "he") or view.norm(quantity.last) in _NO_AGE:
        return False
    return view.tokens[i].clitic == "s" or view.norm(i + 1) == "is"


def says_his_age(view: View, quantity: Quantity) -> bool:
    """As in "he's ten weeks": so many weeks or days are his age, as he carries no child."""
    i = quantity.first - 1
    while view.norm(i) in ("is", "about", "only", "just", "nearly", "now"):
        i -= 1
    told = view.norm(i) == "he" and (view.tokens[i].clitic == "s" or view.norm(i + 1) == "is")
    return told and view.norm(quantity.last) not in _NO_AGE


def _years_of(view: View, quantity: Quantity) -> bool:
    """As in "African male thirty-six years was trapped"."""
    joined = _gap(view, quantity.first) in (*PHRASE_GAPS, ",") and quantity.unit == "a"
    before = quantity.first - 1
    while view.norm(before) in _BEFORE_AGE:
        before -= 1
    told = joined and sex_before(view, before) and quantity.number.whole
    return bool(told) and view.norm(quantity.last) not in _NO_AGE


_NO_AGE = frozenset(
    """pregnant gone along post into since clean sober in out off from ago of with on history early
    prem premature preterm overdue late""".split()
)


def _prose(view: View, i: int) -> bool:
    return view.norm(i) in _AFTER_AGE


_AFTER_AGE = frozenset("found with who complaining was had has fell years collapsed".split())


def _gap(view: View, i: int) -> str:
    return view.tokens[i].gap if i < len(view.tokens) else "."


def _age(view: View, quantity: Quantity, unit: str, rule: str) -> Iterator[Draft]:
    value = quantity.value
    if value > 120 and unit == "a" and len(quantity.number.parts) == 2:
        value = quantity.number.parts[1]
    if not 0 < value <= _LONGEST.get(unit, 120.0):
        return
    last = quantity.last
    if sex_word(view, last) or (view.norm(last) in BEHIND_AGE and unit == "a"):
        last += 1
    yield Draft(
        kind=FactKind.AGE,
        name="age",
        spans=(view.span(quantity.first, max(last, quantity.last)),),
        rule=rule,
        value=_scalar(value),
        unit=unit,
        status=whose_age(view, quantity),
        approximate=quantity.approximate or view.norm(quantity.last) == "ish",
    )


def whose_age(view: View, quantity: Quantity) -> FactStatus:
    """The patient\'s age now, somebody else\'s, an earlier one, or one that was taken back."""
    behind = view.norms(quantity.last, quantity.last + 2)
    if quantity.unit in AGES and view.norm(quantity.first - 1) in ("his", "her", "their"):
        return FactStatus.OTHER_SUBJECT  # "his six year old had a fever"
    if quantity.unit in AGES and view.norm(quantity.first - 1) == "a" and behind[0] in _ELSEWHERE:
        return FactStatus.OTHER_SUBJECT  # "I have a two year old upstairs"
    named = _gap(view, quantity.last) in PHRASE_GAPS and set(behind[:1]) & RELATIVES
    beside = behind[0] in ("male", "female") and behind[1] in RELATIVES
    if named or (beside and not _reporter(view, quantity.last + 2)):
        return FactStatus.OTHER_SUBJECT
    context = view.context(quantity.first, quantity.last)
    if context.cues & {Cue.PERSON, Cue.KIN}:
        return FactStatus.OTHER_SUBJECT
    opens = view.clauses[view.clause_of[quantity.first]].first
    before = view.norms(max(opens, quantity.first - 3), quantity.first)
    turned = before[-1:] in (["was"], ["turned"]) and behind[0] == "last"
    if "when" in before or "since" in before or (_then(view, quantity) and not turned):
        return FactStatus.HISTORICAL
    for first, end in view.marks.corrections:
        if quantity.last <= first <= quantity.last + 3 and _age_follows(view, end):
            return FactStatus.SUPERSEDED
    return FactStatus.ASSERTED


def _reporter(view: View, i: int) -> bool:
    """As in "19 year old female roommate says she took ..."."""
    return view.norm(i) in REPORTS and view.norm(i + 1) in ("she", "he", "that", "her", "him")


_ELSEWHERE = frozenset("upstairs downstairs indoors asleep next".split())


def _then(view: View, quantity: Quantity) -> bool:
    """An age of another time: the words for it stand before the number or close behind."""
    marks = (m for m in view.marks.at(quantity.first) if m.cue in (Cue.EARLIER, Cue.FORMER))
    return any(m.last <= quantity.first or m.first - quantity.last <= 2 for m in marks)


def _age_follows(view: View, i: int) -> bool:
    ahead = (view.quantity_at.get(j) for j in range(i, i + 4))
    return any(q is not None and (q.unit in AGES or q.unit is None) for q in ahead)


def _decades(view: View) -> Iterator[Draft]:
    """As in "in his forties", "late 60s": a range, no scalar."""
    for quantity in view.quantities:
        first, last, low = quantity.first, quantity.last, int(quantity.value)
        if not quantity.decade or not 20 <= low <= 90:
            continue
        back = view.norms(max(0, first - 3), first)
        banded = {"mid", "early", "late"} & set(back[-1:]) and sex_word(view, last)
        if ({"his", "her", "their"} & set(back) and "in" in back) or banded:
            span = view.span(first, last)
            yield Draft(FactKind.AGE, "age", (span,), "age.decade", unit="a", low=low, high=low + 9)


def _asked_ages(view: View) -> Iterator[Draft]:
    """As in "How old are you?" "Twenty-seven.": the first number of the next few sentences."""
    answers: list[Quantity] = []
    for question in view.marks.questions:
        words = view.norms(question.first, question.last)
        asked = {"old", "how"} <= set(words) or "age" in words or "birthday" in words
        if "baby" in words and "you" in view.positions:
            continue
        if not asked and not _guessed(view, question.first, question.last):
            continue
        answer = _answer_number(view, question.last)
        if answer is not None:
            answers.append(answer)
    sure = [a for a in answers if not a.approximate and not _guess(view, a)]
    for answer in (sure or answers)[:1]:
        yield from _age(view, answer, _SPANS.get(answer.unit or "a", "a"), "age.asked")
        return
    yield from _asked_unmarked(view)


def _guess(view: View, answer: Quantity) -> bool:
    """As in "like 30, 31"."""
    return view.norm(answer.first - 1) == "like" or answer.last in view.quantity_at


def _guessed(view: View, first: int, last: int) -> bool:
    """As in "You're nineteen, is that right?": the answer decides."""
    return any(
        view.norm(i) == "you" and view.tokens[i].clitic == "re" and i + 1 in view.quantity_at
        and view.quantity_at[i + 1].unit is None
        for i in range(first, last)
    )  # fmt: skip


def _asked_unmarked(view: View) -> Iterator[Draft]:
    asked = [i for norm in ("old", "olds", "age") for i in view.positions.get(norm, ())]
    for i in sorted(asked):
        if view.norm(i - 1) in ("how", "what"):
            answer = _answer_number(view, i + 1)
            if answer is not None:
                yield from _of_theirs(view, i, _age(view, answer, "a", "age.asked"))
                return


def _of_theirs(view: View, i: int, ages: Iterator[Draft]) -> Iterator[Draft]:
    """As in "how old is your dad seventy two": the crew asks a relative for the patient's age."""
    theirs = view.norm(i + 1) in ("is", "s", "are", "your") and "your" in view.norms(i + 1, i + 3)
    for age in ages:
        other = theirs and age.status is FactStatus.OTHER_SUBJECT
        yield replace(age, status=FactStatus.ASSERTED) if other else age


def _answer_number(view: View, first: int) -> Quantity | None:
    for i in range(first, min(first + 12, len(view.tokens))):
        quantity = view.quantity_at.get(i)
        if quantity is not None:
            fits = quantity.unit in (None, *_SPANS, *AGES) and 0 < quantity.value <= 110
            if _next_birthday(view, quantity):
                continue
            return _taken_back(view, quantity) if fits else None
    return None


def _next_birthday(view: View, quantity: Quantity) -> bool:
    """As in "he'll be seventy-two in May", "eighty-eight in the spring"."""
    if view.norm(quantity.first - 1) == "be":
        return True
    return view.norm(quantity.last) in ("in", "next") and view.tokens[quantity.last].gap == ""


def _taken_back(view: View, quantity: Quantity) -> Quantity:
    """As in "Thirty. No, thirty-one": the later answer."""
    i = quantity.last
    if [view.norm(i), view.norm(i + 1)] == ["i", "think"]:
        i += 1
    if view.norm(i) in ("no", "sorry", "wait", "actually", "think"):
        for later in view.quantities_in(i + 1, i + 4):
            if later.unit in (None, *_SPANS) and 0 < later.value <= 110:
                return later
    return quantity


_SPANS = {"a": "a", "mo": "mo", "wk": "wk", "d": "d"}


def _bare_ages(view: View) -> Iterator[Draft]:
    """ "she's five", "Mr Brandis, seventy-four", "this is Doreen seventy nine": early and alone."""
    for quantity in view.quantities:
        if quantity.first > _EARLY and not _birthday_follows(view, quantity):
            continue
        if quantity.role is not None or quantity.unit is not None or quantity.decade:
            continue
        if quantity.value == 1 and not _pronoun_is(view, quantity):  # "the long one"
            continue
        if _CALL_LETTERS & {view.norm(quantity.last), view.norm(quantity.first - 1)}:
            continue
        if 0 < quantity.value <= 110 and _bare_age(view, quantity):
            for age in _age(view, quantity, "a", "age.bare"):
                yield age
                if age.status is not FactStatus.SUPERSEDED:
                    return


_EARLY = 60
"""Words within which a bare number may be an age."""


def _birthday_follows(view: View, quantity: Quantity) -> bool:
    """As in "he's four, he'll be five in May": an age wherever it is said."""
    i = quantity.last
    if view.norm(i) not in ("he", "she") or view.norm(i + 1) != "be":
        return False
    following = view.quantity_at.get(i + 2)
    return following is not None and following.value == quantity.value + 1


_CALL_LETTERS = frozenset(
    """alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima november oscar papa
    quebec romeo sierra tango uniform victor whiskey yankee zulu""".split()
)
"""Beside a number they make it a unit's name ("twenty two papa", "metro echo four")."""


def _bare_age(view: View, quantity: Quantity) -> bool:
    return _pronoun_is(view, quantity) or _name_then(view, quantity) or _sex_then(view, quantity)


def _sex_then(view: View, quantity: Quantity) -> bool:
    """As in "male about thirty" where no comma closes it."""
    i = quantity.first - 1
    while view.norm(i) in ("about", "approximately", "around", "roughly", "maybe", "aged"):
        i -= 1
    after = view.norm(quantity.last)
    if after == "on":
        after = "" if view.norm(quantity.last + 1) in ("her", "his", "the", "a") else after
    return sex_before(view, i) and after not in _READING_WORDS


def _pronoun_is(view: View, quantity: Quantity) -> bool:
    i = quantity.first - 1
    if view.norm(i) in ("is", "about", "only", "just"):
        i -= 1
    if (view.norm(i), view.tokens[max(i, 0)].clitic) in (("i", "m"), ("you", "re")):
        return _gap(view, quantity.last) in (",", *SENTENCE_ENDS) and quantity.value >= 5
    if (
        view.norm(i) not in ("she", "he", "patient", "pt")
        or view.norm(quantity.last) in _READING_WORDS
    ):
        return False
    if view.norm(quantity.last) == "now" and _read_before(view, i):
        return False
    return view.tokens[i].clitic == "s" or view.norm(i + 1) == "is"


def _read_before(view: View, i: int) -> bool:
    """Whether a number stands before token ``i`` in its sentence ("GCS was 14, she's 15 now")."""
    sentence = view.clauses[view.clause_of[i]].sentence
    before = (k for k in range(max(0, i - 14), i) if k in view.quantity_at)
    return any(view.clauses[view.clause_of[k]].sentence == sentence for k in before)


_READING_WORDS = frozenset(
    "on over percent out with to and weeks beats a by centimeters for".split()
)


def _name_then(view: View, quantity: Quantity) -> bool:
    """A title or "this is" opens a name within four tokens before the number."""
    is_age = view.norm(quantity.first - 1) == "is" and view.norm(quantity.last) == "and"
    read_on = _gap(view, quantity.last) in PHRASE_GAPS and not is_age
    if read_on and view.norm(quantity.last) in _READING_WORDS:
        return False
    if _gap(view, quantity.first) in SENTENCE_ENDS:
        return False
    for i in range(quantity.first - 1, max(-1, quantity.first - 5), -1):
        norm = view.norm(i)
        if norm in ("mr", "mrs", "ms", "miss", "named", "called", "name"):
            return quantity.first - i >= 2
        if norm == "is" and view.norm(i - 1) == "this":
            return 2 <= quantity.first - i <= 3 and view.norm(i + 1) not in _NOT_NAMES
        if view.tokens[i].gap in SENTENCE_ENDS:
            return False
    return False


_NOT_NAMES = frozenset(
    """medic ambulance engine rescue unit paramedic station squad a the an her his my our number
    control""".split()
)


def _scalar(value: float) -> Scalar:
    return int(value) if value == int(value) else value
