"""What was seen, heard or complained of in this patient now, present or denied.

Owns the rules that are peculiar to findings: a screen says its own result, an old reaction of an
allergy is no finding, a rhythm in a list of old illnesses is history.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.denials import DENYING, term_ends, term_starts
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.led_to import only_spoken_of
from recorder.clinical.drafts.particular import spans_of
from recorder.clinical.drafts.pasts import chronic_mentions, in_history_list
from recorder.clinical.drafts.replies import Topic, asked_for
from recorder.clinical.drafts.shocked import EITHER, Shocked, shocked
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import DETERMINERS, words
from recorder.clinical.home.drug_lists import before_in_sentence
from recorder.clinical.lexicon import load
from recorder.clinical.patient.allergy.of_today import WHEN, reacts_today
from recorder.clinical.patient.allergy.reactions import tells_of_reaction
from recorder.clinical.patient.allergy.talk import allergy_talk, echoes_allergy
from recorder.clinical.patient.arrest import ARREST, told_of_arrest
from recorder.clinical.patient.as_before import as_before, never_before, why_stopped
from recorder.clinical.patient.described import described
from recorder.clinical.patient.details import INJURIES, NOTHING, Described
from recorder.clinical.patient.look_alikes import meant, names_another_finding
from recorder.clinical.patient.pain_sites import find_pain_sites
from recorder.clinical.patient.pupils import is_no_pair_any_more
from recorder.clinical.patient.there_before import taken_back_at_once, there_before
from recorder.clinical.patient.told_of_findings import told_of_finding
from recorder.clinical.patient.wishes import wish_status
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

_REACTIONS = words("patient", "findings", "reactions")
"""Findings that may be the story of an allergy ("codeine makes me itch")."""

_GRAVE_REACTIONS = frozenset({"seizure", "loss_of_consciousness", "unresponsive", "cardiac_arrest"})
_OTHER_DAY = words("patient", "findings", "other_day")
_ALLERGY_WORDS = frozenset({"allergic", "allergy", "allergies", "intolerant", "reaction"})
_MAKES = frozenset({"makes", "made", "gave", "gives", "brings", "brought", "gets", "comes"})
_WITH_IT = frozenset(
    (how, what) for how in ("with", "from", "off", "to") for what in ("it", "them", "that")
)
_NEGATIVE_RESULT = frozenset({"negative", "neg", "normal", "clear", "unremarkable"})
_SCREENS = frozenset({"stroke_screen_positive"})
_BOTH_SIDES = words("patient", "findings", "both_sides")
"""Findings that have no side; one said beside them belongs to something else."""
_OF_NO_LIMB = words("patient", "findings", "of_no_limb")
_LIMBS = frozenset((*load().classes["limb"], *load().classes["limbs"]))
_ALSO_HISTORY = frozenset({"atrial_fibrillation", "seizure", "pneumonia", "anxiety", "stemi"})


def extract_findings(view: View) -> Iterable[Draft]:
    """Findings with their status; denied ones are negated."""
    chronic = chronic_mentions(view)
    arrest = told_of_arrest(view)
    for mention in mentions(view, "finding"):
        if not is_of_now(view, mention, chronic):
            continue
        yield from _asked_and_clear(view, mention)
        if mention.name == "drug_use" and (_another_drug(view, mention) or _ours(view, mention)):
            continue
        status = finding_status(view, mention)
        if status is FactStatus.NEGATED and never_before(view, mention):
            continue
        if status is FactStatus.NEGATED:
            yield from there_before(view, mention)
        more = () if status not in _TOLD else told_of_finding(view, mention)
        if mention.name == ARREST and status is FactStatus.ASSERTED:
            more = arrest
        told = _described(view, mention, status)
        named = meant(view, mention)
        spans = spans_of(view, named, more)
        yield Draft(
            kind=FactKind.FINDING,
            name=named.name,
            spans=(*spans, *(view.span(*place) for place in told.places)) if told.places else spans,
            rule="finding.term",
            status=status,
            review_reason=_review(view, mention),
            detail=(
                *_side(view, mention),
                *told.details,
                *((p.key, p.value) for p in more),
            ),
        )
    yield from find_pain_sites(view)
    yield from _brought_up(view)
    yield from _measured_fever(view)


def _review(view: View, mention: Mention) -> str | None:
    if mention.status is not FactStatus.ASSERTED:
        return mention.review(view)
    doubt = mention.review(view) or only_spoken_of(view, mention, FactKind.FINDING)
    if shocked(view, mention.first, mention.last) is Shocked.PERHAPS_STATE:
        doubt = doubt or EITHER
    echoed = mention.name in _ON_SKIN and echoes_allergy(view, mention.first)
    beside = mention.name in _GRAVE_REACTIONS and _beside_an_allergen(view, mention)
    unmarked = beside and view.tokens[mention.first].gap in PHRASE_GAPS  # "... tramadol seizures"
    return doubt or (WHEN if echoed or unmarked else None)


_ON_SKIN = frozenset({"hives", "rash", "itching", "angioedema"})


def _described(view: View, mention: Mention, status: FactStatus) -> Described:
    """What is not there has no particulars; a negative screen has its scale."""
    told = status in _TOLD or (mention.name in _SCREENS and status is FactStatus.NEGATED)
    return described(view, mention) if told else NOTHING


_TOLD = (FactStatus.ASSERTED, FactStatus.UNCERTAIN)


def _asked_and_clear(view: View, clear: Mention) -> Iterator[Draft]:
    """As in "Any crackles?" - "Chest's clear.": what was asked for is not there."""
    if clear.name != "clear_lung_sounds" or clear.status is not FactStatus.ASSERTED:
        return
    for question in view.marks.questions_before(clear.first, _ASKED_REACH):
        for hit in view.named["finding"]:
            if question.first <= hit.start < question.last and hit.form.name in _LUNGS:
                span = view.span(hit.start, hit.end)
                answer = view.span(clear.first, clear.last)
                yield Draft(FactKind.FINDING, hit.form.name, (span, answer), "finding.asked",
                            status=FactStatus.NEGATED)  # fmt: skip


def _measured_fever(view: View) -> Iterator[Draft]:
    """As in "Any fever?" - "38.9 this morning.": a number that is one."""
    fevers = [hit for hit in view.named["finding"] if hit.form.name == "fever"]
    for question in view.marks.questions if fevers else ():
        if question.answer is False:
            continue
        for hit in fevers:
            if not question.first <= hit.start < question.last:
                continue
            told = range(question.last, min(question.last + _MEASURED_REACH, view.count))
            number = next((view.number_at[i] for i in told if i in view.number_at), None)
            if number is not None and _is_fever(float(number.value)):
                spans = (view.span(hit.start, hit.end), view.span(number.first, number.last))
                yield Draft(FactKind.FINDING, "fever", spans, "finding.asked")


def _is_fever(value: float) -> bool:
    """Whether a temperature in degrees of either scale is one."""
    return 38 <= value < 43 or 100.4 <= value < 109


_MEASURED_REACH = 5


def _brought_up(view: View) -> Iterator[Draft]:
    """As in "Coughing anything up?" - "Green stuff.": neither yes nor no, and an answer."""
    for question in view.marks.questions:
        if question.answer is not None or view.norm[question.last - 1] != "up":
            continue
        if _SPUTUM.isdisjoint(view.norms(question.last, question.last + 3)):
            continue
        findings = view.named["finding"]
        first = bisect_left(findings, question.first, key=lambda hit: hit.start)
        behind = bisect_left(findings, question.last, first, key=lambda hit: hit.start)
        for hit in findings[first:behind]:
            if hit.form.name == "cough" and hit.end <= question.last:
                spans = (view.span(hit.start, hit.end), view.span(question.last, question.last + 1))
                yield Draft(FactKind.FINDING, "cough", spans, "finding.asked")


_SPUTUM = words("patient", "findings", "sputum")


def _another_drug(view: View, mention: Mention) -> bool:
    """As in "Did you take anything, meth?" - "No, weed, just weed.": not that one."""
    answer = mention.context.answer
    if answer is None or mention.status is not FactStatus.NEGATED:
        return False
    return bool(_STREET & set(view.norms(answer[0], answer[0] + _ASKED_REACH)))


def _ours(view: View, mention: Mention) -> bool:
    """As in "I had the fentanyl ready": the crew's own."""
    i = mention.first
    return (
        view.norm[i] in {"had", "used", "did"}
        and view.norm[i - 1] in {"i", "we"}
        and (view.norm[i + 1] in {"the", "our"})
    )


