"""What an overdose was of stays with it, and is neither treatment nor a medicine of every day."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


def taken(text: str) -> list[str]:
    told = facts(text, FactKind.MECHANISM)
    return [said for f in told if f.name == "overdose" for key, said in f.detail if key == "taken"]


def test_no_other_drugs_denies_none_that_were_taken() -> None:
    denied = FactStatus.NEGATED
    told = "Took ten paracetamol, denies any other drugs."
    assert "drug_use" not in names(told, FactKind.FINDING, denied)
    assert "drug_use" in names("Denies any drug use.", FactKind.FINDING, denied)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("He's taken 32 paracetamol 500 milligram tablets at six this morning.",
         ["32 paracetamol 500 milligram tablets"]),
        ("She's taken an overdose, some of her mother's amitriptyline, twenty of the 25s.",
         ["some of her mother's amitriptyline, twenty of the 25s"]),
        ("Overdose of 32 paracetamol and some of mother's amitriptyline, twenty of the 25s.",
         ["32 paracetamol", "some of mother's amitriptyline, twenty of the 25s"]),
        ("Overdose. Sixteen paracetamol and some of dad's codeine, ten of the 30s.",
         ["Sixteen paracetamol", "some of dad's codeine, ten of the 30s"]),
        ("Took about 20 of his nan's diazepam, 5 milligram ones, an hour ago.",
         ["about 20 of his nan's diazepam, 5 milligram ones"]),
        ("She's had 24 ibuprofen, the 400 milligram tablets, on purpose.",
         ["24 ibuprofen, the 400 milligram tablets"]),
        ("He necked a whole box of propranolol, 28 forty milligram tablets.",
         ["whole box of propranolol, 28 forty milligram tablets"]),
        ("Overdose of paracetamol, she took sixteen grams.",
         ["paracetamol, she took sixteen grams"]),
        ("shes taken an overdose at about eleven last night so thats ten hours ago thirty two "
         "paracetamol five hundreds so sixteen grams",
         ["thirty two paracetamol five hundreds so sixteen grams"]),
        ("He took an overdose around six, so that's four hours ago, 24 ibuprofen 400s.",
         ["24 ibuprofen 400s"]),
        ("She swallowed forty paracetamol five hundreds two hours ago.",
         ["forty paracetamol five hundreds"]),
        ("Overdose of thirty paracetamol, so 4 mg of ondansetron given.", ["thirty paracetamol"]),
    ],
)  # fmt: skip
def test_how_many_of_which_strength_is_told_of_the_overdose(text: str, of: list[str]) -> None:
    assert taken(text) == of
    assert not facts(text, FactKind.HOME_MEDICATION)
    told = [f for f in facts(text, FactKind.MEDICATION_GIVEN) if f.name != "ondansetron"]
    assert all(f.prior_to_ems and f.needs_review for f in told)


@pytest.mark.parametrize(
    ("text", "how_much"),
    [
        ("He's taken 32 paracetamol 500 milligram tablets.", (500, "mg", 32)),
        ("Took about 20 of his nan's diazepam, 5 milligram ones.", (5, "mg", 20)),
        ("She's had 24 ibuprofen, the 400 milligram tablets.", (400, "mg", 24)),
        ("He necked a whole box of propranolol, 28 forty milligram tablets.", (40, "mg", 28)),
        ("he took forty tablets of paracetamol five hundred milligrams each", (500, "mg", 40)),
        ("Overdose of paracetamol, she took sixteen grams.", (16, "g", None)),
        ("Overdose, 32 paracetamol 500s, so that's 16 grams.", (16, "g", None)),
    ],
)
def test_what_was_measured_is_told_as_taken_before_arrival(
    text: str, how_much: tuple[float, str, int | None]
) -> None:
    (told,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert (told.dose, told.unit, told.count) == how_much
    assert told.prior_to_ems
    assert told.needs_review


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("She's taken two paracetamol 500 milligram tablets for the headache.",
         FactKind.MEDICATION_GIVEN, "acetaminophen"),
        ("He takes two paracetamol 500 milligram tablets four times a day.",
         FactKind.HOME_MEDICATION, "acetaminophen"),
        ("Overdose of thirty paracetamol. Meds are amitriptyline 25 at night.",
         FactKind.HOME_MEDICATION, "amitriptyline"),
        ("He took thirty paracetamol. He's on sertraline 50.", FactKind.HOME_MEDICATION,
         "sertraline"),
        ("Overdose of heroin, naloxone 400 given.", FactKind.MEDICATION_GIVEN, "naloxone"),
        ("Overdose of thirty amitriptyline, bicarb 50 given.", FactKind.MEDICATION_GIVEN,
         "sodium_bicarbonate"),
        ("She took thirty propranolol. We gave her atropine 600.", FactKind.MEDICATION_GIVEN,
         "atropine"),
        ("Overdose. We gave ondansetron four IV.", FactKind.MEDICATION_GIVEN, "ondansetron"),
    ],
)  # fmt: skip
def test_what_is_given_for_it_or_taken_every_day_is_told_as_ever(
    text: str, kind: FactKind, name: str
) -> None:
    assert name in {f.name for f in facts(text, kind)}
    assert not any(name[:6] in said for said in taken(text))


@pytest.mark.parametrize(
    ("text", "taken_at_home"),
    [
        ("On perindopril 4 mg OD and rosuvastatin 10 mg ON.", {"perindopril", "rosuvastatin"}),
        ("takes amlodipine 5 od lisinopril 10 od on metformin 500 bd",
         {"amlodipine", "lisinopril", "metformin"}),
        ("her meds are furosemide forty o d and digoxin one two five o d",
         {"furosemide", "digoxin"}),
        ("Meds: omeprazole 20 mane, amitriptyline 10 nocte, tramadol 50 SOS, temazepam 10 HS.",
         {"omeprazole", "amitriptyline", "tramadol", "temazepam"}),
        ("takes apixaban bd, gliclazide tds, co-codamol qds prn and aspirin od",
         {"apixaban", "gliclazide", "codeine_acetaminophen", "aspirin"}),
        ("He takes insulin OD.", {"insulin"}),
        ("Her bisoprolol was increased to OD.", {"bisoprolol"}),
        ("Drops in the right eye OD.", set()),
        ("On an OD dose of enalapril.", {"enalapril"}),
    ],
)  # fmt: skip
def test_od_is_once_daily(text: str, taken_at_home: set[str]) -> None:
    assert not names(text, FactKind.MECHANISM)
    assert not names(text, FactKind.CHIEF_COMPLAINT)
    assert not names(text, FactKind.MEDICATION_GIVEN)
    assert names(text, FactKind.HOME_MEDICATION) == taken_at_home


@pytest.mark.parametrize(
    "text",
    [
        "Took an OD of her mum's propranolol.", "OD on paracetamol, found by his flatmate.",
        "?OD at nine tonight.", "Called to a query OD.", "She OD'd on codeine.",
        "he o d on his antidepressants", "heroin o d found in the toilet", "intentional OD.",
        "22 year old female, OD of 40 sertraline.", "This is an OD call.", "possible o d g c s 8",
        "Came in as an OD.",
    ],
)  # fmt: skip
def test_an_od_is_an_overdose(text: str) -> None:
    assert names(text, FactKind.MECHANISM) == {"overdose"}


@pytest.mark.parametrize(
    ("text", "taken_at_home"),
    [
        ("tab ecosprin 75 HS, tab atorva 40 HS", {"aspirin", "atorvastatin"}),
        ("apixaban 5 mg BD, furosemide 40 mg OM, senna 2 ON",
         {"apixaban", "furosemide", "senna"}),
        ("diazepam 5 mg SOS, syp lactulose HS", {"diazepam", "lactulose"}),
        ("furosemide forty mane and bisoprolol two point five nocte",
         {"furosemide", "bisoprolol"}),
    ],
)  # fmt: skip
def test_what_is_taken_at_its_hours_was_not_given(text: str, taken_at_home: set[str]) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == taken_at_home
    assert not names(text, FactKind.MEDICATION_GIVEN)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("took 12 of his own quetiapine", {"quetiapine"}),
        ("He's taken 20 of his sertraline.", {"sertraline"}),
        ("Overdose of her own amitriptyline.", {"amitriptyline"}),
        ("took 12 of the quetiapine", set()),
        ("overdose of her mum's amitriptyline", set()),
    ],
)
def test_what_somebody_took_too_much_of_and_owns_is_taken_at_home(
    text: str, taken: set[str]
) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == taken
