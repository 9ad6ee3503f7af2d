"""Ages told as a number alone: answers to "how old", "she's five", "Mr Brandis, seventy-four"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.doses.per_kilo import is_weight_behind
from recorder.clinical.drafts.announced import named_signs
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.pauses import line_starts
from recorder.clinical.grammar.tables import words
from recorder.clinical.lexicon import FILLERS
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.measures import AGES
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.patient.who.age_by_verb import comes, then_and_now
from recorder.clinical.patient.who.age_draft import OF_A_SIGN, SPANS, age_draft
from recorder.clinical.patient.who.sexwords import RELATIVES, is_title, names_child, sex_before
from recorder.clinical.patient.who.weeks import weeks_and_days
from recorder.clinical.text.words import LIST_GAPS, PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus


def asked_ages(view: View) -> Iterator[Draft]:
    """As in "How old are you?" "Twenty-seven.": the first number of the next few sentences."""
    answers: list[Quantity] = []
    for question in view.marks.questions:
        words = view.norms(question.first, question.last)
        asked = {"old", "how"} <= set(words) or not _ASKS_FOR.isdisjoint(words)
        asked = asked or any(pair in _MAKES_YOU for pair in pairwise(words))
        if "baby" in words and "you" in view.positions:
            continue
        if not asked and not _guessed(view, question.first, question.last):
            continue
        answer = _answer_number(view, question.last)
        if answer is not None:
            answers.append(answer)
    sure = [a for a in answers if not a.approximate and not _guess(view, a)]
    for answer in (sure or answers)[:1]:
        unit = answer.unit if answer.unit in SPANS else "a"
        yield from age_draft(view, answer, unit, "age.asked")
        return
    yield from _asked_unmarked(view)


_ASKS_FOR = frozenset({"age", "birthday", "dob"})
_MAKES_YOU = frozenset(("makes", who) for who in ("you", "him", "her", "them"))


def _guess(view: View, answer: Quantity) -> bool:
    """As in "like 30, 31"."""
    return view.norm[answer.first - 1] == "like" or answer.last in view.quantity_at


def _guessed(view: View, first: int, last: int) -> bool:
    """As in "You're nineteen, is that right?": the answer decides."""
    return any(
        view.norm[i] == "you" and view.tokens[i].clitic == "re" and i + 1 in view.quantity_at
        and view.quantity_at[i + 1].unit is None
        for i in range(first, last)
    )  # fmt: skip


def _asked_unmarked(view: View) -> Iterator[Draft]:
    asked = view.positions.of(("old", "olds", "age"))
    for i in sorted(asked):
        if view.norm[i - 1] in {"how", "what"}:
            answer = _answer_number(view, i + 1)
            if answer is not None:
                yield from _of_theirs(view, i, age_draft(view, answer, "a", "age.asked"))
                return


def _of_theirs(view: View, i: int, ages: Iterator[Draft]) -> Iterator[Draft]:
    """As in "how old is your dad seventy two": the crew asks a relative for the patient's age."""
    theirs = view.norm[i + 1] in {"is", "s", "are", "your"} and "your" in view.norms(i + 1, i + 3)
    for age in ages:
        other = theirs and age.status is FactStatus.OTHER_SUBJECT
        yield replace(age, status=FactStatus.ASSERTED) if other else age


def _answer_number(view: View, first: int) -> Quantity | None:
    for i in range(first, min(first + 12, len(view.tokens))):
        quantity = view.quantity_at.get(i)
        if quantity is not None:
            fits = quantity.unit in (None, *SPANS, *AGES) and 0 < quantity.value <= 110
            concluded = _concluded(view, quantity)
            if concluded is not None:
                return concluded
            if next_birthday(view, quantity):
                continue
            if quantity.decade:
                return known_exactly(view, quantity) or quantity
            return _taken_back(view, quantity) if fits else None
    return None


def _concluded(view: View, quantity: Quantity) -> Quantity | None:
    """As in "seventy four in March, *so seventy three*"."""
    for later in view.quantities_in(quantity.last, quantity.last + _CONCLUDED):
        near = later.unit in (None, *SPANS, *AGES) and abs(later.value - quantity.value) <= 1
        if near and view.norm[later.first - 1] == "so":
            return later
    return None


_CONCLUDED = 18


