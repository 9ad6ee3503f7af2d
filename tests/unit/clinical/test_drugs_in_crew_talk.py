"""Drugs in the half sentences of crews: counts that are no amounts, rates told of "it", lists that
go on behind "also", a "no" that answers the question before."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given


def _home(text: str, status: FactStatus = FactStatus.ASSERTED) -> list[str]:
    return [f.name for f in facts(text, FactKind.HOME_MEDICATION, status)]


def _allergies(text: str, status: FactStatus = FactStatus.ASSERTED) -> list[str]:
    return [f.name for f in facts(text, FactKind.ALLERGY, status)]


def _routes(text: str) -> list[str | None]:
    return [f.route for f in facts(text, FactKind.MEDICATION_GIVEN)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("any chest pain no what does she take bisoprolol and edoxaban",
         ["bisoprolol", "edoxaban"]),
        ("did he bang his head no is he on any blood thinners yes rivaroxaban", ["rivaroxaban"]),
        ("is she allergic to anything no what about tablets um lansoprazole sertraline and "
         "zopiclone at night", ["lansoprazole", "sertraline", "zopiclone"]),
        ("anything else wrong with him no whats he on hes on gliclazide and sitagliptin",
         ["gliclazide", "sitagliptin"]),
        ("does he smoke no which inhalers has he got symbicort", ["budesonide_formoterol"]),
        ("she's on edoxaban for the fib and had it with her breakfast also nebivolol uh febuxostat",
         ["edoxaban", "nebivolol", "febuxostat"]),
        ("what meds is he on it says here lisinopril held since monday for the scope also "
         "rosuvastatin finasteride and uh memantine",
         ["lisinopril", "rosuvastatin", "finasteride", "memantine"]),
        ("he takes a blood pressure tablet amlodipine", ["amlodipine"]),
        ("No meds at home apart from folic acid.", ["folic_acid"]),
        ("I'm meant to have the venlafaxine in the morning.", ["venlafaxine"]),
    ],
)  # fmt: skip
def test_home_medicines_of_running_talk(text: str, told: list[str]) -> None:
    assert _home(text) == told
    assert _home(text, FactStatus.NEGATED) == []
    assert given(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Rivaroxaban, is it? The red ones. No, I came off them at Easter.",
        "Any thinners? Warfarin, was it? Yes, but the doctor took me off it last year.",
        "The wee brother's fine and mum's got a chest infection, she's on doxycycline.",
    ],
)
def test_what_is_not_taken_any_more_or_by_another_is_no_home_medicine(text: str) -> None:
    assert _home(text) == []


def test_a_denial_still_denies() -> None:
    assert _home("he takes no metformin and no ramipril") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Gave her one bolus of vecuronium in transit, ten milligrams.", ("vecuronium", 10, "mg")),
        ("we gave two boluses of metaraminol half a milligram each", ("metaraminol", 0.5, "mg")),
        ("one push of ketamine thirty milligrams", ("ketamine", 30, "mg")),
        ("a second bolus of Hartmann's five hundred", ("lactated_ringers", 500, "mL")),
        ("gave a two fifty bolus of saline", ("normal_saline", 250, "mL")),
        ("plasmalyte two hundred out of the warmer", ("plasmalyte", 200, "mL")),
        ("hang a liter of LR, actually just give him five hundred of it",
         ("lactated_ringers", 500, "mL")),
        ("a litre of saline, no, make it five hundred", ("normal_saline", 500, "mL")),
        ("a gram of vancomycin, correction, seven fifty", ("vancomycin", 750, "mg")),
        ("a litre of saline up, only three hundred of it left", ("normal_saline", 1, "L")),
        ("Dextrose ten percent, ten mils, no, correction, that's five mils per kilo, so "
         "fifteen mils", ("dextrose", 15, "mL")),
        ("She chewed four baby aspirin, that's three twenty four.", ("aspirin", 324, "mg")),
        ("Two paracetamol at four, so that's the gram.", ("acetaminophen", 1, "g")),
        ("I gave him his pen, the Junior one, in the thigh. What strength is it? It says 150 "
         "micrograms.", ("epinephrine", 150, "ug")),
        ("saline lock only no fluids put four liters on her", ("oxygen", 4, "L/min")),
        ("humidified oxygen if the warmer works its eight litres by mask at the moment",
         ("oxygen", 8, "L/min")),
    ],
)  # fmt: skip
def test_the_amount_of_one_dose(text: str, told: tuple[str, float, str]) -> None:
    assert given(text) == [told]


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        (
            "Adrenaline via the central line, that was on ten mics a minute, maxed out at thirty "
            "and it's now twelve.",
            [10, 30, 12],
        ),
        (
            "Dobutamine at five mics per kilo per minute, up to ten at the worst, it's now seven.",
            [5, 10, 7],
        ),
        ("GTN infusion at 10 mics a minute, now sitting at 20.", [10, 20]),
        ("Norad through the white lumen, that was at 12 mics a minute, peaked at 20.", [12, 20]),
        ("Dopamine was running at five mics per kilo per minute, MAP was 8 off, it's now 9.", [5]),
        ("Levophed at 8 mics a minute, pressure came up to 20.", [8]),
    ],
)
def test_rates_that_are_told_of_it(text: str, rates: list[float]) -> None:
    assert [dose for _, dose, _ in given(text)] == rates


@pytest.mark.parametrize(
    "text",
    [
        "Can I pop this on your finger? So your oxygen's ninety-eight.",
        "That's my neighbour, he's the one on the oxygen, two litres, day and night.",
        "put her on ten litres if she drops",
        "no t p a exclusions that we know of",
        "apixaban held since tuesday for the scope so its not been given",
        "Zopiclone for the nerves? No. Diazepam for your back? No.",
    ],
)
def test_nothing_was_given(text: str) -> None:
    assert given(text) == []


def test_a_further_one_that_is_declined_does_not_deny_the_first() -> None:
    said = "five hundred of Atrovent going now. second salbutamol five, no Atrovent this time"
    assert [d[0] for d in given(said)] == ["ipratropium", "albuterol"]
    assert given(said, FactStatus.NEGATED) == []


def test_what_was_offered_and_not_wanted_is_held() -> None:
    said = "I can offer you lorazepam, one milligram, you swallow it. I don't want nothing."
    assert [d[0] for d in given(said, FactStatus.NEGATED)] == ["lorazepam"]


def test_a_dose_to_come_is_planned() -> None:
    said = "If she gets worse the next one is adrenaline, five milligrams, but not giving it yet."
    assert [d[0] for d in given(said, FactStatus.PLANNED)] == ["epinephrine"]
    assert given(said, FactStatus.NEGATED) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "you want the codeine i'm allergic no you're not you're allergic to trimethoprim",
            ["trimethoprim"],
        ),
        ("is that an allergy nah its just a a side effect", []),
        ("Allergies? Latex. Okay, non-latex gloves, Jo.", ["latex"]),
        ("allergies says vancomycin here and she gets red man with the vanco", ["vancomycin"]),
    ],
)
def test_allergies_of_running_talk(text: str, told: list[str]) -> None:
    assert _allergies(text) == told
    assert _allergies(text, FactStatus.NEGATED) == []


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        ("Entonox, here you go, big breaths.", ["INH"]),
        ("gave him two of his own nebs the salbutamol five", ["NEB"]),
        ("norad drip going at eight mics a minute on the pump in the i o", ["IO"]),
        ("Norad through the brown lumen at 12 mics a minute", ["IV"]),
        ("I gave her her pen, the Junior one, in the leg. It says 150 micrograms.", ["IM"]),
        ("salbutamol five milligrams given", [None]),
        ("gave ondansetron four, never IV", [None]),
        ("morphine five no i m today", [None]),
        ("five of salbutamol and point five of atrovent no i v steroid", [None, None]),
        ("gave midazolam 5 not IV but IM", ["IM"]),
        ("fentanyl 50 mics, no IV so IN", ["IN"]),
    ],
)
def test_the_way_in_is_the_one_that_was_said(text: str, routes: list[str | None]) -> None:
    assert _routes(text) == routes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ket one fifty tube's in and roc seventy after", [("ketamine", 150, "mg", None),
                                                           ("rocuronium", 70, "mg", None)]),
        ("dextrose ten two fifty up and running", [("dextrose", 250, "mL", None)]),
        ("had gentamicin three twenty and two litres of fluid in ED",
         [("gentamicin", 320, "mg", None), ("iv_fluid", 2, "L", None)]),
        ("narcan two milligrams up the nose by the cops then we gave point four i v",
         [("naloxone", 2, "mg", "IN"), ("naloxone", 0.4, "mg", "IV")]),
        ("dexamethasone six milligrams, back to back nebs five of salbutamol",
         [("dexamethasone", 6, "mg", None), ("albuterol", 5, "mg", "NEB")]),
        ("adrenaline one milligram every four minutes three doses amiodarone three hundred",
         [("epinephrine", 1, "mg", None), ("amiodarone", 300, "mg", None)]),
        ("I gave him one of my lorazepam, just a two, to calm him down",
         [("lorazepam", 2, "mg", None)]),
        ("oxytocin ten units IM then forty in the bag",
         [("oxytocin", 10, "[IU]", "IM"), ("oxytocin", 40, "[IU]", None)]),
        ("One unit of packed cells going now", [("packed_red_cells", 1, "{unit}", None)]),
        ("amio one fifty over ten minutes then the drip at one milligram a minute",
         [("amiodarone", 150, "mg", None), ("amiodarone", 1, "mg/min", None)]),
        ("levophed started at four mics", [("norepinephrine", 4, "ug/min", None)]),
        ("heparin drip at twelve hundred units an hour and the nitro at thirty mics",
         [("heparin", 1200, "[IU]/h", None), ("nitroglycerin", 30, "ug/min", None)]),
        ("three doses of narcan two IN and one IV", [("naloxone", None, None, None)]),
    ],
)  # fmt: skip
def test_numbers_that_stand_near(text: str, told: list[tuple[object, ...]]) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [(f.name, f.dose, f.unit, f.route) for f in found] == told


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("push dose epi ten mics every couple minutes three of those", 3),
        ("Given Narcan by a bystander, four milligrams intranasal, two of those.", 2),
        ("Two ibuprofen, so that's four hundred.", None),
        ("adrenaline one milligram every four minutes three doses amiodarone three hundred", 3),
    ],
)
def test_how_often_it_was_given(text: str, count: int | None) -> None:
    assert facts(text, FactKind.MEDICATION_GIVEN)[0].count == count


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("so he's on loads love hang on ramipril bisoprolol the water one furosemide forty and "
         "clopidogrel since his stent", ["ramipril", "bisoprolol", "furosemide", "clopidogrel"]),
        ("takes metoprolol succinate fifty once a day and eliquis", ["metoprolol", "apixaban"]),
        ("does she take blood thinners no just a baby aspirin", ["aspirin"]),
        ("he's on the blood thinner the rivaroxaban one", ["rivaroxaban"]),
        ("she's got patches on, the fentanyl ones, one on each shoulder", []),
        ("was on sotalol but came off it", []),
    ],
)  # fmt: skip
def test_what_is_taken_at_home_was_not_given(text: str, home: list[str]) -> None:
    assert _home(text) == home
    assert given(text) == []


def test_what_is_drawn_up_just_in_case_is_planned() -> None:
    said = "I've got four of midaz and a hundred of roc drawn up just in case"
    assert given(said) == []
    planned = given(said, FactStatus.PLANNED)
    assert planned == [("midazolam", 4, "mg"), ("rocuronium", 100, "mg")]


def test_an_order_carried_out_in_the_same_breath_was_given() -> None:
    said = "cath lab wants heparin four thousand units so thats gone in at eleven twenty"
    assert given(said) == [("heparin", 4000, "[IU]")]


def test_what_a_relative_used_on_the_patient_and_what_the_crew_gave_are_two() -> None:
    said = "dad had used his own epipen on him before we arrived then our adrenaline point five IM"
    told = [(f.dose, f.prior_to_ems) for f in facts(said, FactKind.MEDICATION_GIVEN)]
    assert told == [(None, True), (0.5, False)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("penicillin's the only thing she can't have", ["penicillin"]),
        ("trimethoprim is the one thing he can't take", ["trimethoprim"]),
        ("any allergies not that we know about", ["nkda"]),
    ],
)
def test_allergies_told_behind_the_substance(text: str, told: list[str]) -> None:
    assert _allergies(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("that was the carer, then I gave four of lorazepam", [("lorazepam", 4, "mg")]),
        ("three rounds of epi two amios three hundred then one fifty one bicarb",
         [("epinephrine", None, None), ("amiodarone", 300, "mg")]),
        ("labetalol ten, ten and twenty", [("labetalol", 10, "mg"), ("labetalol", 20, "mg")]),
        ("on a neb salbutamol five driven at eight liters",
         [("albuterol", 5, "mg"), ("oxygen", 8, "L/min")]),
        ("I've wasted the other eighty of ketamine", []),
        ("wasted four, gave six of morphine", [("morphine", 6, "mg")]),
        ("he had morphine already five milligrams off the first crew", [("morphine", 5, "mg")]),
        ("Magnesium? Already in, two grams.", [("magnesium_sulfate", 2, "g")]),
        ("Have you given any analgesia? Just the Entonox and some paracetamol.",
         [("nitrous_oxide", None, None), ("acetaminophen", None, None)]),
        ("she's had her clopidogrel stopped for an operation", []),
    ],
)  # fmt: skip
def test_what_was_given_and_by_whom(text: str, told: list[tuple[object, ...]]) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("they've just put her on edoxaban instead of the warfarin", ["edoxaban"]),
        ("No regular meds. Occasional naproxen.", ["none", "naproxen"]),
        ("takes Lasix 40 daily, potassium 20, atorvastatin 80 at bedtime",
         ["furosemide", "potassium_chloride", "atorvastatin"]),
        ("allergic to a lot, on her wristband it's nitrofurantoin", []),
    ],
)  # fmt: skip
def test_home_medicines_put_right(text: str, home: list[str]) -> None:
    assert _home(text) == home


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Erythromycin? Yeah I'm allergic to that. Anything else? Nope.", ["erythromycin"]),
        ("She isn't allergic to anything but she doesn't get on with tramadol.", ["tramadol"]),
        ("No allergies but codeine doesn't agree with her.", ["codeine"]),
        ("he's latex sensitive", ["latex"]),
    ],
)
def test_allergies_told_in_passing(text: str, told: list[str]) -> None:
    assert _allergies(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("she got one nitro from us and her pressure tanked so no more nitro", ["nitroglycerin"]),
        ("allergic to toradol so no toradol, fentanyl instead, seventy five mics", ["fentanyl"]),
        ("patient's own morphine pump", []),
        ("her syringe driver's got morphine twenty and midazolam ten over twenty four hours", []),
        ("tricyclic overdose so bicarb a hundred mils", ["sodium_bicarbonate"]),
        ("pralidoxime hasn't arrived", []),
    ],
)
def test_which_drugs_were_given(text: str, told: list[str]) -> None:
    assert [name for name, _, _ in given(text)] == told


@pytest.mark.parametrize(
    ("text", "name", "dose"),
    [
        ("so we gave him hal doll five and put him on the stretcher", "haloperidol", 5),
        ("gave her some fenta nill fifty for the leg", "fentanyl", 50),
    ],
)
def test_a_name_between_the_verb_and_a_number_is_a_drug(text: str, name: str, dose: float) -> None:
    found = analyze_text(text).facts
    (drug,) = (f for f in found if f.kind is FactKind.MEDICATION_GIVEN)
    assert (drug.name, drug.dose, drug.needs_review) == (name, dose, True)


@pytest.mark.parametrize(
    "text",
    ["we gave him directions five times", "gave the parents ten minutes", "gave him hell two"],
)
def test_ordinary_words_between_them_are_none(text: str) -> None:
    found = analyze_text(text).facts
    assert not [f for f in found if f.kind is FactKind.MEDICATION_GIVEN]


def test_a_name_heard_once_beside_a_dose_is_known_elsewhere() -> None:
    text = "so we gave him hal doll five, still fighting so he got another five of hal doll"
    (drug,) = (f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN)
    assert (drug.name, drug.dose, drug.count) == ("haloperidol", 5, 2)


@pytest.mark.parametrize(
    "text", ["She says she's O neg.", "Blood group O negative.", "O neg, him."]
)
def test_a_blood_group_is_no_blood_given(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    ("text", "dose"),
    [("We gave O neg, two units.", 2.0), ("he's got O neg up", None), ("O neg running now", None)],
)
def test_blood_told_by_its_group_is_given(text: str, dose: float | None) -> None:
    assert [(name, amount) for name, amount, _ in given(text)] == [("packed_red_cells", dose)]
