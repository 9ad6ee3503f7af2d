"""The part that is read out uses its room: short only when nothing is left to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from recorder.clinical.analysis import analyze
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.report import FORMATS, render
from recorder.clinical.reports.spoken import spoken
from recorder.clinical.scoring.assess import assess
from recorder.clinical.wording import describe
from recorder.core.model import Analysis, Fact, FactKind, FactStatus, Segment, Transcript
from tests.unit.clinical.facts import NEGATED, Facts
from tests.unit.clinical.test_codec import TRANSCRIPT, recording

FEW_WORDS = 90

HANDOVERS = (
    "34 year old man, fell off his bicycle about an hour ago, landed on his outstretched right "
    "hand. Deformed right wrist. No head injury, no loss of consciousness. BP 128 over 76, pulse "
    "92, sats 98 on air, GCS 15, pain 8 out of 10. He's had 5 of morphine IV at 14:20 through an "
    "18 gauge in the left AC, and 4 of ondansetron. Pain now 4. No allergies, no meds, no history.",
    "58 year old male with central chest pain radiating to the left arm. Pale and clammy. BP 104 "
    "over 60, heart rate 54, sats 96 on air. Aspirin 300 at 10:42, GTN withheld because of the "
    "pressure. 20 gauge in the right hand. High cholesterol, takes atorvastatin. No known "
    "allergies. Twelve minutes out.",
    "67 year old man, stabbed in the left chest about twenty minutes ago. Reduced air entry on "
    "the left. BP 96 over 60, pulse 124, resps 28, sats 92 on 15 litres. GCS 14, confused. TXA a "
    "gram IV at 22:15. 16 gauge right AC. Not on blood thinners. Trauma call please.",
    "19 year old male, motorcycle versus car, helmet on. Amputation of the left leg, tourniquet "
    "on at 16:05. BP 82 over 50, heart rate 138. GCS 13, E3 V4 M6. Ketamine 30 IV at 16:12, TXA "
    "one gram. Pelvic binder on. ETA 9.",
    "46 year old woman took about thirty paracetamol at two o'clock this afternoon. Vomited twice. "
    "Alert, GCS 15, BP 118 over 72, pulse 96, sats 99. Non tender. Suicidal. Takes sertraline. "
    "Weight 70 kilos. She was offered metoclopramide but refused it.",
    "Pulse 88 irregular, BP 178 over 96 manually, sats 97 on air, BM 7.4. Usually his sats are 88. "
    "Facial droop on the left at 11:30. No headache, no seizure. On warfarin, stopped his "
    "bisoprolol. No diabetes. We're going to give him paracetamol.",
    "25 year old woman, type 1 diabetic, vomiting for two days. Resps 30. Pulse 128, then 118, "
    "then 110. Saline 500 ml through an 18 in the left AC at 09:12. No fever. Not pregnant. "
    "Couldn't get a temperature. Intubation failed.",
)


def words_of(text: str) -> Transcript:
    return Transcript((Segment(0.0, 20.0, text),))


def read_out(words: Transcript, analysis: Analysis) -> str:
    return spoken(Encounter.of(recording(), words, analysis))


def of(text: str) -> str:
    words = words_of(text)
    return read_out(words, assess(analyze(words)))


def told_by_others(fact: Fact, facts: tuple[Fact, ...]) -> bool:
    """What would be said twice: a plan or a no beside what was done, a drug's name as its time."""
    done = {f.name for f in facts if f.kind is fact.kind and f.status is FactStatus.ASSERTED}
    care = (FactKind.MEDICATION_GIVEN, FactKind.INTERVENTION)
    return fact.kind in care and fact.status is not FactStatus.ASSERTED and fact.name in done


def told_as(fact: Fact) -> tuple[object, ...]:
    """What is told once: a complaint, a finding and a mechanism may be one."""
    if fact.kind is FactKind.CHIEF_COMPLAINT:
        return (fact.value, None, None, fact.status)
    return (fact.name, fact.value, fact.dose, fact.status)


def without_parts(fact: Fact) -> Iterator[Fact]:
    """The fact without one of its particulars, in turn."""
    for item in fact.detail:
        if item not in (("outcome", "not_done"), ("rhythm", "irregular")):  # told by the name
            yield replace(fact, detail=tuple(d for d in fact.detail if d != item))
    for field in ("oxygen", "route", "count", "dose", "comparator", "approximate"):
        if getattr(fact, field):
            yield replace(fact, **{field: None})
    if fact.time and fact.kind is not FactKind.EVENT_TIME:
        yield replace(fact, time=None)