def known_exactly(view: View, decade: Quantity) -> Quantity | None:
    """As in "late sixties, sixty-eight I think", "thirties. The paperwork says thirty-four."."""
    low, high = decade.value - _MISJUDGED, decade.value + 10 + _MISJUDGED
    for later in view.quantities_in(decade.last, decade.last + _EXACT_REACH):
        plain = later.role is None and later.unit in {None, "a", "year_old"} and not later.decade
        if not plain or not low <= later.value <= high:
            return None
        beside = later.first == decade.last and bool(view.gap(later.first))
        if beside or view.norm[later.first - 1] in _SAYS:
            return later
    return None


_MISJUDGED, _EXACT_REACH = 5, 8
_SAYS = words("patient", "age_in_talk", "says")


def next_birthday(view: View, quantity: Quantity) -> bool:
    """As in "he'll be seventy-two in May", "eighty-eight in the spring"."""
    i = quantity.first - 2
    if view.norm[i + 1] == "be":  # "he'd be 71" is what he is
        return not (view.norm[i] in {"would", "must"} or view.tokens[i].clitic == "d")
    return view.norm[quantity.last] in {"in", "next"} and view.tokens[quantity.last].gap == ""


def _taken_back(view: View, quantity: Quantity) -> Quantity:
    """As in "Thirty. No, thirty-one": the later answer."""
    quantity = _said_anew(view, quantity) or quantity
    i = quantity.last
    if [view.norm[i], view.norm[i + 1]] == ["i", "think"]:
        i += 1
    if view.norm[i] in SIGNALS | {"think"}:
        for later in view.quantities_in(i + 1, i + 4):
            plain = later.unit is not None or view.norm[later.last] not in OF_A_SIGN
            plain = plain and not next_birthday(view, later)
            if plain and later.unit in (None, *SPANS) and 0 < later.value <= 110:
                return later
    return quantity


def _said_anew(view: View, quantity: Quantity) -> Quantity | None:
    """As in "Forty... forty-two": the tens alone, then the number; "like 30, 31" is a guess.

    Of "four four and a half" the half is told behind.
    """
    later, gap = view.quantity_at.get(quantity.last), view.gap(quantity.last)
    if later is None or later.unit is not None or gap not in LIST_GAPS:
        return None
    tens = quantity.value >= 20 and quantity.value % 10 == 0
    more = later.value - quantity.value
    guessed = bool(gap) or view.norm[quantity.first - 1] == "like"
    return later if (tens and guessed < more < 10) or more == _HALF else None


_HALF = 0.5


def bare_ages(view: View) -> Iterator[Draft]:
    """ "she's five", "Mr Brandis, seventy-four", "this is Doreen seventy nine": early and alone."""
    for quantity in view.quantities:
        late = quantity.first > _EARLY
        if late and not _told_late(view, quantity):
            continue
        if quantity.role is not None or quantity.unit is not None or quantity.decade:
            continue
        if quantity.value == 1 and not _pronoun_is(view, quantity):  # "the long one"
            continue
        if _CALL_LETTERS & {view.norm[quantity.last], view.norm[quantity.first - 1]}:
            continue
        if is_weight_behind(view, quantity) or _of_heat(view, quantity) or comes(view, quantity):
            continue
        if view.has(_AIMS, view.sentence(quantity.first).first, quantity.first):
            continue  # "her target's 88 to 92 and she's ninety"
        if 0 < quantity.value <= _OLDEST and _bare_age(view, quantity):
            known = _learned_later(view, quantity)
            for age in age_draft(view, known or _taken_back(view, quantity), "a", "age.bare"):
                if age.status in _OF_NOBODY and _his_name(view, quantity):
                    age = replace(age, status=FactStatus.ASSERTED, review_reason=BESIDE_ANOTHER)
                yield age
                if age.status not in _OF_NOBODY:
                    return


_AIMS = frozenset({"target", "targets", "aim", "aiming"})


def _of_heat(view: View, quantity: Quantity) -> bool:
    """As in "he's thirty five one in the ear", "no fever, he's ninety nine one": how warm he is."""
    tenths = view.quantity_at.get(quantity.last)
    i = quantity.last if tenths is None else tenths.last
    fever = tenths is not None and not view.gap(tenths.first)
    if fever and view.has(_FEVER, quantity.first - 6, i):
        return True
    return view.norm[i] in {"in", "under"} and view.norm[i + 2] in {"ear", "armpit"}


