"""What ordinary crews say without marks: verbs left out, sheets mixed up, who has whom."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names, vitals

NEGATED = FactStatus.NEGATED


def _signs(text: str) -> dict[str, object]:
    return dict(vitals(text))


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("does your neck hurt any no your back okay", "neck_pain"),
        ("twelve to one oh six you dizzy at all no any pain just crampy", "dizziness"),
        ("okay you nauseous hon no skip the zofran", "nausea"),
        ("you have anything to drink today no i swear", "alcohol_use"),
        ("any chest pain love no one spray under the tongue", "chest_pain"),
    ],
)
def test_a_question_with_its_verb_left_out_is_answered_by_its_no(text: str, denied: str) -> None:
    assert denied in names(text, FactKind.FINDING, NEGATED)
    assert denied not in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("you feeling sick yeah no worries heres a bag", "nausea"),
        ("you dizzy yeah no kidding okay sit down", "dizziness"),
        ("youre okay you vomited man no okay lie back", "vomiting"),
        ("he has belly pain today no vomiting", "abdominal_pain"),
    ],
)
def test_what_is_told_to_somebody_is_no_question(text: str, there: str) -> None:
    assert there in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("pressure of one fifty eight over seventy wait no thats the roommates sheet they handed me"
         " hold on one thirty four over sixty eight", {"systolic_bp": 134, "diastolic_bp": 68}),
        ("sats eighty eight sorry those are the husbands numbers hers are ninety five",
         {"spo2": 95}),
        ("sats ninety no thats the wifes number hes ninety six", {"spo2": 96}),
        ("Pressure 158 over 70. Wait, no, that's the roommate's sheet. 134 over 68, pulse 92.",
         {"systolic_bp": 134, "diastolic_bp": 68, "heart_rate": 92}),
        ("thats the wifes reading one forty over ninety", {}),
        ("his wife takes her own pressure its one forty over ninety", {}),
    ],
)  # fmt: skip
def test_whose_sheet_was_read_takes_back_only_what_stands_before(
    text: str, values: dict[str, float]
) -> None:
    assert _signs(text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("the lady in the car medic three has her shes sixty one with chest pain one eighty over"
         " ninety okay bud one ten over seventy", {"systolic_bp": 110, "diastolic_bp": 70}),
        ("The other guy, the buddy outside? Engine's got him. He's 29, sats 95, heart rate 130."
         " Sats on ours 94.", {"spo2": 94}),
        ("engine four has her on ten litres sats ninety six", {"spo2": 96}),
        ("medic four has her pressure one ten over seventy",
         {"systolic_bp": 110, "diastolic_bp": 70}),
        ("the crew has him sats ninety one", {"spo2": 91}),
    ],
)  # fmt: skip
def test_who_another_crew_has_is_not_ours(text: str, values: dict[str, float]) -> None:
    assert _signs(text) == values


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("i gave him nurofen at about four five mils", 5),
        ("i gave him forty five mils of nurofen at about four", 45),
    ],
)
def test_the_hour_before_an_amount_is_no_part_of_it(text: str, dose: float) -> None:
    assert [f.dose for f in facts(text, FactKind.MEDICATION_GIVEN)] == [dose]


def test_which_of_several_is_no_number() -> None:
    assert _signs("just the sugar with the middle one they had her on insulin") == {}
    assert _signs("sugar on that machine one point two") == {"blood_glucose": 1.2}
    assert _signs("pain in the leg one out of ten") == {"pain_score": 1}


@pytest.mark.parametrize(
    "text",
    [
        "collar shell fight us so no collar ill get a line",
        "he wouldnt have the collar so no collar just the blocks",
        "collar him he wont let us no collar then",
    ],
)
def test_a_so_no_leaves_undone_what_was_named_before(text: str) -> None:
    assert "cervical_collar" not in names(text, FactKind.INTERVENTION)
    assert "cervical_collar" in names(text, FactKind.INTERVENTION, NEGATED)


def test_what_was_done_before_a_so_no_was_done() -> None:
    assert "cervical_collar" in names("collar on he fought it so no collar", FactKind.INTERVENTION)
    assert "splint" in names("we put a splint on so no traction needed", FactKind.INTERVENTION)


def test_a_relative_who_is_telling_tells_of_the_patient() -> None:
    text = (
        "meds uh bumex no wait the daughters telling me they took her off the bumex its"
        " torsemide now metoprolol and eliquis allergies are levaquin"
    )
    assert names(text, FactKind.HOME_MEDICATION) == {"torsemide", "metoprolol", "apixaban"}
    assert names(text, FactKind.ALLERGY) == {"levofloxacin"}
    hers = "his wife takes metformin"
    assert not names(hers, FactKind.HOME_MEDICATION)


def test_a_pack_that_is_read_out_is_no_overdose_and_nothing_given() -> None:
    text = "what does she take ive got the webster pack here frusemide spironolactone"
    assert names(text, FactKind.HOME_MEDICATION) == {"furosemide", "spironolactone"}
    assert not names(text, FactKind.MECHANISM)
    assert not names(text, FactKind.MEDICATION_GIVEN)
    for swallowed in ("he took i think thirty paracetamol", "she took the whole pack paracetamol"):
        assert names(swallowed, FactKind.MECHANISM) == {"overdose"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("sats ninety one put her on two liters okay ninety six now", [91, 96]),
        ("g c s was nine when we got here thirteen now", [9, 13]),
        ("g c s was thirteen fifteen now yep", [13, 15]),
        ("fentanyl fifty for the pain he was a nine hes about a five now", [9, 5]),
        ("gave him fifty of fentanyl okay twenty five now", []),
        ("pulse was ninety eta was ten its eight now", [90]),
    ],
)
def test_a_number_of_now_goes_on_with_what_was(text: str, values: list[float]) -> None:
    assert [value for _, value in vitals(text)] == values


def test_a_score_is_no_dose() -> None:
    (drug,) = facts("for pain hes had the penthrox he was a nine", FactKind.MEDICATION_GIVEN)
    assert drug.dose is None


@pytest.mark.parametrize(
    "text",
    [
        "thats eyes three confused four obeys six thirteen",
        "Eyes 3, confused 4, obeys 6. 13.",
    ],
)
def test_parts_of_the_coma_scale_are_told_with_their_sum(text: str) -> None:
    told = {"gcs_eye": 3, "gcs_verbal": 4, "gcs_motor": 6, "gcs_total": 13}
    assert _signs(text) == told


def test_parts_without_their_sum_are_not_believed() -> None:
    assert _signs("she obeys me six times hes confused four days") == {}


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("give her two of narcan do it yep its in eleven oh six", [2]),
        ("give him ten mikes of adrenaline okay ten mikes gone in", [10]),
        ("Give him 0.4 of Narcan. Okay, push it. 0.4's in.", [0.4]),
        ("how much ketamine did you give him shaz twenty and then ten", [20, 10]),
        ("she got a nitro point four and then another one", [0.4]),
        ("give her two of narcan is it in", []),
        ("give her two of narcan its in the bag", []),
        ("give her two of narcan its in ten minutes", []),
    ],
)
def test_an_order_that_goes_in_is_a_dose(text: str, doses: list[float]) -> None:
    assert [f.dose for f in facts(text, FactKind.MEDICATION_GIVEN)] == doses


def test_another_one_is_the_same_again() -> None:
    (drug,) = facts("she got a nitro point four and then another one", FactKind.MEDICATION_GIVEN)
    assert (drug.dose, drug.count) == (0.4, 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("how old are you seventy eight hes seventy seven right", (77, "a")),
        ("a seventy one man collapsed in the greenhouse", (71, "a")),
        ("He's two. 26 months.", (26, "mo")),
        ("He is 80. He's 81 kilos.", (80, "a")),
        ("she is 92. she's 91 on air", (92, "a")),
        ("how old are you ninety shes eighty nine next week", (90, "a")),
    ],
)
def test_an_age_that_is_known_better(text: str, told: tuple[float, str]) -> None:
    assert [(f.value, f.unit) for f in facts(text, FactKind.AGE)] == [told]


def test_people_who_lift_have_no_age() -> None:
    assert not facts("twenty man crew six man lift", FactKind.AGE)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("call foothills were ten minutes both of them", ["PT10M"]),
        ("hes moving everything county twelve minutes", ["PT12M"]),
        ("I'll start the drip. We're 5 minutes.", ["PT5M"]),
        ("we were ten minutes on scene", []),
        ("the fits were three minutes each", []),
        ("we're ten minutes late", []),
        ("Hi, this is Diane. I'm 2 hours away.", []),
        ("I'm five minutes out", ["PT5M"]),
    ],
)
def test_how_far_we_are(text: str, minutes: list[str]) -> None:
    told = [f.value for f in facts(text, FactKind.EVENT_TIME) if f.name == "eta"]
    assert told == minutes


@pytest.mark.parametrize(
    "text", ["Allergies? I want a line in him.", "allergies been ten minutes on scene"]
)
def test_ordinary_words_are_no_allergen(text: str) -> None:
    assert not names(text, FactKind.ALLERGY)


@pytest.mark.parametrize("text", ["Allergies? Al buterol.", "allergies cod een"])
def test_a_cut_name_is_an_allergen(text: str) -> None:
    assert len(names(text, FactKind.ALLERGY)) == 1


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("He injected fentanyl, we gave Narcan 2 IN.", {"naloxone"}),
        ("He took ketamine at a festival. We gave midazolam 5 IM.", {"midazolam"}),
        ("She snorted ketamine, 5 of midazolam IM given.", {"midazolam"}),
        ("We injected ketamine 200 IM.", {"ketamine"}),
        ("He injected his own adrenaline, the EpiPen.", {"epinephrine"}),
        ("He took paracetamol at a party, one gram.", {"acetaminophen"}),
    ],
)
def test_what_was_taken_for_itself_is_no_treatment(text: str, given: set[str]) -> None:
    assert names(text, FactKind.MEDICATION_GIVEN) == given
    if "fentanyl" in text or ("ketamine" not in given and "ketamine" in text):
        assert "drug_use" in names(text, FactKind.FINDING)


def test_what_somebody_was_told_to_take_is_not_taken() -> None:
    told = "Call taker told him to take an aspirin, he hasn't got any."
    assert not names(told, FactKind.MEDICATION_GIVEN)
    took = "They told her to take an aspirin, she took 300."
    assert names(took, FactKind.MEDICATION_GIVEN) == {"aspirin"}


def test_what_is_usual_and_not_of_today() -> None:
    assert not names("Normally has two seizures a week, none today.", FactKind.FINDING)
    today = "He normally has two seizures a week, today he had five."
    assert names(today, FactKind.FINDING) == {"seizure"}


def test_a_piece_of_a_cut_name_is_nothing_else() -> None:
    assert not names("hes on bee sop rolol and aspirin", FactKind.MECHANISM)
    assert not names("for my acne the doxy cycling", FactKind.MECHANISM)
    assert not names("takes a lend ronic acid on mondays", FactKind.MECHANISM)
    assert not names("folic acid and val pro ic acid", FactKind.MECHANISM)
    assert names("takes folic acid, got battery acid in his eyes", FactKind.MECHANISM)
    assert names("stung by a bee", FactKind.MECHANISM) == {"sting_bite"}
    assert names("came off his bike cycling", FactKind.MECHANISM) == {"bicycle_crash"}


def test_thats_her_ends_what_is_told_of_her() -> None:
    text = "his wife carries an epi pen for bees but thats her denies chest pain"
    assert names(text, FactKind.FINDING, NEGATED) == {"chest_pain"}
    assert not names(text, FactKind.HOME_MEDICATION)
    goes_on = "his wife has asthma and she denies chest pain"
    assert not names(goes_on, FactKind.FINDING, NEGATED)


def test_an_allergen_is_nobody_who_is_told_of() -> None:
    text = "allergic to any medicine no just cats what do you weigh one sixty pounds fentanyl fifty"
    assert _signs(text) == {"weight": 160}
    assert names(text, FactKind.MEDICATION_GIVEN) == {"fentanyl"}


def test_an_alert_that_is_none() -> None:
    text = "you can ride up front is this a trauma alert no not a trauma alert"
    assert names(text, FactKind.INTERVENTION, NEGATED) == {"trauma_alert"}
    assert not names(text, FactKind.INTERVENTION)


def test_who_slips_a_thing_has_not_fallen() -> None:
    assert not names("theres cord its loose slipped it over", FactKind.MECHANISM)
    assert not names("b p cuff's slipped off hang on", FactKind.MECHANISM)
    assert not names("the probe has fallen off his finger", FactKind.MECHANISM)
    assert names("get the cuff off. He fell in the bath.", FactKind.MECHANISM)
    assert names("i slipped the floor was wet", FactKind.MECHANISM) == {"fall"}


def test_what_a_drug_is_for_is_not_of_now() -> None:
    assert not names("she takes cetirizine when shes itchy", FactKind.FINDING)
    assert names("we found him when he was vomiting", FactKind.FINDING) == {"vomiting"}
    assert names("he gets chest pain when hes walking", FactKind.FINDING) == {"chest_pain"}


def test_a_plan_that_is_cut_off_plans_nothing() -> None:
    assert "vomiting" in names("I'm gonna... He's throwing up, grab the bag.", FactKind.FINDING)
    assert "vomiting" not in names("I'm gonna throw up.", FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("your chest hurt at all no okay", "chest_pain"),
        ("you lightheaded darling no", "dizziness"),
    ],
)
def test_your_and_you_ask_as_well(text: str, denied: str) -> None:
    assert denied in names(text, FactKind.FINDING, NEGATED)
    assert "chest_pain" in names("hes saying your chest hurts no worries", FactKind.FINDING)


def test_a_name_that_is_denied_at_once_is_to_check() -> None:
    text = "she takes ramipril no wait not ramipril losartan"
    drug, instead = facts(text, FactKind.HOME_MEDICATION)
    assert (drug.name, drug.needs_review) == ("ramipril", True)
    assert (instead.name, instead.needs_review) == ("losartan", False)
    (other,) = facts("she takes ramipril not losartan", FactKind.HOME_MEDICATION)
    assert not other.needs_review
