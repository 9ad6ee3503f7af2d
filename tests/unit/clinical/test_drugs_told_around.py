"""Amounts, rates and refusals as crews tell them around a drug, in both directions."""

from __future__ import annotations

import pytest

from recorder.clinical.doses.per_kilo import DOSE_UNSAID
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.facts import NEGATED, UNCERTAIN
from tests.unit.clinical.reading import facts, given

_DRUG = FactKind.MEDICATION_GIVEN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nurofen at like three o'clock, the children's, six mils.", [("ibuprofen", 6, "mL")]),
        ("gave her Calpol at midnight ten mils", [("acetaminophen", 10, "mL")]),
        ("mum gave Panadol at five about four mils", [("acetaminophen", 4, "mL")]),
        ("We gave adrenaline at 0912, 0916 and 0920, one milligram each.",
         [("epinephrine", 1, "mg")]),
        ("He took ibuprofen at seven, two of them.", [("ibuprofen", 2, "{tablet}")]),
        ("Hartmann's wide open, about four hundred in so far.",
         [("lactated_ringers", 400, "mL")]),
        ("he's had four puffs of salbutamol then we did ten puffs through a spacer",
         [("albuterol", 4, "{puff}"), ("albuterol", 10, "{puff}")]),
        ("r l free flow\nfive hundred", [("lactated_ringers", 500, "mL")]),
        ("hang a bag of saline, just run in 500", [("normal_saline", 500, "mL")]),
        ("Hang a bag of saline, let's do 500 with the pressure bag. Running.",
         [("normal_saline", 500, "mL")]),
        ("txa one gram slow in hundred n s, r l one gram", [("tranexamic_acid", 1, "g")]),
        ("i gave him panadol at midnight six mils of the purple one",
         [("acetaminophen", 6, "mL")]),
        ("Nurofen about an hour ago, 5 mls as well", [("ibuprofen", 5, "mL")]),
        ("he had nurofen at lunch time\nten mils", [("ibuprofen", 10, "mL")]),
        ("mum gave him tylenol about two hours ago\nwhat dose\nfive mils",
         [("acetaminophen", 5, "mL")]),
        ("nurse gave morphine in the home at six, what dose was it, five milligrams",
         [("morphine", 5, "mg")]),
        ("i gave her the buccal midazolam at five past whats that five milligrams",
         [("midazolam", 5, "mg")]),
        ("she had her ventolin at nine four puffs", [("albuterol", 4, "{puff}")]),
        ("he had eye bew profen at noon ten mils", [("ibuprofen", 10, "mL")]),
        ("Received Rocephin one gram, Zithromax five hundred.",
         [("ceftriaxone", 1, "g"), ("azithromycin", 500, "mg")]),
    ],
)  # fmt: skip
def test_an_amount_is_read_across_when_it_was_given(
    text: str, told: list[tuple[str, float, str]]
) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "gave ondansetron at six two hundred mils of saline",
        "gave morphine at five, the leg, pulse ninety",
    ],
)
def test_what_follows_a_time_may_be_another_drugs(text: str) -> None:
    assert all(dose is None for name, dose, _ in given(text) if name != "normal_saline")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("she's on fentanyl at fifty an hour", [("fentanyl", 50, "ug/h")]),
        ("heparin four thousand bolus then nine hundred an hour",
         [("heparin", 4000, "[IU]"), ("heparin", 900, "[IU]/h")]),
        ("shes got the ringers going eighty mils an hour", [("lactated_ringers", 80, "mL/h")]),
        ("were running normal saline one twenty five an hour", [("normal_saline", 125, "mL/h")]),
        ("LR at nine hundred an hour now, total in is 1.5 liters",
         [("lactated_ringers", 1.5, "L")]),
        ("The mag bolus was four grams and is at one gram an hour now.",
         [("magnesium_sulfate", 4, "g"), ("magnesium_sulfate", 1, "g/h")]),
        ("nitro drip at ten mics a minute, I bumped the nitro to twenty",
         [("nitroglycerin", 10, "ug/min"), ("nitroglycerin", 20, "ug/min")]),
        ("norepi at five mics a minute, couldn't keep his map up so we're at eight now",
         [("norepinephrine", 5, "ug/min"), ("norepinephrine", 8, "ug/min")]),
        ("adrenaline infusion three mg in fifty running at ten mils an hour",
         [("epinephrine", None, None)]),
        ("TXA one gram in a hundred mils over ten minutes", [("tranexamic_acid", 1, "g")]),
        ("fentanyl at one point five mics per kilo so one hundred mics",
         [("fentanyl", 100, "ug")]),
    ],
)  # fmt: skip
def test_a_rate_told_in_part(text: str, told: list[tuple[str, float, str]]) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ketamine 1 mg per kg IV given.", ["ketamine"]),
        ("rocuronium 1.2 mg per kg and ketamine 1 mg per kg", ["rocuronium", "ketamine"]),
        ("Ketamine 4 per kilo IM or Versed 10 IM, your pick.", []),
        ("Adrenaline is 10 mics per kilo.", []),
    ],
)
def test_an_amount_by_weight_with_its_unit_tells_that_it_was_given(
    text: str, names: list[str]
) -> None:
    found = [f for f in facts(text, _DRUG) if f.dose is None]
    assert [f.name for f in found] == names
    assert all(f.review_reason == DOSE_UNSAID for f in found)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Levophed running at eight mics", "ug/min"),
        ("dopamine started at five mics per kilo", "ug/kg/min"),
        ("propofol forty mics", "ug/kg/min"),
    ],
)
def test_a_rate_of_which_nobody_said_the_time_is_to_check(text: str, unit: str) -> None:
    (rate,) = facts(text, _DRUG)
    assert (rate.unit, rate.unit_implied, rate.needs_review) == (unit, True, True)