_FEVER = frozenset({"fever", "fevers", "febrile"})


def _learned_later(view: View, guess: Quantity) -> Quantity | None:
    """As in "roughly thirty five the caller said, ... he's thirty three": the age that is known."""
    if not guess.approximate:
        return None
    for later in view.quantities_in(guess.last, guess.last + _LEARNED_REACH):
        plain = later.role is None and later.unit is None and not later.approximate
        near = 0 < abs(later.value - guess.value) <= _MOST_MISJUDGED
        told = _pronoun_is(view, later) or _found_out(view, later) or _it_is_actually(view, later)
        if plain and near and told:
            return later
    return None


def _it_is_actually(view: View, quantity: Quantity) -> bool:
    """As in "they had his care card so it's forty three actually"."""
    told = view.norm[quantity.first - 1] in {"it", "actually"}
    return told and "actually" in view.norms(quantity.first - 1, quantity.last + 1)


_LEARNED_REACH, _MOST_MISJUDGED = 30, 15


_OLDEST = 105
"""Older people are said to be so many years old: "he's about one ten" is a pulse."""
_OF_NOBODY = frozenset({FactStatus.SUPERSEDED, FactStatus.OTHER_SUBJECT})
_EARLY = 60
"""Words within which a bare number may be an age."""


def _told_late(view: View, quantity: Quantity) -> bool:
    """Whether a number further down is an age by what stands beside it."""
    if _birthday_follows(view, quantity) or _all_that_is_said(view, quantity):
        return True
    if _told_by_kin(view, quantity) or _found_out(view, quantity) or _his_name(view, quantity):
        return True
    return _a_line_of_its_own(view, quantity) or then_and_now(view, quantity)


def _a_line_of_its_own(view: View, quantity: Quantity) -> bool:
    """As in the line "jordan hes twenty nine", in words without marks: a name before it."""
    starts, begins = line_starts(view), quantity.first - 2
    if begins not in starts or not (quantity.last in starts or quantity.last == view.count):
        return False
    if view.norm[begins] in _NO_NAMES or quantity.value < _GROWN:
        return False
    signs = named_signs(view)
    nearest = bisect_left(signs, begins, key=lambda hit: hit.first)
    return nearest == len(signs) or signs[nearest].first != begins


_NO_NAMES = words("focus", "alone", "before") | words("focus", "asking", "opens")


def _his_name(view: View, quantity: Quantity) -> bool:
    """As in "what's his name" - "Tyler, he's thirty-four": asked for his name."""
    i = quantity.first - 1
    asked = view.norm[i] in {"he", "she"} and "name" in view.norms(i - _NAME_REACH, i)
    return asked and quantity.value >= _GROWN


_NAME_REACH = 4
BESIDE_ANOTHER = "told beside somebody else: is that the patient?"


def _told_by_kin(view: View, quantity: Quantity) -> bool:
    """As in "I'm her mum, she's thirty five"."""
    i = quantity.first - 1
    kin = view.norms(i - 3, i)
    return view.norm[i] in {"he", "she"} and kin[:2] in _I_AM and kin[-1] in RELATIVES


_I_AM = [["i", "her"], ["i", "his"], ["im", "her"], ["im", "his"]]


def _found_out(view: View, quantity: Quantity) -> bool:
    """As in "a letter in her bag, she's thirty eight on novorapid and ramipril"."""
    drug = view.norm[quantity.last] == "on" and _of_old(view, quantity.last)
    return drug and view.norm[quantity.first - 1] in {"he", "she"} and quantity.value >= _GROWN


def _birthday_follows(view: View, quantity: Quantity) -> bool:
    """As in "he's four, he'll be five in May": an age wherever it is said."""
    i = quantity.last
    if view.norm[i] not in {"he", "she"} or view.norm[i + 1] != "be":
        return False
    following = view.quantity_at.get(i + 2)
    return following is not None and following.value == quantity.value + 1


