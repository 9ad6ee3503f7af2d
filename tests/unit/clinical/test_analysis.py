"""The whole analysis: evidence, order, merging, and no text that breaks it."""

from __future__ import annotations

import random
import time
from dataclasses import fields
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.clinical.analysis import EXTRACTORS, _fact, analyze
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.evaluation import analyze_text, facts_of
from recorder.clinical.facts.evidence import EvidenceLinker
from recorder.clinical.lexicon import load
from recorder.core.model import Fact, FactKind, FactStatus, Segment, Transcript, Word

ENCOUNTER = (
    "Medic 9 inbound with a 67 year old male, chest pain since about 0600. BP 168 over 94, "
    "heart rate 102, resps 20, sats 93 on room air, up to 97 on 2 liters nasal cannula. Sugar"
    " 142, GCS 15, pain eight out of ten. Gave 324 of aspirin PO and nitro 0.4 sublingual "
    "times two, no epi. BP now 140 over 82, pain down to a four. Takes lisinopril and "
    "metformin, allergic to penicillin. His wife had a pulse of 120. ETA ten minutes."
)


def segmented(text: str, size: int = 7) -> Transcript:
    """``text`` as an engine would give it: short segments with timed words."""
    words = text.split()
    segments = []
    for at in range(0, len(words), size):
        part = words[at : at + size]
        timed = tuple(Word(w, (at + k) * 0.5, (at + k) * 0.5 + 0.4) for k, w in enumerate(part))
        segments.append(Segment(at * 0.5, (at + len(part)) * 0.5, " ".join(part), timed))
    return Transcript(segments=tuple(segments))


def test_an_encounter_is_read() -> None:
    facts = [(f["kind"], f["name"], f["value"]) for f in facts_of(analyze_text(ENCOUNTER))]
    for expected in (
        ("age", "age", 67),
        ("sex", "sex", "male"),
        ("vital", "systolic_bp", 168),
        ("vital", "diastolic_bp", 94),
        ("vital", "heart_rate", 102),
        ("vital", "spo2", 93),
        ("vital", "spo2", 97),
        ("vital", "blood_glucose", 142),
        ("vital", "pain_score", 4),
    ):
        assert expected in facts
    assert ("vital", "heart_rate", 120) not in facts
    drugs = {(f["name"], f["dose"], f["negated"]) for f in facts_of(analyze_text(ENCOUNTER))
             if f["kind"] == "medication_given"}  # fmt: skip
    assert drugs == {
        ("aspirin", 324.0, False),
        ("nitroglycerin", 0.4, False),
        ("oxygen", 2.0, False),
        ("epinephrine", None, True),
    }


def test_every_quote_is_its_span_and_has_its_seconds() -> None:
    transcript = segmented(ENCOUNTER)
    analysis = analyze(transcript)
    assert len(analysis.facts) > 15
    for fact in analysis.facts:
        for evidence in fact.evidence:
            assert transcript.text[evidence.start : evidence.end] == evidence.quote
            assert evidence.segment is not None
            assert evidence.audio_start_s is not None
            assert evidence.audio_end_s is not None
            assert evidence.audio_start_s < evidence.audio_end_s
            segment = transcript.segments[evidence.segment]
            assert segment.start_s <= evidence.audio_start_s <= segment.end_s


def test_a_phrase_across_segments_is_read_and_timed_on_both() -> None:
    transcript = Transcript(
        (
            Segment(0.0, 2.0, "her blood", (Word("her", 0.0, 0.4), Word("blood", 0.5, 1.0))),
            Segment(2.5, 5.0, "pressure 122 over 70",
                    (Word("pressure", 2.5, 3.0), Word("122", 3.1, 3.6), Word("over", 3.7, 3.9),
                     Word("70", 4.0, 4.5))),
        )
    )  # fmt: skip
    systolic = next(f for f in analyze(transcript).facts if f.name == "systolic_bp")
    evidence = systolic.evidence[0]
    assert (systolic.value, evidence.segment) == (122, 0)
    assert (evidence.audio_start_s, evidence.audio_end_s) == (0.5, 3.6)


def test_plain_text_has_no_seconds() -> None:
    (fact,) = analyze_text("pulse 80").facts
    assert fact.evidence[0].audio_start_s is None
    assert fact.evidence[0].quote == "pulse 80"


def test_a_segment_without_word_times_gives_its_own() -> None:
    linker = EvidenceLinker(Transcript((Segment(3.0, 6.0, "pulse 80"),)))
    evidence = linker.link(0, 8)
    assert (evidence.audio_start_s, evidence.audio_end_s) == (3.0, 6.0)


