"""Times of acts and of the onset as they are told beside the act: after it, before it, answered."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind


def _times(text: str) -> set[tuple[str, str]]:
    facts = analyze_text(text).facts
    return {(f.name, str(f.value)) for f in facts if f.kind is FactKind.EVENT_TIME}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("adrenaline half a milligram i m right thigh thats gone in at twenty two eighteen",
         ("medication:epinephrine", "22:18")),
        ("mag two grams over twenty minutes going up at twenty two twenty six",
         ("medication:magnesium_sulfate", "22:26")),
        ("no dextrose paracetamol 1 g IV at 13:55", ("medication:acetaminophen", "13:55")),
        ("paracetamol syrup 250 mg given for pain at 21:02", ("medication:acetaminophen", "21:02")),
        ("ringers one litre wide open cyklokapron one gram i v given at seventeen oh four",
         ("medication:tranexamic_acid", "17:04")),
        ("Diazepam 10 mg IV. That's running in at 23:04.", ("medication:diazepam", "23:04")),
        ("Ondansetron, 4 milligrams IV. Given, 22:21.", ("medication:ondansetron", "22:21")),
        ("Glucogel, one tube. 09:28 that is.", ("medication:oral_glucose", "09:28")),
        ("10 percent glucose, 150 ml, IV. 09:33 going up.", ("medication:dextrose", "09:33")),
        ("Midazolam 5. It's in, left deltoid, 21:14.", ("medication:midazolam", "21:14")),
        ("tourniquet's been on the left thigh since 2158", ("intervention:tourniquet", "21:58")),
        ("Noradrenaline at 0.4, vasopressin started at 0.03 units a minute at 13:58",
         ("medication:vasopressin", "13:58")),
        ("accident was at sixteen eighteen", ("onset", "16:18")),
        ("Injury was at 2140, we've had him since 2212", ("onset", "21:40")),
        ("what time was that ooh it was dark the clock said ten past two", ("onset", "02:10")),
        ("she went down at 0758 and they started CPR, shocked once", ("arrest", "07:58")),
        ("he dropped at six fourteen no pulse CPR started", ("arrest", "06:14")),
        ("airbags went off, twenty to seven this morning, trapped", ("onset", "06:40")),
        ("Levophed started at four mics a minute at 1641", ("medication:norepinephrine", "16:41")),
    ],
)  # fmt: skip
def test_whose_time_it_is(text: str, wanted: tuple[str, str]) -> None:
    assert wanted in _times(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hydrocortisone 200 IV. Now it's 11:55, BP 108 on 66.",
        "Morphine 2.5. Is it 11:40?",
        "He had ket. It's 21:40 now.",
        "Mum brought him into the ED at oh four hundred",
        "In flight at 15:40 she dropped to 78 percent",
        "morphine not given at 10:15",
        "How long did it last? Maybe two minutes.",
        "We started Levophed at five mics a minute",
        "adrenaline infusion i'm starting at five mikes a minute up to ten now",
        "Norepi started at five.",
    ],
)
def test_a_time_of_nothing_that_was_done(text: str) -> None:
    assert _times(text) == set()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("so for my patient it's Milpark, that's twenty two minutes by road", "PT22M"),
        ("We're going to Lakeside Women's, fourteen minutes.", "PT14M"),
        ("Pre-alert them, red phone, nine minutes if they've opened the gate.", "PT9M"),
        (
            "Forty year old male, scald to both forearms from the fryer, cooled, fentanyl "
            "one hundred given, pressure 120 over 70, pulse 98, sats 98 on air, Burn unit at "
            "Sunnybrook, twenty-two minutes.",
            "PT22M",
        ),
        ("estimated time to the chamber is 1 hour 45 minutes end of report", "PT1H45M"),
        ("What was that ETA? From now, 13 minutes, one three.", "PT13M"),
        ("With you at eighteen forty-five.", "18:45"),
    ],
)
def test_the_eta(text: str, value: str) -> None:
    assert ("eta", value) in _times(text)


@pytest.mark.parametrize(
    "text",
    [
        "The nurses will be with you by midnight.",
        "He was intubated, three and a half tube at nine centimetres.",
        "Mag two grams over twenty minutes.",
        "cap refill i make it six seconds in the foot",
        "I make that six minutes of down time.",
    ],
)
def test_no_arrival_and_no_time(text: str) -> None:
    assert _times(text) == set()


@pytest.mark.parametrize(
    ("text", "drug", "when"),
    [
        ("she gave him calpol at six this morning and he had a fit about twenty minutes ago",
         "acetaminophen", "06:00"),
        ("a litre of saline is going in. She had a 30 second seizure at 19 42.",
         "normal_saline", None),
        ("two of Ativan at 1942 after the seizure", "lorazepam", "19:42"),
    ],
)  # fmt: skip
def test_the_time_of_a_seizure_is_no_drugs(text: str, drug: str, when: str | None) -> None:
    given = [value for name, value in _times(text) if name == f"medication:{drug}"]
    assert given == ([when] if when else [])


@pytest.mark.parametrize(
    "text",
    [
        "Second epi at 18:10, scratch that, 18:11.",
        "Epi at 18:10, no, sorry, 18:11.",
        "Epi 1 milligram at 18:10, correction, the code sheet says 18:11.",
        "second epi at eighteen ten uh scratch that the code sheet says eighteen eleven",
    ],
)
def test_a_time_that_is_put_right_is_the_later_one_alone(text: str) -> None:
    assert _times(text) == {("medication:epinephrine", "18:11")}


def test_two_acts_keep_their_times_though_something_between_is_put_right() -> None:
    text = "Epi at 18:10, no, sorry, it was the first, amiodarone 300 at 18:11."
    assert _times(text) == {("medication:epinephrine", "18:10"), ("medication:amiodarone", "18:11")}


def test_how_he_was_by_then_is_no_time_of_what_was_given() -> None:
    assert _times("Gave 4 of Zofran and by 18:25 he was fine.") == set()
    assert _times("Gave 4 of Zofran at 18:25, he was fine.") == {
        ("medication:ondansetron", "18:25")
    }


@pytest.mark.parametrize(
    "said", ["No, I mean 09:25.", "Sorry, that's 09:25.", "Correction, 09:25."]
)
def test_a_time_that_is_put_right_in_the_next_sentence_is_of_the_same_act(said: str) -> None:
    assert _times(f"Arrived on scene at 09:15. {said}") == {("on_scene", "09:25")}


def test_a_time_of_something_else_puts_none_right() -> None:
    text = "Arrived on scene at 09:15. Left scene at 09:40."
    assert _times(text) == {("on_scene", "09:15"), ("left_scene", "09:40")}


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("last seen him perfectly well at 7.30", "07:30"),
        ("His wife last saw him completely normal at about 8.15.", "08:15"),
        ("He was last seen well at 9.05.", "09:05"),
    ],
)
def test_a_point_between_hour_and_minutes_behind_at(text: str, time: str) -> None:
    assert _times(text) == {("last_known_well", time)}


@pytest.mark.parametrize(
    "text", ["The pH was at 7.30.", "Glucose at 7.30, he's well.", "seen with a lactate at 2.15"]
)
def test_a_measure_with_a_point_is_no_time(text: str) -> None:
    assert not _times(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He got naloxone point four IM at 19:40. Got a twenty in the left forearm. Then he got "
         "point four IV at 19:52.", ("medication:naloxone", "19:52")),
        ("Fentanyl 50 IN at 0805. Zofran 4 IV at 0808. OK, second 50 in at 0812.",
         ("medication:fentanyl", "08:12")),
        ("Midazolam 5 mg buccal now. High flow oxygen, 15 litres. Into the cheek slowly. "
         "That's in, 16:52.", ("medication:midazolam", "16:52")),
        ("Morphine 5 IV. Put her on 4 litres. Five's in, 14:20.",
         ("medication:morphine", "14:20")),
        ("Midazolam two milligrams nasal, two in each nostril. Oxygen on. Okay given, time is "
         "8:12.", ("medication:midazolam", "08:12")),
        ("IV's in, 18 left AC. We'll go with ketamine 30. 30's in at 1611.",
         ("medication:ketamine", "16:11")),
        ("Morphine two and a half at 11:02. Tourniquet's on. Another two and a half at 11:09.",
         ("medication:morphine", "11:09")),
        ("Glucagon, one milligram, in the leg. Oxygen's on.", None),
    ],
)  # fmt: skip
def test_a_time_behind_an_amount_is_of_its_drug(text: str, wanted: tuple[str, str] | None) -> None:
    times = _times(text)
    assert wanted is None or wanted in times
    assert not {name for name, _ in times} & {"medication:oxygen", "intervention:iv_access"}


@pytest.mark.parametrize(
    "text",
    [
        "We gave her acetaminophen 1 gram PO. Repeat at 0605, 112 over 70, heart rate 104.",
        "Fentanyl 50 mics in, second set at 14:20, BP 110 over 70, pulse 88.",
        "Hydrocortisone 200 IV. It's 11:55 now.",
        "Heparin's running, nitro's running at 20. 0622, we're rolling.",
        "Midazolam three point four, at five per mil, so point seven of a mil.",
        "Furosemide 40 she takes, and the leg is swollen, is it sore? No. Time now is 17:20.",
    ],
)  # fmt: skip
def test_a_time_behind_an_amount_that_is_not_its_own(text: str) -> None:
    assert not {name for name, _ in _times(text) if name.startswith("medication:")}


def test_a_line_and_a_mask_keep_their_times() -> None:
    times = _times("Line in at 19:32, 20 gauge left AC. Nasal cannula on at 19:35, 4 litres.")
    assert times == {("intervention:iv_access", "19:32"), ("medication:oxygen", "19:35")}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Adrenaline 0.5 IM, outer thigh. Sharp scratch. That's in, 21.48. Get the oxygen on.",
         {("medication:epinephrine", "21:48")}),
        ("Epi one milligram, first one, 17.55. I-gel, size 4. Third epi, 18.03. Pulse is back "
         "18.07, so ROSC 18.07.",
         {("medication:epinephrine", "17:55"), ("medication:epinephrine", "18:03"),
          ("rosc", "18:07")}),
        ("Morphine 2.5. Happy. That's in, 9.06.", {("medication:morphine", "09:06")}),
        ("Here we go, and baby's out, 18.27. It's a girl.", {("birth", "18:27")}),
        ("IV paracetamol, 1 gram, hung at 14.28.", {("medication:acetaminophen", "14:28")}),
        ("He collapsed at about 13.20.", {("onset", "13:20")}),
        ("Glucose, 14.25. Hb was 12.35. Weight 12.45.", set()),
        ("Midazolam 10. Sats are up, 9.5.", set()),
        ("Fentanyl 50. Then V-fib again at 18.01, shocked.", set()),
        ("What time was the steroid? 11.41.", set()),
        ("Ondansetron 4 IV is in. Pelvis is bound. What time was the ondansetron? 14.28.",
         {("medication:ondansetron", "14:28")}),
        ("Started nine o'clock last night. Mum gave her Panadol one gram at 7.41.",
         {("onset", "21:00"), ("medication:acetaminophen", "07:41")}),
    ],
)  # fmt: skip
def test_hours_and_minutes_with_a_point(text: str, wanted: set[tuple[str, str]]) -> None:
    assert _times(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "He's been sick four times since midnight, no diarrhoea.",
        "My partner has the catheter bag measured, eighty mils since midnight.",
        "Fell at home, long lie, lives alone, carers four times a day.",
        "She fell in the chook run, and it's quarter to nine now.",
        "Restrained driver in a head-on at about 80 k's, entrapped for 25 minutes.",
        "How long was she shaking for? It's maybe three minutes.",
        "AP's 6 minutes out from you.",
    ],
)
def test_counts_lengths_and_the_time_of_now_are_no_onset(text: str) -> None:
    assert _times(text) == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Chest pain since midnight, worse now.", "00:00"),
        ("How long has she been shaking for? Ten minutes.", "PT10M"),
        ("He's been unwell for three days.", "P3D"),
    ],
)
def test_an_onset_stays(text: str, wanted: str) -> None:
    assert _times(text) == {("onset", wanted)}


@pytest.mark.parametrize(
    ("text", "dose", "time"),
    [
        ("he had ibuprofen at three ten four hundred milligrams", 400, "03:10"),
        ("she gave him ibuprofen at one fifty two hundred and forty milligrams", 240, "01:50"),
        ("gave aspirin at 3 10 300 milligrams", 300, "03:10"),
        ("we gave ketamine at six thirty twenty milligrams", 20, "06:30"),
    ],
)
def test_an_hour_between_a_drug_and_its_amount_is_no_amount(
    text: str, dose: float, time: str
) -> None:
    told = analyze_text(text).facts
    assert [f.dose for f in told if f.kind is FactKind.MEDICATION_GIVEN] == [dose]
    assert [f.value or f.time for f in told if f.kind is FactKind.EVENT_TIME] == [time]


def _doses(text: str) -> list[tuple[float | None, str | None]]:
    given = (f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN)
    return [(f.dose, f.review_reason) for f in given]


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("Diazepam at ten forty five milligrams.", 5),
        ("morphine at nine fifty five milligrams iv", 5),
        ("salbutamol at nine thirty five milligrams nebulised", 5),
        ("Ondansetron at eight fifty four milligrams", 4),
        ("glucagon at nine fifty one milligram", 1),
        ("fentanyl one hundred ten twenty", 100),
        ("fentanyl one hundred twenty one ten", 100),
        ("amiodarone three hundred fifteen forty", 300),
        ("morphine five ten twenty", 5),
        ("ondansetron four fourteen fifty one", 4),
        ("midazolam at nine oh five five milligrams", 5),
        ("fentanyl at nine oh five fifty mikes", 50),
    ],
)
def test_an_amount_run_together_with_an_hour_is_to_check(text: str, dose: float) -> None:
    ((told, doubt),) = _doses(text)
    assert told in (dose, None)
    assert doubt or told is None


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("fentanyl fifty iv twenty one ten", [50]),
        ("Fentanyl 100 micrograms intranasal, twenty one ten.", [100]),
        ("morphine five milligrams iv twenty one five", [5]),
        ("aspirin three hundred fourteen oh two", [300]),
        ("fentanyl at nine oh five fifty", []),
        ("fentanyl at one fifty mics an hour", [150]),
        ("fentanyl one ten fifty of ketamine", [110, 50]),
        ("aspirin three twenty four ten forty", [324]),
        ("morphine ten and then ten more", [10]),
    ],
)
def test_the_numbers_of_an_hour_are_no_dose(text: str, doses: list[float]) -> None:
    assert _doses(text) == [(dose, None) for dose in doses]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("fourteen oh two aspirin three hundred fourteen oh five GTN two puffs",
         {("medication:aspirin", "14:02"), ("medication:nitroglycerin", "14:05")}),
        ("aspirin three hundred fourteen oh two GTN two puffs fourteen oh five",
         {("medication:aspirin", "14:02"), ("medication:nitroglycerin", "14:05")}),
        ("sixteen oh two nitro one spray", {("medication:nitroglycerin", "16:02")}),
        ("TXA one gram in, second shock ten oh six", {("intervention:defibrillation", "10:06")}),
        ("diazepam ten iv slow thats me giving it twenty three oh one",
         {("medication:diazepam", "23:01")}),
        ("unit fourteen oh two on scene, sats ninety", set()),
    ],
)  # fmt: skip
def test_a_time_with_its_nought_stands_beside_an_act(
    text: str, wanted: set[tuple[str, str]]
) -> None:
    assert _times(text) >= wanted
    counts = [f.count for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert not [n for n in counts if n and n > 1]