def test_rates_are_no_sum_of_each_other() -> None:
    text = "Adrenaline's running at 5 mics, 0344. What's the twelve lead? Adrenaline's up to 10."
    assert [dose for _, dose, _ in given(text)] == [5, 10]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I was going to do fentanyl but his pressure was in the eighties.", "fentanyl"),
        ("The GP wanted us to give furosemide but his systolic is ninety.", "furosemide"),
        ("aminophylline was thought about but the reg said not to", "aminophylline"),
        ("I've offered her morphine, she doesn't want it.", "morphine"),
        ("I wanted to give him Dilaudid but he's already had his oxycodone.", "hydromorphone"),
        ("Mom refused the Versed so we watched him.", "midazolam"),
        ("Did you give any Lasix? No. Any morphine? No.", "morphine"),
    ],
)
def test_what_was_only_wanted_or_offered_was_not_given(text: str, name: str) -> None:
    assert (name, None, None) in given(text, NEGATED) + given(text, FactStatus.REFUSED)


@pytest.mark.parametrize(
    "text",
    [
        "ketamine was suggested but we'd already given it",
        "I wanted to give him aspirin but he's already had it.",
        "TXA was considered and given at ten past",
        "so point four of nitro and the aspirin, he's allergic to none",
        "Any Viagra? No. Any aspirin? No.",
    ],
)
def test_a_but_or_a_none_of_something_else_withholds_nothing(text: str) -> None:
    assert not given(text, NEGATED)


def test_total_medications_are_what_was_given() -> None:
    text = "Total medications: epinephrine 1 mg x 5, naloxone 2 mg, dextrose 25 g."
    assert given(text) == [("epinephrine", 1, "mg"), ("naloxone", 2, "mg"), ("dextrose", 25, "g")]
    assert not facts(text, FactKind.HOME_MEDICATION)


def test_we_have_give_is_given() -> None:
    assert given("we've give her a gram of paracetamol") == [("acetaminophen", 1, "g")]
    assert given("let's give him a gram of paracetamol") == []


@pytest.mark.parametrize(
    "text",
    [
        "she tripped over the dog and hurt her hip fifty of fentanyl given",
        "walking the dog she fell we gave fifty of fentanyl",
        "The neighbour, who's a nurse, gave her fifty of fentanyl.",
        "her husband crushed up two aspirin and gave her fifty of fentanyl",
    ],
)
def test_whom_or_what_the_patient_met_is_no_subject(text: str) -> None:
    assert ("fentanyl", 50, "ug") in given(text)