_STREET = words("patient", "findings", "street")
_LUNGS = frozenset({"crackles", "wheezing", "rhonchi", "stridor"})


def _side(view: View, mention: Mention) -> tuple[tuple[str, str], ...]:
    """Left or right, when one of them stands in or right beside the words."""
    if mention.name in _BOTH_SIDES:
        return ()
    around = range(mention.first - 2, mention.last + 4)
    named = [i for i in around if view.norm[i] in {"left", "right"} and not _next(view, i, mention)]
    if mention.name in _OF_NO_LIMB:  # "chest pain down the left arm"
        named = [i for i in named if view.norm[i + 1] not in _LIMBS]
    sides = {
        view.norm[i] for i in named if _same_phrase(view, i, mention) and not _no_side(view, i)
    }
    return (("side", sides.pop()),) if len(sides) == 1 else ()


def _next(view: View, i: int, mention: Mention) -> bool:
    """As in "slurred speech *left* arm weak", "short of breath with *left* chest pain"; of the one
    before in "no breath sounds on the *right* with trachea deviated"."""
    if i < mention.first:
        led = view.norm[i - 1] in {"on", "the"} and view.norm[i + 1] in _JOINING
        return led and not term_ends(view).isdisjoint(range(i - _LED, i))
    starts = term_starts(view)
    own = i + 1 in starts and view.joined(i + 1, i + 2)
    return i >= mention.last and (i in starts or own)