@pytest.mark.parametrize("text", HANDOVERS)
def test_a_read_out_is_short_only_when_nothing_is_left_to_say(text: str) -> None:
    """Whatever fact or particular is taken away, the words change: each one was told."""
    words = words_of(text)
    analysis = assess(analyze(words))
    told = read_out(words, analysis)
    assert len(told.split()) < FEW_WORDS
    assert "More is written below" not in told
    facts = analysis.facts
    for fact in facts:
        if told_by_others(fact, facts):
            continue
        rest = tuple(f for f in facts if told_as(f) != told_as(fact))
        unlike = replace(analysis, facts=rest, flags=(), scores=())
        plain = replace(analysis, flags=(), scores=())
        assert read_out(words, unlike) != read_out(words, plain), describe.statement(fact)
        for less in without_parts(fact):
            changed = tuple(less if f is fact else f for f in facts)
            unlike = read_out(words, replace(analysis, facts=changed))
            assert unlike != told, (describe.statement(fact), less)


def test_every_format_reads_out_the_same() -> None:
    words = words_of(HANDOVERS[1])
    analysis = assess(analyze(words))
    told = {render(name, recording(), words, analysis).spoken for name in FORMATS}
    assert len(told) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Aspirin 300 at 10:42.", "aspirin 300 mg at 10:42"),
        ("Morphine 5 IV and ondansetron 4.", "morphine 5 mg IV, ondansetron 4 mg."),
        ("Sats 82 on air, now 98 on 15 litres.", "Last signs: SpO2 98 on oxygen 15 L/min."),
        ("Sats 93 on air. Put on 15 litres.", "Given: oxygen 15 L/min."),
        ("Tourniquet on at 16:05.", "tourniquet at 16:05"),
        ("GTN withheld because of the pressure.", '("because of the pressure")'),
        ("GTN withheld because of the pressure. He was pale.", '("because of the pressure")'),
        ("No morphine given. He fell because he slipped.", "Not given: morphine."),
        ("Intubation was tried and failed.", "intubation (failed)"),
        ("BP 120 over 80 manually.", "BP 120 over 80 (manual)"),
        ("Not on warfarin.", "oes not take warfarin"),
    ],
)
def test_what_was_said_with_it_is_read_out_where_there_is_room(said: str, told: str) -> None:
    assert told in of(f"A 60 year old man, chest pain. {said}")


def test_words_that_no_mark_ends_are_told_as_far_as_they_may_be_of_it() -> None:
    on = " ".join(["and then we had a look round the flat and talked to her neighbour"] * 3)
    told = of(f"forty year old woman took thirty tylenol {on}")
    assert 'overdose ("took thirty tylenol and then we had' in told
    assert "talked to her neighbour" not in told
    short = of("Forty year old woman, took thirty Tylenol with a bottle of gin because of the row.")
    assert "because of the row" in short


def test_oxygen_that_a_saturation_was_measured_on_is_told_once() -> None:
    told = of("60 year old man. Sats 82 on air, now 98 on 15 litres. Aspirin 300.")
    assert "SpO2 98 on oxygen 15 L/min" in told
    assert told.count("15 L/min") == 1
    assert "Given: aspirin 300 mg." in told


def test_what_a_red_flag_or_an_event_has_named_is_not_found_again() -> None:
    told = of("Suicidal. 40 year old man, laceration to the left arm. ROSC at 18:21. Pale.")
    assert told.count("suicidal thoughts") == 1
    assert told.count("eturn of pulse (ROSC)") == 1


def test_a_draft_tells_no_reason_in_words_nobody_checked() -> None:
    words = replace(words_of("GTN withheld because of the pressure."), draft=True)
    told = read_out(words, replace(analyze(words), draft=True))
    assert "Not given: glyceryl trinitrate." in told


def test_what_is_wanted_first_is_told_in_full_first() -> None:
    """Times of drugs come before a long row of negatives, which is cut at the end of the room."""
    make = Facts()
    facts = [make.age(70), make.drug("aspirin", 300, time="10:42")]
    facts += [make.finding(f"long_name_of_a_thing_{i}") for i in range(3)]
    facts += [make.fact(FactKind.HISTORY, f"long_name_of_ill_{i}") for i in range(3)]
    facts += [make.finding(f"long_name_of_not_{i}", NEGATED) for i in range(30)]
    told = read_out(TRANSCRIPT, Analysis(tuple(facts)))
    assert "aspirin 300 mg at 10:42" in told
    assert "more. " in told
    assert len(told.split()) <= 150