def test_calcium_alone_is_to_check() -> None:
    (alone,) = facts("calcium one gram IV", _DRUG)
    assert alone.review_reason == "which calcium salt it was was not said"
    (named,) = facts("calcium chloride one gram IV", _DRUG)
    assert named.review_reason is None
    (told,) = given("calcium gluconate in the bag, he got ten mils of the calcium")
    assert told[0] == "calcium_gluconate"


def test_how_many_of_adrenaline_may_be_doses() -> None:
    text = "four shocks, two of adrenaline plus two little ones"
    assert (given(text), given(text, UNCERTAIN)) == ([], [("epinephrine", 2, "mg")])
    assert given("five of adrenaline in the neb") == [("epinephrine", 5, "mg")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("she's pen allergic um takes lansoprazole", {"penicillin"}),
        ("allergies peanuts and sulfa meds Zyrtec and Flonase", {"peanuts", "sulfa"}),
        ("four of Zofran cause he was puking", set()),
        ("are you allergic to anything only latex and have you taken anything just my codeine",
         {"latex"}),
        ("He denies any allergies. Friend says heroin with maybe some fentanyl in it.", {"nkda"}),
        ("his allergies are aspirin no sorry his allergies are ibuprofen", {"ibuprofen"}),
        ("she says he's never had a reaction to anything", {"nkda"}),
        ("codeine makes me puke", {"codeine"}),
    ],
)  # fmt: skip
def test_where_talk_about_allergies_ends(text: str, names: set[str]) -> None:
    assert {fact.name for fact in facts(text, FactKind.ALLERGY)} == names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Gave one of Ativan, two of Versed, no change, so one more of Ativan.",
         [("lorazepam", 1, "mg"), ("midazolam", 2, "mg")]),
        ("we gave five and two Haldol and Ativan IM",
         [("haloperidol", 5, "mg"), ("lorazepam", 2, "mg")]),
        ("gave ten and four of ondansetron", [("ondansetron", 4, "mg")]),
        ("No aspirin before we came so we gave the three twenty four.",
         [("aspirin", 324, "mg")]),
        ("Three back to back DuoNebs, Decadron ten by mouth.",
         [("albuterol_ipratropium", None, None), ("dexamethasone", 10, "mg")]),
        ("we put her on a duo neb", [("albuterol_ipratropium", None, None)]),
        ("she's using the entonox and she had pethidine a hundred",
         [("nitrous_oxide", None, None), ("meperidine", 100, "mg")]),
    ],
)  # fmt: skip
def test_whose_amount_it_is(text: str, told: list[tuple[str, float, str]]) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "name", "dose"),
    [
        ("so he got a hundred of fen tunnel up the nose", "fentanyl", 100),
        ("we went to kid a mean twenty milligrams slow", "ketamine", 20),
        ("we've given him three of pen thrain that did nothing", "methoxyflurane", 3),
        ("he's had five of more feen", "morphine", 5),
    ],
)
def test_a_usual_amount_of_what_sounds_like_a_drug(text: str, name: str, dose: float) -> None:
    (drug,) = facts(text, _DRUG)
    assert (drug.name, drug.dose, drug.needs_review) == (name, dose, True)


@pytest.mark.parametrize(
    "text",
    [
        "he had a couple of cans and five of vodka",
        "gave him ten of the tablets",
        "he got twenty of those",
        "he's been using fentanyl all week",
    ],
)
def test_an_amount_of_something_else_is_no_drug(text: str) -> None:
    assert given(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I took two of my cocodamols about six", [("codeine_acetaminophen", 2, "{tablet}")]),
        ("He'd had two Percocets at noon.", [("oxycodone_acetaminophen", 2, "{tablet}")]),
        ("took a Norco this morning", [("hydrocodone_acetaminophen", 1, "{tablet}")]),
        ("he takes two cocodamol at night", []),
        ("he takes a Norco for his back", []),
        ("she's on two codeine a day", []),
    ],
)
def test_pills_for_pain_that_were_taken(text: str, told: list[tuple[str, float, str]]) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Did not take his Plavix for three weeks because he ran out.",
        "took her metoprolol at breakfast",
        "adrenaline infusion running at ten mils an hour and he's on metoprolol",
        "history of hypertension he's on cloppy dog rel",
    ],
)
def test_what_is_taken_each_day_is_no_dose_of_now(text: str) -> None:
    home = {fact.name for fact in facts(text, FactKind.HOME_MEDICATION)}
    assert len(home) == 1
    assert not home & {name for name, _, _ in (*given(text), *given(text, NEGATED))}