_JOINING = frozenset({"with", "and", "but", "then"})
_LED = 3


def _no_side(view: View, i: int) -> bool:
    """As in "right now", "right after lunch", "all right": no right side."""
    if view.norm[i] != "right" or view.norm[i - 1] in DETERMINERS:
        return False
    return view.norm[i - 1] == "all" or view.norm[i + 1] in _RIGHT_THEN


_RIGHT_THEN = words("patient", "complaint", "right_then")


def _same_phrase(view: View, i: int, mention: Mention) -> bool:
    """Whether no comma or stop lies between token ``i`` and the mention."""
    low, high = (i + 1, mention.first + 1) if i < mention.first else (mention.last, i + 1)
    return view.joined(low, high)


def is_of_now(view: View, mention: Mention, chronic: Sequence[Mention]) -> bool:
    """Whether it is a finding of today: no old illness, no allergy, no other finding's words."""
    old = mention.name in _ALSO_HISTORY and not _is_of_today(view, mention)
    if old and in_history_list(view, mention, chronic):
        return False
    return not (names_another_finding(view, mention) or tells_of_allergy(view, mention))


def _is_of_today(view: View, mention: Mention) -> bool:
    """As in "COPD, STEMI alert called", "no seizure activity, CHF": named among old illnesses."""
    return view.norm[mention.last] in _ALERT or view.norm[mention.last - 1] in _ALERT | {"activity"}


_ALERT = frozenset({"alert", "activation", "activated", "called"})


def tells_of_allergy(view: View, mention: Mention) -> bool:
    """Whether the words describe what an allergen does, not what is seen now."""
    return _tells_of_allergy(view, mention) and not reacts_today(view, mention.first)


