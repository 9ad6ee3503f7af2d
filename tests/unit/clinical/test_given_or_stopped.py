"""Doses that were numbered, stopped, doubted, or ordered in one sentence and given in the next."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus

GIVEN, DOUBTED = FactStatus.ASSERTED, FactStatus.UNCERTAIN
NOT_GIVEN = FactStatus.NEGATED


def drugs(text: str) -> list[Fact]:
    return [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Second epi. Epi three in.", 3),
        ("Epi number two in at ten oh four. Third epi at ten oh eight.", 3),
        ("First epi in at ten oh one. Second epi at ten oh five. Third epi at ten oh nine.", 3),
        ("Epi number one at oh nine twenty two. Epi number two at oh nine twenty six.", 2),
        ("Shocked once, epi four, got him back.", 4),
        ("Epi two in, next check in one minute.", 2),
        ("Adrenaline three is in. Continue compressions.", 3),
        ("Third adrenaline's in at eleven twenty.", 3),
        ("Dose number three of adrenaline in.", 3),
        ("Third epi's in. That's four now.", 3),
    ],
)
def test_a_dose_told_by_its_number_is_counted_and_has_no_amount(text: str, count: int) -> None:
    (fact,) = drugs(text)
    assert (fact.name, fact.dose, fact.count, fact.status) == ("epinephrine", None, count, GIVEN)


@pytest.mark.parametrize(
    ("text", "dose", "count"),
    [
        ("Epi one milligram at ten oh two.", 1, None),
        ("Adrenaline five nebulised.", 5, None),
        ("Epi 0.3 IM.", 0.3, None),
        ("Morphine three in at ten ten.", 3, None),
        ("Adenosine six in, no change.", 6, None),
        ("Epi 1 mg at ten oh one, second epi at ten oh five.", 1, 2),
        ("Epi one milligram in. Next epi in two minutes.", 1, None),
    ],
)
def test_an_amount_stays_one(text: str, dose: float, count: int | None) -> None:
    (fact,) = drugs(text)
    assert (fact.dose, fact.count, fact.status) == (dose, count, GIVEN)


@pytest.mark.parametrize("text", ["Get the third epi ready.", "Third epi is due at ten ten."])
def test_a_number_that_is_to_come_is_none_given(text: str) -> None:
    assert not [f for f in drugs(text) if f.status is GIVEN]


@pytest.mark.parametrize(
    "text",
    [
        "I'm pushing morphine four. Stop, she's allergic to morphine. Okay holding.",
        "Giving him ten of morphine now. Oh wait his pressure's eighty. Don't. Okay I won't.",
        "I'm giving aspirin three hundred. He's already had it. Right, put it away.",
        "Administering ketamine eighty. Stop stop, line's tissued. None of it went in.",
        "Giving TXA a gram now. Wait, it's been four hours. We'll leave it.",
        "We gave him ondansetron four. No we didn't, it's still in my pocket.",
        "Aspirin three hundred going in. Wait, he's allergic. Don't give it.",
        "Pushing adenosine six now. No hang on, that's sinus. Cancel that.",
        "Okay giving two of midazolam. Abort, he's stopped.",
        "I'll push adenosine six. Ready? Pushing. Wait, stop, it's sinus. Okay not pushing it.",
        "Adenosine six ready, going in now, wait, wait. Rhythm's changed. Don't push it.",
        "Adenosine six. It never went in, the line had tissued.",
    ],
)
def test_what_was_announced_and_called_off_was_not_given(text: str) -> None:
    assert {f.status for f in drugs(text)} == {NOT_GIVEN}


@pytest.mark.parametrize(
    "text",
    [
        "Giving ketamine fifty. Hang on, no, don't. Okay.",
        "Giving amoxicillin one gram. Hang on, she's allergic to penicillin. Stop.",
        "Morphine five going in. Actually no, stop, BP's seventy.",
        "Ondansetron four IV. Cannula's tissued, it all went into the tissue.",
        "Morphine four going in now. Whoa, stop. How much went in? Two.",
        "Took a ten milligram morphine amp and gave half.",
        "Fentanyl hundred mic ampoule, gave half of it, rest wasted.",
        "Ondansetron may have been given by the first crew.",
        "Pushed amiodarone three hundred. The cannula had come out, it's all on the floor.",
    ],
)
def test_what_was_interrupted_or_leaked_or_given_in_part_is_uncertain(text: str) -> None:
    (fact,) = drugs(text)
    assert fact.status is DOUBTED
    assert fact.needs_review


@pytest.mark.parametrize(
    "text",
    [
        "Giving her fifty of fentanyl now. Hold on to the rail. Okay that's in.",
        "Giving morphine five. Stop moving your arm please. That's in.",
        "Pushing adenosine six now. Stop the clock at ten oh two.",
        "Morphine five IV. Wait for it to work.",
        "Giving ondansetron four. Don't worry, it will settle your tummy.",
        "Fentanyl fifty in. Hang on, his pressure's eighty.",
        "Midazolam five given. He's stopped fitting.",
        "Giving five of midazolam. Hang on. Okay, that's in.",
        "Zofran four IV. Not now, mum.",
        "Gave four of Zofran. Leave it there.",
        "Adrenaline one milligram in. Stop compressions. Rhythm check.",
        "Giving TXA a gram now. Leave the window open.",
        "Amiodarone 300. Mag was suggested but we never gave it.",
        "250 of saline. That's going at 22:19. TXA? Not for bleeds any more, I'm not giving it.",
    ],
)
def test_words_that_stop_something_else_stop_no_dose(text: str) -> None:
    assert drugs(text)[0].status is GIVEN


def test_what_another_patient_had_is_not_this_ones() -> None:
    (fact,) = drugs("Gave nitro, point four. Sorry, that was the last job.")
    assert fact.status is FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("Give one of adrenaline. Adrenaline in at ten oh two.", 1),
        ("Doc wants amiodarone three hundred. Amio in at nine twelve.", 300),
        ("Can you give ondansetron four please. Ondansetron in.", 4),
        ("Draw up ketamine fifty. Ketamine's in.", 50),
        ("Give him ten of morphine. I'd rather go five. Okay five. Five in.", 5),
        ("Let's give him ten of morphine. Morphine's in at six fifteen.", 10),
    ],
)
def test_an_order_that_the_next_sentence_carries_out_was_given(text: str, dose: float) -> None:
    assert [f.dose for f in drugs(text) if f.status is GIVEN] == [dose]


@pytest.mark.parametrize(
    "text",
    [
        "Give one of adrenaline. Adrenaline's ready.",
        "Give one of adrenaline. The adrenaline is in the bag.",
        "Draw up ketamine fifty. Ketamine's in the pouch.",
        "Give him ten of morphine. Morphine not in yet.",
        "Can you give ondansetron four please. Ondansetron's in date.",
        "Give fifty of fentanyl. Is the fentanyl in? No.",
    ],
)
def test_an_order_that_is_not_carried_out_stays_one(text: str) -> None:
    assert not [f for f in drugs(text) if f.status is GIVEN]


@pytest.mark.parametrize(
    "text",
    [
        "He may have had ibuprofen 400 from his mum.",
        "I think she gave aspirin three hundred.",
        "They gave him some aspirin before we came, not sure.",
        "Not sure if he got the second dose of midazolam five.",
        "Mum thinks she gave him paracetamol two fifty.",
        "Nurse may have given lorazepam two.",
        "Morphine ten in ten.",
    ],
)
def test_a_doubt_about_a_drug_is_kept(text: str) -> None:
    (fact,) = drugs(text)
    assert fact.status is DOUBTED
    assert fact.needs_review


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("Fentanyl fifty or a hundred, check with Dave.", {50, 100}),
        ("fentanyl fifteen or fifty i didnt hear which", {15, 50}),
        ("Gave either four or eight of ondansetron.", {4, 8}),
        ("Somewhere between fifty and a hundred of fentanyl.", {50, 100}),
        ("Morphine five or ten milligrams given at ten ten.", {5, 10}),
    ],
)
def test_of_two_amounts_both_are_kept_and_neither_is_certain(text: str, doses: set[float]) -> None:
    found = drugs(text)
    assert {f.dose for f in found} == doses
    assert {f.status for f in found} == {DOUBTED}


@pytest.mark.parametrize(
    "text",
    [
        "You may have some aspirin, three hundred. Chew it.",
        "He may have a fracture. We gave morphine five.",
        "Gave aspirin three hundred. He may have had a stroke.",
        "We gave ketamine fifty, I think the pain's better.",
        "Gave fentanyl fifty. Pain three or four out of ten.",
        "Gave morphine ten in ten minutes.",
        "TXA one gram in a hundred mils.",
    ],
)
def test_a_doubt_about_something_else_doubts_no_dose(text: str) -> None:
    assert drugs(text)[0].status is GIVEN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "TXA a gram, calcium a gram, another gram of TXA.",
            {("tranexamic_acid", 2), ("calcium_chloride", None)},
        ),
        (
            "Fentanyl fifty, ketamine fifty, second fifty of fentanyl.",
            {("fentanyl", 2), ("ketamine", None)},
        ),
        ("Fentanyl fifty, second fifty of ketamine.", {("fentanyl", None), ("ketamine", None)}),
        ("Morphine five in, another five of midazolam.", {("morphine", None), ("midazolam", None)}),
        ("Fentanyl fifty at nine ten. Second fifty at nine twenty.", {("fentanyl", 2)}),
    ],
)
def test_a_second_amount_is_of_the_drug_named_with_it(
    text: str, told: set[tuple[str, int | None]]
) -> None:
    assert {(f.name, f.count) for f in drugs(text)} == told


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("Fentanyl fifty in. Hang on, his pressure's eighty.", 50),
        ("Morphine five, no, sats ninety four.", 5),
        ("Gave fifty of fentanyl, correction, his heart rate is one ten.", 50),
        ("Morphine five, sorry, ten.", 10),
        ("Fentanyl fifty, no wait, seventy five.", 75),
    ],
)
def test_a_reading_corrects_no_dose(text: str, dose: float) -> None:
    (fact,) = [f for f in drugs(text) if f.status is not FactStatus.SUPERSEDED]
    assert fact.dose == dose


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("End tidal thirty. Norepinephrine's at five, up to ten now.", [30]),
        ("End tidal thirty two. Adrenaline running at five, up to eight.", [32]),
        ("End tidal thirty, norepi running at five. Now end tidal thirty eight.", [30, 38]),
        ("End tidal thirty after the bag of saline, up to forty now.", [30, 40]),
    ],
)
def test_the_rate_of_a_drip_is_no_sign(text: str, values: list[float]) -> None:
    assert [f.value for f in analyze_text(text).facts if f.name == "etco2"] == values


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Hang a litre of saline. No, leave it.", NOT_GIVEN),
        ("Okay, hang 500 of saline at TKVO. No, just lock it. Locked.", NOT_GIVEN),
        ("Get another 250 of saline up. No, hold off, listen to his chest.", NOT_GIVEN),
        ("hang five hundred of saline at tkvo no just lock it okay locked", DOUBTED),
        ("put up five hundred of hartmanns no hold off he's got creps", DOUBTED),
        ("Run in 250 of saline. No, don't.", DOUBTED),
        ("Hang a litre of saline.", GIVEN),
        ("We put up a litre of saline. Want the mask off? No, leave it.", GIVEN),
        ("Run 500 of saline. Okay. No, don't move your arm.", GIVEN),
        ("Morphine five IV is in. Lock it.", GIVEN),
    ],
)
def test_what_was_ordered_and_refused_at_once_is_not_told_as_given(
    text: str, status: FactStatus
) -> None:
    (fact,) = [f for f in drugs(text) if f.dose is not None]
    assert fact.status is status
    assert fact.needs_review is (status is not GIVEN)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("He's had his aspirin, no he hasn't, it's still in my pocket.", NOT_GIVEN),
        ("She's had paracetamol. No, she hasn't.", NOT_GIVEN),
        ("we gave fentanyl 50 no we didn't it's here", NOT_GIVEN),
        ("He's had 300 of aspirin. No, he hasn't been sick.", GIVEN),
        ("We gave 50 of fentanyl, no we didn't see any change.", GIVEN),
        ("He's had his GTN. Any relief? No, he hasn't.", GIVEN),
    ],
)
def test_what_is_taken_back_at_once_was_not_had(text: str, status: FactStatus) -> None:
    assert [f.status for f in drugs(text)] == [status]