def _all_that_is_said(view: View, quantity: Quantity) -> bool:
    """As in "... at nineteen fifty-five. He's thirty-seven. He's cut his arm": no sign goes on."""
    first, last, question = view.sentence(quantity.first)
    alone = quantity.last == last and last - first <= _LONGEST_AGE and not question
    if not alone or view.norm[first] not in {"he", "she"} or quantity.value < _GROWN:
        return False
    before = view.sentence(max(0, first - 1))[0]
    return not any(before <= sign.first < first for sign in named_signs(view))


_LONGEST_AGE, _GROWN, _GROWN_UP = 5, 12, 18
"""Most words of such a sentence; fewer years are a score or a count; so old is no child."""
_CALL_LETTERS = words("brought", "away", "letters")
"""Beside a number they make it a unit's name ("twenty two papa", "metro echo four")."""


def _bare_age(view: View, quantity: Quantity) -> bool:
    if weeks_and_days(view, quantity) is not None:
        return False
    return _pronoun_is(view, quantity) or _name_then(view, quantity) or _sex_then(view, quantity)


def _sex_then(view: View, quantity: Quantity) -> bool:
    """As in "male about thirty" where no comma closes it."""
    i = view.back(quantity.first - 1, _ABOUT)
    after = view.norm[quantity.last]
    if after == "on":
        after = "" if view.norm[quantity.last + 1] in {"her", "his", "the", "a"} else after
    return sex_before(view, i) and after not in _READING_WORDS


_ABOUT = frozenset("about approx approximately around circa roughly maybe aged".split())


def _pronoun_is(view: View, quantity: Quantity) -> bool:
    i = view.back(quantity.first - 1, FILLERS)
    if view.norm[i] in _HALE and view.norm[i - 1] == "a":
        i -= 2  # "she's a fit eighty"
    i = view.back(i, _SMALL)
    if then_and_now(view, quantity):
        return view.norm[quantity.last] not in OF_A_SIGN
    if (view.norm[i], view.tokens[max(i, 0)].clitic) in (("i", "m"), ("you", "re")):
        return view.gap(quantity.last) in STATEMENT_ENDS and quantity.value >= 5
    is_child = quantity.value < _GROWN_UP and names_child(view, i)
    if not (is_child or view.norm[i] in {"she", "he"} or _names_ours(view, i)):
        return False
    ends = view.norm[quantity.last] == "and" and (
        is_child or _a_relative_next(view, quantity.last + 1)
    )  # "the child's three and wheezing", "she's twelve and her brother's fifteen"
    if view.norm[quantity.last] in _READING_WORDS and not (ends or _of_old(view, quantity.last)):
        return False
    if view.norm[quantity.last] == "now" and _read_before(view, i):
        return False
    last = min(quantity.last + 2, view.sentence(quantity.first).last)
    if quantity.value <= _ALERT and view.has(_COMA, quantity.last, last):
        return False  # "she's fourteen now gcs"
    told = any(i - _SIGN_REACH <= sign.first < i for sign in named_signs(view))
    if told and not _birthday_follows(view, quantity):
        return False  # "aim for sats of 92, she's 97 at the minute"
    if view.norm[i - 1] == "now":
        return False  # "at twenty past it was twelve and now he's fifteen"
    if quantity.value >= _LEAST_SATURATED and _on_flow(view, i):
        return False  # "back on fifteen litres and he's ninety four"
    raw = view.norm[i] not in _OURS and view.norm[i] not in {"she", "he"}
    return raw or view.tokens[i].clitic == "s" or view.norm[i + 1] == "is"


def _names_ours(view: View, i: int) -> bool:
    """As in "the gent is eighty five", "client's 88", "this ladys ninety"; never "his client"."""
    raw = view.norm[i - 1] in {"this", "our"}  # a recogniser's "ladys"
    who = view.norm[i].removesuffix("s") if raw else view.norm[i]
    return who in _OURS and view.norm[i - 1] not in _NOT_OURS


_SMALL = words("patient", "age", "before")
_HALE = words("patient", "age", "hale")
_OURS = words("patient", "age", "ours")
_NOT_OURS = words("patient", "age", "not_ours")


def _a_relative_next(view: View, i: int) -> bool:
    return view.norm[i] in {"her", "his", "the"} and view.norm[i + 1].removesuffix("s") in RELATIVES


_COMA = frozenset({"gcs", "glasgow"})
_ALERT = 15