def _tells_of_allergy(view: View, mention: Mention) -> bool:
    if _with_a_drug(view, mention) or tells_of_reaction(view, mention.first, mention.last):
        return True
    if mention.name not in _REACTIONS:
        return False
    if _beside_an_allergen(view, mention):
        return True
    if (view.norm[mention.last], view.norm[mention.last + 1]) in _WITH_IT:
        return _names_what_does_it(view, mention)
    if _asked_what_it_does(view, mention):
        return True
    if asked_for(view, mention.first) == {Topic.ALLERGY}:
        return True
    for i in before_in_sentence(view, mention.first, 8):
        norm = view.tokens[i].norm
        if norm in _ALLERGY_WORDS:
            return not view.has(_NONE, i - 3, i)  # "no allergies he is short of breath"
        if norm in _MAKES and view.norm[i + 1] in {"me", "him", "her", "out", "a", "it"}:
            return True
        if norm in {"he", "she"} and view.tokens[i].clitic == "s":
            return False  # "allergic to sulfa he's short of breath"
        if norm in {"denies", "denied", "denying", "complains", "complaining"}:
            return False  # "allergic to penicillin, denies shortness of breath"
        if norm in {"rate", "pulse", "bp", "pressure", "sats", "gcs", "presents", "now", "today"}:
            return False
    return False


def _names_what_does_it(view: View, mention: Mention) -> bool:
    """Whether the "it" of "sick with it" is a drug or an allergy, and not a pain."""
    if allergy_talk(view).open(mention.first):
        return True
    before = before_in_sentence(view, mention.first, _TOLD_NEAR)
    return any(
        i in view.drug_at or view.norm[i] in _ALLERGY_WORDS or _is_allergen(view, i) for i in before
    )


def _beside_an_allergen(view: View, mention: Mention) -> bool:
    """As in "allergies: codeine, and shellfish with hives", "cephalexin hives, allergic to it"."""
    i = mention.first - 1
    i -= view.norm[i] == "with"
    if i not in view.drug_at and not _is_allergen(view, i):
        return False
    if view.has(_NONE, i - 2, i):
        return False  # "no allergies, short of breath since this morning"
    sentence = view.sentence(mention.first)
    around = range(max(sentence[0], i - _TOLD_NEAR), min(sentence[1], mention.last + 4))
    return any(view.norm[k] in _ALLERGY_WORDS for k in around)


def _is_allergen(view: View, i: int) -> bool:
    """Whether token ``i`` is of an allergen's name; the names do not overlap."""
    named = view.named["allergen"]
    k = bisect_right(named, i, key=attrgetter("start")) - 1
    return k >= 0 and i < named[k].end


_TOLD_NEAR = 14
_NONE = frozenset({"no", "nil", "zero"})


def _asked_what_it_does(view: View, mention: Mention) -> bool:
    """As in "What happens with the aspirin?" - "I get wheezy."."""
    if "happens" not in view.positions and "does" not in view.positions:
        return False
    for question in view.marks.questions_before(mention.first, _ASKED_REACH):
        words = set(view.norms(question.first, question.last))
        if {"what", "happens"} <= words or {"what", "does", "do"} <= words:
            named = any(i in view.drug_at for i in range(question.first, question.last))
            return named or allergy_talk(view).open(question.first)
    return False


_ASKED_REACH = 5


def _had_before(view: View, mention: Mention) -> bool:
    """As in "he's had a bleed before", at the end of what is told."""
    i = mention.last
    if view.norm[i] != "before" or view.tokens[i].gap not in PHRASE_GAPS:
        return False
    closed = view.gap(i + 1) not in PHRASE_GAPS
    return closed and any(view.norm[k] == "had" for k in range(mention.first - 4, mention.first))


def _has_as_a_rule(view: View, mention: Mention) -> bool:
    """As in "he gets migraines", "suffers with migraine": an illness of hers, no pain of now."""
    if view.norm[mention.first] not in {"migraine", "migraines"}:
        return False
    before = set(view.norms(mention.first - 3, mention.first))
    many = mention.status is FactStatus.ASSERTED and view.norm[mention.first] == "migraines"
    return many or bool(before & _AS_A_RULE)