@pytest.mark.parametrize(
    "text",
    [
        "he's on the floor and she's on a stretcher",
        "patient is on monitor and he is on capnography",
        "he's on probation and she's on disability",
    ],
)
def test_where_somebody_is_is_no_medicine(text: str) -> None:
    assert not facts(text, FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("she's got a band on her wrist says codeine", "codeine"),
        ("she had a bad do with Keflex years ago", "cephalexin"),
        ("codeine that's the one that nearly killed him", "codeine"),
        ("trimethoprim is on the system as an allergy", "trimethoprim"),
        ("is it penicillin you're allergic to? yeah that's right", "penicillin"),
        ("he says codeine closes him up", "codeine"),
        ("any allergies yeah toridol", "ketorolac"),
        ("the red bracelet's for morphine", "morphine"),
    ],
)
def test_an_allergy_told_in_passing(text: str, name: str) -> None:
    assert {fact.name for fact in facts(text, FactKind.ALLERGY)} == {name}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("she's had six hundred of saline out of a litre", [("normal_saline", 600, "mL")]),
        ("Tylenol three hundred PR by dad", [("acetaminophen", 300, "mg")]),
        ("epi's in first one at eleven oh four", [("epinephrine", None, None)]),
        ("I've started an adrenaline infusion, one in a litre, at two drops a second.",
         [("epinephrine", None, None)]),
        ("he's allergic to penicillin and he took a tramadol this morning",
         [("tramadol", None, None)]),
        ("He had taken somewhere around fifteen of his Wellbutrin", []),
        ("TXA one gram in and the cytotec do we carry that no", [("tranexamic_acid", 1, "g")]),
    ],
)  # fmt: skip
def test_a_number_that_is_no_amount(text: str, told: list[tuple[str, float, str]]) -> None:
    assert given(text) == told


def test_an_allergy_told_between_passes_the_amount_on() -> None:
    text = (
        "okay we're gonna give you some fentanyl you allergic to anything\nno just demerol\n"
        "alright fifty mics slow\nfifty in at sixteen twenty"
    )
    assert {f.name for f in facts(text, FactKind.ALLERGY)} == {"meperidine"}
    assert not [f for f in facts(text, _DRUG) if f.name == "meperidine"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the card in his wallet says Eliquis and Toprol", {"apixaban", "metoprolol"}),
        ("she was on Coumadin till May, it's Eliquis now", {"apixaban"}),
        ("He was on Plavix after the stent but that's finished.", set()),
    ],
)
def test_what_is_taken_still(text: str, names: set[str]) -> None:
    assert {f.name for f in facts(text, FactKind.HOME_MEDICATION)} == names


def test_what_somebody_has_grown_out_of_is_no_allergy_of_now() -> None:
    assert not facts("any allergies dairy but he's grown out of it", FactKind.ALLERGY)


def test_a_bare_number_of_a_sugar_solution_is_of_millilitres() -> None:
    text = "Glucose ten percent, let's start with a hundred. A hundred's through. Check him again."
    assert given(text) == [("dextrose", 100, "mL")]


@pytest.mark.parametrize(
    "text",
    [
        "he can't take Motrin because of his kidneys",
        "she can't have tramadol due to her seizures",
    ],
)
def test_what_is_forbidden_for_another_reason_is_no_allergy(text: str) -> None:
    assert not facts(text, FactKind.ALLERGY)
    assert facts("she can't have codeine because of a rash", FactKind.ALLERGY)


def test_what_somebody_reacts_to_is_none_of_the_list_before() -> None:
    text = "states he is on Wellbutrin and trazodone and that he gets hives with Bactrim"
    home = {fact.name for fact in facts(text, FactKind.HOME_MEDICATION)}
    assert home == {"bupropion", "trazodone"}