def _on_flow(view: View, i: int) -> bool:
    """Whether oxygen was told of right before token ``i``: "on the sixty percent and he's"."""
    near = view.quantities_in(i - _FLOW_REACH, i)
    return any(q.unit in _FLOWS for q in near) or view.has(_ON_OXYGEN, i - _FLOW_REACH, i)


_LEAST_SATURATED, _FLOW_REACH = 80, 5
_FLOWS = frozenset({"L", "L/min", "%"})
_ON_OXYGEN = words("focus", "treated", "masks")


def _of_old(view: View, i: int) -> bool:
    """As in "she's 38 on insulin", "38 and diabetic", "38 with a history of asthma"."""
    if view.norm[i] not in {"on", "and", "with"}:
        return False
    i += 1
    i = view.past(i, _KNOWN)
    drug = view.drug_at.get(i)
    known = any(hit.start == i for hit in view.named["history"])
    return known or (drug is not None and drug.form.name != "oxygen")


_KNOWN = frozenset({"a", "history", "of", "known", "her", "his", "hx", "some"})
_SIGN_REACH = 12
"""Words behind a sign's name in which a bare number is rather its value than an age."""


def _read_before(view: View, i: int) -> bool:
    """Whether a number stands before token ``i`` in its sentence ("GCS was 14, she's 15 now")."""
    sentence = view.clauses[view.clause_of[i]].sentence
    before = (k for k in range(max(0, i - 14), i) if k in view.quantity_at)
    return any(view.clauses[view.clause_of[k]].sentence == sentence for k in before)


_READING_WORDS = words("patient", "age_in_talk", "reading_words")


def _name_then(view: View, quantity: Quantity) -> bool:
    """A title or "this is" opens a name within four tokens before the number."""
    is_age = view.norm[quantity.first - 1] == "is" and view.norm[quantity.last] == "and"
    read_on = view.gap(quantity.last) in PHRASE_GAPS and not is_age
    if read_on and view.norm[quantity.last] in _READING_WORDS:
        return False
    if view.gap(quantity.first) in SENTENCE_ENDS:
        return False
    for i in range(quantity.first - 1, max(-1, quantity.first - 5), -1):
        norm = view.norm[i]
        if norm == "called" and (view.norm[i - 1] in _ALERTS or view.norm[i + 1] in _NOT_NAMES):
            return False  # "STEMI alert called, CPAP at ten", "called us about three"
        if norm in _TITLES and not (norm in {"miss", "ms"} and not is_title(view, i)):
            if view.names_drug(i + 1, quantity.first):
                return False  # "a wafer called olanzapine, it's a ten"
            return quantity.first - i >= 2 and not _announced(view, i + 1, quantity.first)
        if norm == "here" and view.norm[i - 2] in _GREETS | {""}:
            return _introduced(view, i - 1, quantity)  # "Hi, Aoife here, 32,"
        if norm in {"got", "have", "is"} and _introduced(view, i + 1, quantity):
            return True
        if norm == "is" and view.norm[i - 1] == "this":
            return 2 <= quantity.first - i <= 3 and view.norm[i + 1] not in _NOT_NAMES
        if view.tokens[i].gap in SENTENCE_ENDS:
            return False
    return False


def _announced(view: View, first: int, last: int) -> bool:
    """As in "STEMI alert called heart rate 94": what the number is stands before it."""
    return any(ANNOUNCERS.at(view.tokens, i) for i in range(first, last))


_ALERTS = frozenset({"alert", "activation", "code", "page", "was", "were", "been"})
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "named", "called", "name"})


def _introduced(view: View, first: int, quantity: Quantity) -> bool:
    """As in "I've got Jean, 79, fall at home": a name of one or two words between marks."""
    names = range(first, quantity.first - (view.norm[quantity.first - 1] in {"here", "today"}))
    named = 1 <= len(names) <= 2 and all(view.quote(i, i + 1)[0].isupper() for i in names)
    closed = view.gap(quantity.last) == "," or view.gap(quantity.last) in SENTENCE_ENDS
    apart = view.gap(quantity.first) == "," and closed
    return named and apart and _NOT_NAMES.isdisjoint(view.norms(first, quantity.first))


_GREETS = words("cues", "people", "greets")
_NOT_NAMES = words("patient", "age_in_talk", "not_names")