_AS_A_RULE = frozenset({"gets", "suffers", "suffer", "prone"})


def _with_a_drug(view: View, mention: Mention) -> bool:
    """As in "he says he seized with lidocaine at the dentist": told of another day."""
    if view.norm[mention.last] != "with" or mention.name not in _REACTIONS | _GRAVE_REACTIONS:
        return False
    at = mention.last + 1 + (view.norm[mention.last + 1] in {"the", "some", "any"})
    if at not in view.drug_at:
        return False
    near = (*before_in_sentence(view, mention.first, 8), *range(at, min(at + 6, len(view.tokens))))
    return any(view.norm[i] in _OTHER_DAY for i in near)


def finding_status(view: View, mention: Mention) -> FactStatus:
    """What is claimed of a finding: a screen's own result, a refusal of something else."""
    if _had_before(view, mention) or _has_as_a_rule(view, mention) or as_before(view, mention):
        return FactStatus.HISTORICAL
    if why_stopped(view, mention):
        return FactStatus.HISTORICAL
    if mention.name in _SCREENS:
        words = {token.norm for token in view.tokens[mention.first : mention.last]}
        if words & _NEGATIVE_RESULT:
            return FactStatus.NEGATED
        if mention.status is FactStatus.NEGATED and Cue.AFTER not in mention.context.cues:
            return mention.status
    if mention.name == "crowning" and _of_the_baby(view, mention):
        return FactStatus.ASSERTED
    if mention.name == "suicidal_ideation":
        return wish_status(view, mention)
    if mention.name == "pregnancy" and _only_possible(view, mention):
        return FactStatus.UNCERTAIN
    if mention.status is FactStatus.REFUSED:
        denied = mention.context.cues & DENYING
        return FactStatus.NEGATED if denied else FactStatus.ASSERTED
    if mention.name == "stemi" and mention.status is FactStatus.NEGATED:
        called = view.norm[mention.last] in _ALERT and view.norm[mention.first - 1] not in _NONE
        return FactStatus.ASSERTED if called else mention.status
    if mention.name == "pupils_perrl" and is_no_pair_any_more(view, mention):
        return FactStatus.SUPERSEDED
    if taken_back_at_once(view, mention):
        return FactStatus.UNCERTAIN
    if mention.status is FactStatus.ASSERTED and _he_himself(view, mention):
        return FactStatus.OTHER_SUBJECT
    return mention.status


def _he_himself(view: View, mention: Mention) -> bool:
    """As in "her son's had chest pain himself this week": somebody beside the patient.

    Never so of what one does to oneself: "he had cut himself", "she's wet herself".
    """
    if view.norm[mention.last] not in _SELVES or view.gap(mention.last) or mention.name in _DONE_TO:
        return False
    return view.has(_HAVING, mention.first - _HAD_REACH, mention.first)


_SELVES = frozenset({"himself", "herself", "themselves"})
_HAVING, _HAD_REACH = frozenset({"had", "gets", "having"}), 3
_DONE_TO = INJURIES | {"incontinence", "suicidal_ideation"}


def _only_possible(view: View, mention: Mention) -> bool:
    """As in "any chance you could be pregnant?" - "Yes, maybe.": the yes is to the chance."""
    question = view.marks.question_at.get(mention.first)
    said_yes = mention.status is FactStatus.ASSERTED and question is not None
    return said_yes and view.has(_CHANCE, question.first if question else 0, mention.first)


_CHANCE = frozenset({"chance", "could", "might", "possible", "possibility", "possibly"})


def _of_the_baby(view: View, mention: Mention) -> bool:
    """As in "the baby's head is crowning": it is the birth of this mother."""
    told = mention.status is FactStatus.OTHER_SUBJECT
    return told and view.has(_BABY, mention.first - 4, mention.first)


_BABY = frozenset({"baby", "babys", "head", "bub", "infant"})