def test_a_fact_has_all_that_its_draft_has() -> None:
    """Two lists of the same fields, and between them a third: none may miss one.

    ``told_back`` becomes the place in ``order``.
    """
    names = {field.name for field in fields(Draft)} - {"spans", "told_back"}
    said = {name: f"said of {name}" for name in names - {"kind"}}
    draft = Draft(FactKind.VITAL, spans=((0, 5),), **said)  # type: ignore[arg-type]
    fact = _fact("f1", draft, 2, EvidenceLinker(Transcript((Segment(3.0, 6.0, "pulse 80"),))))
    assert {name: getattr(fact, name) for name in said} == said
    assert (fact.id, fact.kind, fact.order, fact.evidence[0].quote) == (
        "f1",
        draft.kind,
        2,
        "pulse",
    )
    defaults = {field.name: field.default for field in fields(Fact)}
    unsaid = {field.name: field.default for field in fields(Draft) if field.name in defaults}
    assert {name: defaults[name] for name in unsaid if name != "rule"} == {
        name: default for name, default in unsaid.items() if name != "rule"
    }


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (0, 9)])
def test_evidence_outside_the_text_cannot_be_made(start: int, end: int) -> None:
    linker = EvidenceLinker(Transcript((Segment(0.0, 0.0, "pulse 80"),)))
    with pytest.raises(ValueError, match="not inside"):
        linker.link(start, end)


def test_the_order_of_the_extractors_does_not_matter() -> None:
    expected = analyze_text(ENCOUNTER).facts
    transcript = Transcript((Segment(0.0, 0.0, ENCOUNTER),))
    shuffled = list(EXTRACTORS)
    rng = random.Random(3)
    for _ in range(12):
        rng.shuffle(shuffled)
        assert analyze(transcript, tuple(shuffled)).facts == expected
    for first in permutations(EXTRACTORS[:3]):
        assert analyze(transcript, (*first, *EXTRACTORS[3:])).facts == expected


def test_ids_follow_the_text() -> None:
    analysis = analyze_text(ENCOUNTER)
    assert [f.id for f in analysis.facts] == [f"f{n}" for n in range(1, len(analysis.facts) + 1)]


def test_the_same_reading_twice_in_a_row_is_one_fact_with_both_quotes() -> None:
    (fact,) = [
        f for f in analyze_text("pulse 80. Yes, heart rate 80.").facts if f.name == "heart_rate"
    ]
    assert [e.quote for e in fact.evidence] == ["pulse 80", "heart rate 80"]


def test_an_empty_transcript_has_no_facts() -> None:
    assert analyze(Transcript()).facts == ()
    assert analyze_text("").facts == ()


def test_only_asserted_and_negated_facts_leave_for_the_flat_shape() -> None:
    analysis = analyze_text("pulse 74, sorry, 84. His wife had a pulse of 120.")
    assert {f.status for f in analysis.facts} >= {FactStatus.SUPERSEDED, FactStatus.OTHER_SUBJECT}
    assert [f["value"] for f in facts_of(analysis) if f["kind"] == "vital"] == [84]


_MARKS = "BP over on / ? . , point oh no sorry correction of to a % : - '".split()
_FOREIGN = ("\n", "１２", "ß", "عربي", "😀", "\u0000")
_PIECES = (*ENCOUNTER.split(), *_MARKS, *_FOREIGN)


@settings(max_examples=300)
@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(_PIECES), max_size=60).map(" ".join))
)
def test_no_text_in_any_script_breaks_the_analysis(text: str) -> None:
    for fact in analyze_text(text).facts:
        for evidence in fact.evidence:
            assert text[evidence.start : evidence.end] == evidence.quote


def test_a_long_encounter_grows_linearly() -> None:
    """Twice the words may cost about twice the time, never four times (best of three)."""

    def best(text: str) -> float:
        times = []
        for _ in range(3):
            begun = time.process_time()
            analyze_text(text)
            times.append(time.process_time() - begun)
        return min(times)

    base = " ".join([ENCOUNTER] * 12)
    best(base)
    assert best(f"{base} {base} {base} {base}") < 9 * best(base)


def test_kinds_are_known() -> None:
    assert {f.kind for f in analyze_text(ENCOUNTER).facts} >= {
        FactKind.AGE, FactKind.SEX, FactKind.VITAL, FactKind.MEDICATION_GIVEN, FactKind.ALLERGY,
    }  # fmt: skip


@pytest.mark.parametrize("heard", ["vometingblood", "ironnlung", "brightredblod", "oralintak"])
def test_look_alikes_of_drugs_never_sound_like_one(heard: str) -> None:
    assert load().drug_sounds.heard((heard,)) is None
