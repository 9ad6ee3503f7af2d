"""Handover reports as an emergency doctor reads them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.clinical.analysis import analyze
from recorder.clinical.reports.page import Line, as_markdown
from recorder.clinical.reports.report import FORMATS, layout, render
from recorder.clinical.reports.spoken import seconds
from recorder.clinical.scoring.assess import assess
from recorder.core.model import (
    SAMPLE_RATE,
    UNCLEAR,
    UNREADABLE,
    Analysis,
    Evidence,
    Fact,
    FactKind,
    FactStatus,
    Flag,
    Gap,
    Score,
    Segment,
    Transcript,
    Word,
)
from tests.unit.clinical.facts import NEGATED, UNCERTAIN, Facts
from tests.unit.clinical.test_codec import TRANSCRIPT, recording

ALL = tuple(FORMATS)


def rich() -> Analysis:
    make = Facts()
    same = {"start": 9000}
    facts = (
        make.age(46),
        make.sex("female"),
        make.vital("weight", 70, "kg", approximate=True),
        make.fact(FactKind.CHIEF_COMPLAINT, "chief_complaint", value="allergic_reaction"),
        make.fact(FactKind.MECHANISM, "sting_bite"),
        make.fact(FactKind.EVENT_TIME, "onset", value="13:50", approximate=True),
        make.fact(FactKind.EVENT_TIME, "eta", value="PT8M"),
        make.finding("hives"),
        make.finding("angioedema", UNCERTAIN),
        make.finding("sinus_tachycardia"),
        make.finding("syncope", FactStatus.HISTORICAL),
        make.finding("stridor", NEGATED),
        make.finding("chest_pain", NEGATED),
        make.vital("systolic_bp", 82, quote="82 over 48", **same),
        make.vital("diastolic_bp", 48, quote="82 over 48", **same),
        make.vital("heart_rate", 128),
        make.vital("heart_rate", 124, alternatives=(142,), review_reason="two numbers were said"),
        make.vital("heart_rate", 104),
        make.vital("spo2", 88, oxygen="room_air"),
        make.vital("spo2", 97, oxygen="oxygen", time="14:12"),
        make.drug("cetirizine", 10, route="PO", prior_to_ems=True),
        make.drug("epinephrine", 500, "ug", route="IM", count=2, quote="adrenaline 500"),
        make.fact(FactKind.EVENT_TIME, "medication:epinephrine", value="14:06"),
        make.drug("aspirin", 324, unit_implied=True),
        make.drug("hydrocortisone", status=NEGATED),
        make.drug("ondansetron", 4, status=FactStatus.PLANNED),
        make.fact(FactKind.INTERVENTION, "iv_access", detail=(("gauge", "18"),)),
        make.fact(FactKind.INTERVENTION, "intubation", status=NEGATED),
        make.fact(FactKind.ALLERGY, "penicillin", review_reason="said with doubt"),
        make.fact(FactKind.HOME_MEDICATION, "levothyroxine"),
        make.fact(FactKind.HISTORY, "asthma"),
        make.fact(FactKind.HISTORY, "copd", status=NEGATED),
        make.vital("systolic_bp", 140, status=FactStatus.HISTORICAL),
        make.vital("temperature", status=NEGATED),
        make.vital("heart_rate", 55, status=FactStatus.OTHER_SUBJECT),
        make.vital("heart_rate", 66, status=FactStatus.SUPERSEDED),
    )
    score = Score(
        "NEWS2",
        None,
        "at least 5",
        "RCP 2017",
        (facts[15].id,),
        (("pulse", "128"),),
        ("temperature",),
    )
    flag = Flag("hypotension", "Systolic pressure under 90", (facts[13].id,), 1)
    return Analysis(facts, (score,), (flag,))


RICH = rich()
REPORTED = [
    f for f in RICH.facts if f.status not in (FactStatus.OTHER_SUBJECT, FactStatus.SUPERSEDED)
]


def text_of(analysis: Analysis = RICH, name: str = "atmist", **more: object) -> str:
    return render(name, recording(**more), TRANSCRIPT, analysis).text


def body(text: str) -> str:
    """The sections without head, checks, spoken part and evidence sheet."""
    return text.split("READ OUT, ")[1].split("\n\n", 1)[1].split("EVIDENCE:")[0]


def section(text: str, heading: str) -> str:
    return text.split(f"{heading}\n")[1].split("\n\n")[0]


@pytest.mark.parametrize("name", ALL)
def test_every_fact_is_cited_in_the_body_and_quoted_on_the_evidence_sheet(name: str) -> None:
    text = text_of(name=name)
    evidence = text.split("EVIDENCE:")[1]
    for number in range(1, 1 + len({f.evidence[0].start for f in REPORTED})):
        assert f"[{number}]" in body(text), number
        assert f"[{number}] " in evidence
    for fact in REPORTED:
        assert f'"{fact.evidence[0].quote}"' in evidence


@pytest.mark.parametrize("name", ALL)
def test_other_people_and_corrected_readings_are_left_out(name: str) -> None:
    text = text_of(name=name)
    assert "55" not in text
    assert "66" not in text


@pytest.mark.parametrize("name", ALL)
def test_doubt_comes_first_and_is_nowhere_a_plain_value(name: str) -> None:
    text = text_of(name=name)
    assert text.index("TO CHECK (2)") < text.index("READ OUT")
    assert "▲ Heart rate 124 or 142 /min: two numbers were said [" in text
    assert "▲ Allergy: penicillin: said with doubt [" in text
    assert not re.search(r"\b124\b(?! or 142)", text)


def test_the_head_says_what_it_is_and_what_it_rests_on() -> None:
    lines = text_of().splitlines()
    assert lines[0].startswith("AMBULANCE HANDOVER, ATMIST")
    assert lines[0].endswith("PRELIMINARY, NOT SIGNED")
    assert lines[1].startswith("Encounter 01234567, session abc12345. Started 14 June 2026 14:02")
    assert lines[2] == "Sound 1 min, 1 gap: 38 s not recorded. Words by faster-whisper base.en."


def test_draft_and_gaps_stand_before_everything_clinical() -> None:
    text = text_of(draft=True)
    draft, gap = (
        text.index("!! DRAFT"),
        text.index("!! NOT RECORDED: 38 s at 00:20 (the microphone"),
    )
    assert draft < gap < text.index("!! Systolic pressure under 90 [") < text.index("TO CHECK")
    assert "DRAFT" not in text_of()
    assert "NOT RECORDED" not in text_of(gaps=())


@pytest.mark.parametrize("where", ["transcript", "analysis"])
def test_a_draft_of_any_origin_is_marked(where: str) -> None:
    transcript = Transcript(draft=where == "transcript")
    analysis = Analysis(draft=where == "analysis")
    assert "!! DRAFT" in render("atmist", recording(), transcript, analysis).text


def test_many_gaps_are_counted() -> None:
    gaps = tuple(Gap(i * SAMPLE_RATE, 1_000, "mute") for i in range(1, 10))
    assert "and 3 more" in text_of(gaps=gaps).replace("\n  ", "")


def test_atmist_blocks() -> None:
    text = text_of()
    assert "46-year-old woman [1][2], weight about 70 kg [3]." in section(text, "A  AGE")
    assert "Onset about 13:50 [" in section(text, "T  TIME")
    assert "ETA 8 min [" in section(text, "T  TIME")
    found = section(text, "I  INJURIES AND FINDINGS")
    assert "Negatives: no stridor [" in found
    assert "; no chest pain [" in found
    assert "Uncertain: possible swelling" in found
    assert "Before this episode: syncope [" in found


def test_vitals_show_first_worst_and_last_with_units_and_oxygen() -> None:
    signs = section(text_of(), "S  SIGNS")
    assert "First" in signs.splitlines()[0]
    assert re.search(r"BP, mmHg\s+82/48 \[\d+\]", signs)
    assert re.search(
        r"SpO2, %\s+88 on air \[\d+\]\s+88 on air \[\d+\]\s+97 on oxygen at 14:12", signs
    )
    assert re.search(r"Pulse, /min\s+128 \[\d+\]\s+not decided\s+104", signs)
    assert re.search(r"All pulse readings in order: 128 \[\d+\], ▲ 124 or 142 \[\d+\], 104", signs)


@pytest.mark.parametrize(
    ("age", "name", "readings", "worst"),
    [
        (2, "spo2", [{"low": 60.0, "high": 69.0}, {"value": 99}], "60 to 69"),
        (2, "heart_rate", [{"value": 52}, {"value": 148}], "52"),
        (40, "heart_rate", [{"value": 80}, {"value": 148}], "148"),
        (2, "systolic_bp", [{"value": 70}, {"value": 92}], "70 systolic"),
        (40, "respiratory_rate", [{"value": 16}, {"value": 18}], "-"),
        (40, "blood_glucose", [{"value": 5.0}, {"value": "HI"}], "HI"),
        (None, "heart_rate", [{"value": 52}, {"value": 148}], "-"),
    ],
)
def test_the_worst_reading_counts_ranges_and_the_age(
    age: int | None, name: str, readings: list[dict[str, object]], worst: str
) -> None:
    make = Facts()
    facts = [make.age(age)] if age else []
    facts += [make.vital(name, **more) for more in readings]
    row = section(text_of(Analysis(tuple(facts))), "S  SIGNS").splitlines()[2]
    cells = [re.sub(r" \[\d+\]", "", cell) for cell in re.split(r"  +", row.strip())]
    assert cells[2] == worst


def test_medicines_show_unknown_parts_and_what_was_not_given() -> None:
    told = section(text_of(), "T  TREATMENT")
    assert re.search(r"before crew\s+Cetirizine \[\d+\]\s+10 mg\s+by mouth", told)
    assert re.search(
        r"one at 14:06 \[\d+\]\s+Adrenaline \[\d+\]\s+500 micrograms\s+IM\s+twice", told
    )
    assert re.search(r"\?\s+Aspirin \[\d+\]\s+324 mg\s+\?", told)
    assert "Unit was not spoken: aspirin [" in told
    assert "NOT GIVEN: hydrocortisone [" in told
    assert "PLANNED, NOT GIVEN: ondansetron [" in told
    assert "Care given: IV access, 18 G [" in told
    assert "Not done or failed: intubation [" in told


def test_a_drug_that_was_given_is_never_under_not_given() -> None:
    make = Facts()
    facts = (
        make.drug("fentanyl", 50, "ug"),
        make.drug("fentanyl", 25, "ug", status=FactStatus.PLANNED),
        make.drug("fentanyl", status=NEGATED),
    )
    report = render("atmist", recording(), TRANSCRIPT, Analysis(facts))
    told = section(report.text, "T  TREATMENT")
    assert "NOT GIVEN" not in told
    assert (
        "Also said, beside what was given: fentanyl not given [3],"
        " fentanyl 25 micrograms, planned, not done [2]."
    ) in " ".join(told.split())
    assert "Not given" not in report.spoken


def test_a_time_is_not_guessed_for_one_of_two_doses() -> None:
    make = Facts()
    facts = (
        make.drug("epinephrine", 1, "mg"),
        make.drug("epinephrine", 2, "mg"),
        make.fact(FactKind.EVENT_TIME, "medication:epinephrine", value="14:06"),
    )
    rows = [x for x in text_of(Analysis(facts)).splitlines() if "Epinephrine [" in x]
    assert len(rows) == 2
    assert all(row.strip().startswith("?") for row in rows)


def test_scores_say_what_is_missing_and_never_a_total() -> None:
    told = section(text_of(), "SCORES, WORKED OUT, NOT SAID")
    assert "NEWS2: not complete, at least 5, temperature missing (pulse 128) [" in told


def test_nothing_said_is_not_stated_and_nothing_is_made_up() -> None:
    report = render("atmist", recording(), Transcript(), Analysis())
    assert report.text.count("not stated") == 9
    assert set(report.not_stated) >= {"age", "time", "allergies", "history", "treatment"}
    assert report.spoken == "Nothing was said about a patient that could be understood."
    assert re.findall(r"\d", body(report.text)) == []


@pytest.mark.parametrize("name", ["sbar", "soap", "chart", "radio"])
def test_missing_allergies_are_an_answer_in_every_format(name: str) -> None:
    assert "Allergies: not stated" in text_of(Analysis(), name)


def test_evidence_times_count_the_gaps() -> None:
    late = Evidence("pulse 90", 5, 13, 0, 30.0, 31.0)
    fact = Fact("f1", FactKind.VITAL, "heart_rate", (late,), value=90, unit="/min")
    assert '[1] 01:08  Heart rate 90 /min  "pulse 90"' in text_of(Analysis((fact,)))


def test_a_fact_without_sound_says_so() -> None:
    fact = Fact("f1", FactKind.VITAL, "heart_rate", (Evidence("hr 90", 0, 5),), value=90)
    assert '[1] no sound  Heart rate 90  "hr 90"' in text_of(Analysis((fact,)))


def test_what_no_heading_holds_is_said_at_the_end() -> None:
    told = section(text_of(), "ALSO SAID")
    assert "Systolic blood pressure 140 mmHg, not a current reading [" in told
    assert "Temperature not obtained [" in told


def test_the_parts_of_a_pressure_share_one_number_and_one_quote() -> None:
    text = "BP 118 over 76 now"
    upper = Evidence("BP 118", 0, 6, 0, 1.0, 2.0)
    lower = Evidence("76", 12, 14, 0, 2.0, 3.0)
    facts = (
        Fact("f1", FactKind.VITAL, "systolic_bp", (upper,), value=118, unit="mm[Hg]"),
        Fact("f2", FactKind.VITAL, "diastolic_bp", (lower,), value=76, unit="mm[Hg]"),
    )
    transcript = Transcript((Segment(0.0, 3.0, text),))
    told = render("atmist", recording(), transcript, Analysis(facts)).text
    assert '[1] 00:01  Blood pressure 118/76 mmHg  "BP 118 over 76"' in told
    assert "118/76 [1]" in told
    assert "[2]" not in told


def test_what_was_found_and_denied_stands_together_in_the_order_said() -> None:
    make = Facts()
    facts = (
        make.finding("stridor"),
        make.finding("stridor", NEGATED),
        make.finding("seizure", NEGATED),
        make.finding("seizure"),
    )
    report = render("atmist", recording(), TRANSCRIPT, Analysis(facts))
    found = section(report.text, "I  INJURIES AND FINDINGS")
    assert "stridor (later denied or gone) [1][2]; seizure (first denied) [3][4]." in found
    assert "Negatives" not in found
    assert "No stridor" not in report.spoken


def test_a_red_flag_is_written_once_at_the_top_and_read_out_once() -> None:
    facts = (Facts().vital("spo2", 80, oxygen="room_air"),)
    flag = Flag("low_spo2", "Oxygen is dangerously low", (facts[0].id,))
    for name in ALL:
        text = render(name, recording(), TRANSCRIPT, Analysis(facts, (), (flag,))).text
        told = " ".join(text.split())
        assert told.count("xygen is dangerously low") == 2
        assert "Red flags: oxygen is dangerously low." in told
        assert "RED FLAGS, worked out: oxygen is dangerously low [1]." in told
        assert told.index("RED FLAGS") < told.index("READ OUT")


def test_that_no_red_flag_was_raised_is_said() -> None:
    text = render("atmist", recording(), TRANSCRIPT, Analysis((Facts().age(40),))).text
    assert "RED FLAGS, worked out: none raised by what was said." in text


def test_lines_under_one_label_are_one_line() -> None:
    make = Facts()
    facts = (
        make.fact(FactKind.EVENT_TIME, "arrest", value="19:05"),
        make.fact(FactKind.EVENT_TIME, "rosc", value="19:31"),
    )
    told = text_of(Analysis(facts), "chart")
    assert "Times: cardiac arrest 19:05 [1]. Return of pulse (ROSC) 19:31 [2]." in told


def test_a_procedure_has_its_time_and_a_failed_one_says_so() -> None:
    make = Facts()
    facts = (
        make.fact(FactKind.INTERVENTION, "tourniquet"),
        make.fact(FactKind.EVENT_TIME, "intervention:tourniquet", value="14:20"),
        make.fact(FactKind.INTERVENTION, "io_access", status=NEGATED,
                  detail=(("outcome", "failed"),)),
    )  # fmt: skip
    told = section(text_of(Analysis(facts)), "T  TREATMENT")
    assert "Care given: tourniquet at 14:20 [1][2]." in told
    assert "Not done or failed: IO access (failed) [3]." in told


def test_a_doubted_sex_is_not_decided() -> None:
    make = Facts()
    facts = (make.age(30), make.sex("male"), make.sex("female"))
    assert "30-year-old patient" in text_of(Analysis(facts))


def test_times_of_day_are_in_the_wanted_zone() -> None:
    zone = timezone(timedelta(hours=2), "CEST")
    assert (
        "14 June 2026 16:02:00 CEST"
        in render("atmist", recording(), TRANSCRIPT, RICH, zone=zone).text
    )


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(KeyError):
        render("haiku", recording(), TRANSCRIPT, RICH)


def test_equal_input_gives_equal_text_whatever_the_order_of_facts() -> None:
    turned = replace(RICH, facts=RICH.facts[::-1])
    assert text_of(turned) == text_of()


# --- spoken ---------


def test_the_spoken_part_is_short_and_without_references() -> None:
    report = render("atmist", recording(), TRANSCRIPT, RICH)
    words = report.spoken.split()
    assert 60 <= len(words) <= 150
    assert not re.search(r"[\[\]▲µ]", report.spoken)
    assert report.spoken.startswith("46-year-old woman, allergic reaction.")
    assert "Alert: systolic pressure under 90." in report.spoken
    assert "Adrenaline 500 micrograms IM twice".lower() in report.spoken.lower()
    assert "Not given: hydrocortisone." in report.spoken
    assert report.spoken.endswith("To check before use: heart rate.")  # penicillin has its mark
    assert seconds(report.spoken) in range(25, 65)


def test_a_short_encounter_tells_what_lies_between_and_its_scores() -> None:
    said = (
        "60 year old man. BP 90 over 50, pulse 120. BP 84 over 48, pulse 131. BP 104 over 60, "
        "pulse 98."
    )
    words = Transcript((Segment(0.0, 20.0, said),))
    told = render("atmist", recording(), words, assess(analyze(words))).spoken
    assert "In between: BP 84 over 48, pulse 131." in told
    assert "Scores: " in told
    assert told.index("First signs") < told.index("In between") < told.index("Last signs")


def test_a_long_encounter_is_cut_to_what_can_be_said_in_a_minute() -> None:
    make = Facts()
    kinds = (FactKind.FINDING, FactKind.HISTORY, FactKind.HOME_MEDICATION, FactKind.ALLERGY,
             FactKind.INTERVENTION, FactKind.MECHANISM, FactKind.MEDICATION_GIVEN)  # fmt: skip
    facts = [make.age(70), make.vital("heart_rate", 150)]
    facts += [make.fact(kind, f"a_long_name_{i}") for kind in kinds for i in range(12)]
    told = render("atmist", recording(), TRANSCRIPT, Analysis(tuple(facts))).spoken
    assert 130 <= len(told.split()) <= 150
    assert told.startswith("70-year-old patient.")
    assert "pulse 150" in told
    assert "and 6 more." in told
    assert told.endswith("More is written below.")


def test_when_little_was_said_what_is_missing_is_said_too() -> None:
    make = Facts()
    facts = (make.age(30), make.vital("spo2", 80, oxygen="room_air"))
    told = render("atmist", recording(), TRANSCRIPT, Analysis(facts)).spoken
    assert told.endswith("Not stated: complaint, time of onset, home medicines, history.")


def test_red_flags_and_allergies_are_read_out_before_everything_else() -> None:
    make = Facts()
    facts = (
        make.age(30),
        make.finding("hives"),
        make.vital("systolic_bp", 80),
        make.fact(FactKind.ALLERGY, "penicillin"),
    )
    told = render("atmist", recording(), TRANSCRIPT, assess(Analysis(facts))).spoken
    flagged = "30-year-old patient. Red flags: systolic pressure 80 mmHg; anaphylaxis pattern."
    assert told.startswith(f"{flagged} Allergies: penicillin.")


def test_ranges_for_age_are_no_score_to_read_out() -> None:
    make = Facts()
    facts = (make.age(2), make.vital("heart_rate", 110))
    assert "Scores" not in render("atmist", recording(), TRANSCRIPT, assess(Analysis(facts))).spoken


def test_a_sign_read_once_is_told_with_the_round_it_belongs_to() -> None:
    make = Facts()
    facts = (
        make.vital("temperature", 36.9),
        make.vital("heart_rate", 134),
        make.vital("respiratory_rate", 28),
        make.vital("heart_rate", 118),
        make.vital("respiratory_rate", 22),
        make.vital("spo2", 97),
    )
    report = render("atmist", recording(), TRANSCRIPT, Analysis(facts))
    assert "Last signs: pulse 118, resps 22, SpO2 97." in report.spoken
    assert "temp 36.9 °C. Last signs" in report.spoken
    assert re.search(r"SpO2, % {20,}97 \[6\]", report.text)


@pytest.mark.parametrize("again", [("spo2", 84, 93), ("gcs_total", 14, 13)])
def test_the_only_set_behind_a_sign_told_twice_is_no_last_one(again: tuple[str, int, int]) -> None:
    make = Facts()
    name, first, second = again
    facts = (
        make.vital(name, first),
        make.vital(name, second),
        make.vital("systolic_bp", 92),
        make.vital("heart_rate", 128),
    )
    told = render("atmist", recording(), TRANSCRIPT, Analysis(facts)).spoken
    first_signs, last_signs = told.split("First signs:")[1].split("Last signs:")
    assert "pulse 128" in first_signs
    assert "pulse" not in last_signs
    assert str(second) in last_signs


def test_a_plan_that_was_carried_out_or_called_off_is_told_once() -> None:
    make = Facts()
    facts = (
        make.drug("diltiazem", 20, status=FactStatus.PLANNED),
        make.drug("ceftriaxone", 2, "g", status=FactStatus.PLANNED),
        make.fact(FactKind.INTERVENTION, "ecg_12_lead", status=FactStatus.PLANNED),
        make.drug("diltiazem", status=NEGATED),
        make.drug("ceftriaxone", 2, "g"),
        make.fact(FactKind.INTERVENTION, "ecg_12_lead"),
        make.fact(FactKind.INTERVENTION, "iv_access", status=FactStatus.PLANNED),
        make.fact(FactKind.INTERVENTION, "ecg_12_lead", status=FactStatus.PLANNED),
    )
    told = section(text_of(Analysis(facts)), "T  TREATMENT")
    assert "Ceftriaxone [2][5]" in told
    assert "NOT GIVEN: diltiazem [1][4]." in told
    assert "PLANNED" not in told
    assert "Also said" not in told
    assert "Care given: 12-lead ECG [3][6]." in told
    assert "Announced, not done: IV access [7]." in told
    assert "Announced again: 12-lead ECG [8]." in told
    recommended = section(text_of(Analysis(facts), "sbar"), "R  RECOMMENDATION")
    assert "diltiazem" not in recommended
    assert "ceftriaxone" not in recommended


def test_a_time_belongs_to_the_dose_that_was_told_before_it() -> None:
    make = Facts()
    first = make.drug("norepinephrine", 4, "ug/min", start=100, quote="norepi at 4")
    then = make.drug("norepinephrine", 7, "ug/min", start=100, quote="norepi at 4 at 0522, now 7")
    time = make.fact(FactKind.EVENT_TIME, "medication:norepinephrine", value="05:22", start=100,
                     quote="norepi at 4 at 0522")  # fmt: skip
    told = section(text_of(Analysis((first, then, time))), "T  TREATMENT")
    assert re.search(r"05:22 \[\d\]\s+Norepinephrine \[\d\]\s+4 micrograms/min", told)
    assert re.search(r"\n   \?\s+Norepinephrine \[\d\]\s+7 micrograms/min", told)


def test_doses_of_one_drug_are_read_out_together() -> None:
    make = Facts()
    facts = (make.drug("fentanyl", 50, "ug"), make.drug("ketamine", 20),
             make.drug("fentanyl", 25, "ug"))  # fmt: skip
    told = render("atmist", recording(), TRANSCRIPT, Analysis(facts)).spoken
    assert "Given: fentanyl 50 micrograms, then 25 micrograms, ketamine 20 mg." in told


def test_what_is_of_the_past_stands_under_its_heading() -> None:
    make = Facts()
    facts = (make.fact(FactKind.HOME_MEDICATION, "rivaroxaban", status=FactStatus.HISTORICAL),)
    assert "Taken earlier: rivaroxaban [1]." in section(text_of(Analysis(facts)), "HOME MEDICINES")


def test_a_mechanism_that_is_the_complaint_is_told_once() -> None:
    make = Facts()
    facts = (
        make.fact(FactKind.CHIEF_COMPLAINT, "chief_complaint", value="burn"),
        make.fact(FactKind.MECHANISM, "burn"),
        make.fact(FactKind.MECHANISM, "fall_from_height"),
    )
    told = section(text_of(Analysis(facts)), "M  MECHANISM OR COMPLAINT")
    assert "Complaint: burn [1][2]." in told
    assert "Mechanism: fall from height [3]." in told


def test_the_criteria_of_the_triage_are_told_without_their_codes() -> None:
    make = Facts()
    facts = (make.age(30), make.fact(FactKind.MECHANISM, "mvc"), make.finding("pelvis_unstable"))
    told = section(text_of(assess(Analysis(facts))), "SCORES, WORKED OUT, NOT SAID")
    assert "(suspected pelvic fracture)" in told


def test_no_regular_medicines_is_a_sentence_of_its_own() -> None:
    make = Facts()
    none = make.fact(FactKind.HOME_MEDICATION, "none")
    told = render("atmist", recording(), TRANSCRIPT, Analysis((none,), language="pt")).spoken
    assert "Sem medicação habitual." in told
    assert "Toma" not in told


def test_missing_allergies_are_said_aloud() -> None:
    make = Facts()
    assert (
        "Allergies: not stated."
        in render("atmist", recording(), TRANSCRIPT, Analysis((make.age(30),))).spoken
    )


many = st.lists(
    st.tuples(
        st.sampled_from([FactKind.FINDING, FactKind.HISTORY, FactKind.MEDICATION_GIVEN,
                         FactKind.HOME_MEDICATION, FactKind.VITAL, FactKind.INTERVENTION,
                         FactKind.ALLERGY, FactKind.EVENT_TIME, FactKind.MECHANISM]),
        st.sampled_from(FactStatus),
        st.text("abcdefgh_", min_size=1, max_size=30).map(lambda word: f"x{word}x"),
        st.none() | st.integers(0, 300),
        st.none() | st.just("unclear"),
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(many, st.sampled_from(ALL))
def test_no_analysis_breaks_a_report_or_makes_it_talk_too_long(
    drawn: list[tuple[FactKind, FactStatus, str, int | None, str | None]], name: str
) -> None:
    make = Facts()
    facts = tuple(
        make.fact(kind, word, status=status, value=value, review_reason=reason)
        for kind, status, word, value, reason in drawn
    )
    report = render(name, recording(), TRANSCRIPT, Analysis(facts))
    assert len(report.spoken.split()) <= 150
    for fact in facts:
        if fact.status not in (FactStatus.OTHER_SUBJECT, FactStatus.SUPERSEDED):
            quote = " ".join(fact.evidence[0].quote.split())
            assert f'"{quote}"' in " ".join(report.text.split())


# --- Markdown and layout ---------


def test_markdown_holds_the_same_and_words_cannot_act_as_markup() -> None:
    make = Facts()
    fact = make.finding("hives", quote="<img src=x> *hives* | [link](x)")
    told = as_markdown(layout("atmist", recording(), TRANSCRIPT, Analysis((fact,))))
    assert told.startswith("# Ambulance handover, ATMIST\n\n**Preliminary, not signed**")
    assert r"\<img src=x\> \*hives\* \| \[link\](x)" in told
    assert "_not stated_" in told
    assert "| Sign | First said | Worst | Last said |" in as_markdown(
        layout("atmist", recording(), TRANSCRIPT, RICH)
    )


def test_the_layout_gives_the_same_content_without_a_form() -> None:
    page = layout("atmist", recording(), TRANSCRIPT, RICH)
    assert [s.letter for s in page.sections[:6]] == list("ATMIST")
    assert page.sections[0].blocks == (Line("46-year-old woman [1][2], weight about 70 kg [3]."),)
    assert len(page.checks) == 2


def test_sound_that_no_engine_could_read_is_a_hole_that_the_report_names() -> None:
    unread = Segment(2.0, 11.0, UNREADABLE)
    told = replace(TRANSCRIPT, segments=(*TRANSCRIPT.segments, unread))
    text = render("atmist", recording(), told, rich()).text
    assert "!! NOT TRANSCRIBED: 9 s at 00:02. What was said then is missing here. Play it." in text
    assert "NOT TRANSCRIBED" not in text_of()


@pytest.mark.parametrize("name", ALL)
def test_words_of_another_language_are_never_passed_off_as_read(name: str) -> None:
    french = replace(TRANSCRIPT, language="fr")
    assert "!! NOT ENGLISH: " in render(name, recording(), french, rich()).text
    spanish = replace(TRANSCRIPT, language="es")
    assert "!! READ IN SPANISH: " in render(name, recording(), spanish, rich()).text
    assert "NOT ENGLISH" not in text_of(name=name)


def test_speech_that_was_not_understood_is_said_and_not_taken_for_silence() -> None:
    whole = Segment(2.0, 9.5, UNCLEAR)
    words = (Word("pulse", 10.0, 10.4), Word(UNCLEAR, 10.4, 12.9))
    part = Segment(10.0, 12.9, f"pulse {UNCLEAR}", words)
    told = replace(TRANSCRIPT, segments=(*TRANSCRIPT.segments, whole, part))
    text = render("atmist", recording(), told, rich()).text
    assert "!! NOT UNDERSTOOD: 10 s of speech, marked [unclear]. Its words are missing" in text
    one = replace(part, words=(*words[:1], Word(UNCLEAR, 10.4, 10.8)))
    short = replace(TRANSCRIPT, segments=(*TRANSCRIPT.segments, one))
    assert "NOT UNDERSTOOD" not in render("atmist", recording(), short, rich()).text


@pytest.mark.parametrize(("draft", "told"), [(False, True), (True, False)])
def test_what_was_taken_is_told_in_its_words_but_for_a_draft(draft: bool, told: bool) -> None:
    words = Transcript((Segment(0.0, 4.0, "She took about thirty Tylenol PM."),), draft=draft)
    text = render("atmist", recording(draft=draft), words, analyze(words)).text
    assert ('("took about thirty Tylenol PM")' in text) is told


def test_what_is_told_with_a_time_after_the_recording_is_marked_on_one_line() -> None:
    """The recording ended at 14:03; an arrival that is expected lies ahead."""
    make = Facts()
    told = (
        make.drug("tranexamic_acid", 1, unit="g", time="15:45"),
        make.vital("heart_rate", 88, time="15:50"),
        make.vital("heart_rate", 90, time="14:10"),
        make.fact(FactKind.EVENT_TIME, "onset", value="15:00"),
        make.fact(FactKind.EVENT_TIME, "eta", value="14:40"),
    )
    text = render("atmist", recording(), TRANSCRIPT, assess(Analysis(told))).text
    assert "TO CHECK (1)" in text
    (line,) = re.findall(r"▲ Told with a time after .*", text.replace("\n  ", " "))
    assert "(14:03)" in line
    assert "Tranexamic acid" in line
    assert "88" in line
    assert "90" not in line
