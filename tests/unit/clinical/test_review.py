"""What people do to the facts: applied over what was heard, never instead of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.clinical.facts.codec import act_from, act_json, review_json
from recorder.clinical.facts.keys import keys
from recorder.clinical.reports.report import FORMATS, render
from recorder.clinical.reports.review import check, reviewed, units_of
from recorder.clinical.scoring.assess import assess
from recorder.core.errors import InvalidInput
from recorder.core.model import Analysis, Fact, FactKind, Score
from recorder.core.review import Act, ActKind
from tests.unit.clinical.facts import Facts
from tests.unit.clinical.test_codec import TRANSCRIPT, recording

AT = datetime(2026, 11, 20, 14, 31, tzinfo=UTC)


def analysis() -> Analysis:
    make = Facts()
    return assess(
        Analysis(
            (
                make.age(54),
                make.vital("heart_rate", 124, alternatives=(124, 142), review_reason="two numbers"),
                make.vital("systolic_bp", 84),
                make.vital("respiratory_rate", 30),
                make.drug("aspirin", 300),
                make.finding("stridor"),
                make.fact(FactKind.ALLERGY, "penicillin"),
            )
        )
    )


def key(told: Analysis, name: str) -> str:
    fact = next(f for f in told.facts if f.name == name)
    return keys(told.facts)[fact.id]


def fact(told: Analysis, name: str) -> Fact:
    return next(f for f in told.facts if f.name == name)


class Hands:
    """Acts one after the other."""

    def __init__(self, told: Analysis) -> None:
        self.told = told
        self.acts: list[Act] = []

    def act(self, kind: ActKind, name: str = "", by: str = "J. Murphy", **more: Any) -> Hands:
        number = len(self.acts) + 1
        about = key(self.told, name) if name else ""
        at = AT + timedelta(minutes=number)
        self.acts.append(Act(number, at, by, kind, about, **more))
        return self

    @property
    def result(self) -> Analysis:
        return reviewed(self.told, self.acts)


@pytest.fixture
def hands() -> Hands:
    return Hands(analysis())


def test_without_acts_nothing_changes(hands: Hands) -> None:
    assert hands.result is hands.told


def test_a_chosen_reading_is_no_longer_in_doubt_and_counts_in_scores(hands: Hands) -> None:
    assert "Shock index" not in {s.name for s in hands.told.scores if s.value is not None}
    told = hands.act(ActKind.CHANGE, "heart_rate", value=142, unit="/min").result
    rate = fact(told, "heart_rate")
    assert (rate.value, rate.alternatives, rate.review_reason) == (142, (), None)
    assert rate.hand is not None
    assert rate.hand.heard == "124 or 142 /min"
    assert "Shock index" in {s.name for s in told.scores if s.value is not None}


def test_the_words_of_a_changed_fact_stay(hands: Hands) -> None:
    told = hands.act(ActKind.CHANGE, "aspirin", value=75, unit="mg").result
    assert fact(told, "aspirin").dose == 75
    assert fact(told, "aspirin").evidence == fact(hands.told, "aspirin").evidence


def test_what_was_taken_out_is_kept_apart(hands: Hands) -> None:
    told = hands.act(ActKind.STRIKE, "stridor").result
    assert all(f.name != "stridor" for f in told.facts)
    ((struck, act),) = told.review.struck
    assert (struck.name, act.by) == ("stridor", "J. Murphy")


def test_an_undo_brings_back_what_was_heard_and_an_undo_of_it_the_change(hands: Hands) -> None:
    hands.act(ActKind.CHANGE, "respiratory_rate", value=13, unit="/min")
    assert fact(hands.act(ActKind.UNDO, undoes=1).result, "respiratory_rate").value == 30
    assert fact(hands.act(ActKind.UNDO, undoes=2).result, "respiratory_rate").value == 13


def test_the_last_act_about_a_fact_counts(hands: Hands) -> None:
    hands.act(ActKind.STRIKE, "stridor").act(ActKind.CONFIRM, "stridor")
    assert fact(hands.result, "stridor").hand is not None
    assert hands.result.review.struck == ()


def test_a_strange_value_is_kept_and_marked(hands: Hands) -> None:
    told = hands.act(ActKind.CHANGE, "respiratory_rate", value=400, unit="/min").result
    assert fact(told, "respiratory_rate").value == 400
    assert fact(told, "respiratory_rate").needs_review


@pytest.mark.parametrize(("name", "value", "unit"), [("age", 6000, "a"), ("aspirin", 30000, "g")])
def test_a_strange_age_or_dose_is_kept_and_marked(
    hands: Hands, name: str, value: float, unit: str
) -> None:
    told = hands.act(ActKind.CHANGE, name, value=value, unit=unit).result
    assert fact(told, name).needs_review
    again = hands.act(ActKind.CHANGE, name, value=75, unit="a" if name == "age" else "mg").result
    assert not fact(again, name).needs_review


def test_a_typed_pressure_below_its_lower_number_is_marked() -> None:
    make = Facts()
    pair = (make.vital("systolic_bp", 140, order=1), make.vital("diastolic_bp", 90, order=1))
    hands = Hands(assess(Analysis(pair)))
    told = hands.act(ActKind.CHANGE, "systolic_bp", value=40, unit="mm[Hg]").result
    assert fact(told, "systolic_bp").needs_review
    assert not fact(told, "diastolic_bp").needs_review  # nobody typed that one
    told = hands.act(ActKind.CHANGE, "systolic_bp", value=150, unit="mm[Hg]").result
    assert not fact(told, "systolic_bp").needs_review


def pressures(systolic: int, diastolic: int) -> Hands:
    """One reading that was heard so."""
    make = Facts()
    pair = (make.vital("systolic_bp", systolic, order=1),
            make.vital("diastolic_bp", diastolic, order=1))  # fmt: skip
    return Hands(assess(Analysis(pair)))


def checked(hands: Hands, name: str, value: float) -> None:
    """Change one number of it, as the server lets people do."""
    before = list(hands.acts)
    act = hands.act(ActKind.CHANGE, name, value=value, unit="mm[Hg]").acts[-1]
    check(hands.told, act, before)


@pytest.mark.parametrize("value", [50, 80])
def test_an_upper_number_that_is_not_above_the_lower_one_is_refused(value: int) -> None:
    with pytest.raises(InvalidInput, match="above the lower one"):
        checked(pressures(130, 80), "systolic_bp", value)
    with pytest.raises(InvalidInput, match="above the lower one"):
        checked(pressures(value, 40), "diastolic_bp", 90)


def test_a_pressure_that_falls_far_is_typed_with_its_lower_number_first() -> None:
    hands = pressures(180, 110)
    checked(hands, "diastolic_bp", 60)
    checked(hands, "systolic_bp", 90)
    assert fact(hands.result, "systolic_bp").value == 90
    assert not fact(hands.result, "systolic_bp").needs_review


def test_a_pressure_that_was_heard_upside_down_can_be_put_right() -> None:
    hands = pressures(80, 120)
    checked(hands, "systolic_bp", 120)
    checked(hands, "diastolic_bp", 80)
    assert not fact(hands.result, "diastolic_bp").needs_review


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [("temperature", 38.65, "Cel"), ("weight", 3.425, "kg"), ("blood_glucose", 5.5, "mmol/L")],
)
def test_decimals_that_people_tell_are_taken(name: str, value: float, unit: str) -> None:
    make = Facts()
    hands = Hands(assess(Analysis((make.vital(name, 4, unit=unit),))))
    (act,) = hands.act(ActKind.CHANGE, name, value=value, unit=unit).acts
    check(hands.told, act, [])


def test_a_signature_holds_until_the_next_act_or_other_words(hands: Hands) -> None:
    hands.act(ActKind.SIGN, revision=3)
    assert reviewed(hands.told, hands.acts, 3).review.signed
    assert not reviewed(hands.told, hands.acts, 4).review.signed
    hands.act(ActKind.NOTE, text="wife on her way")
    late = reviewed(hands.told, hands.acts, 3).review
    assert (late.signed, late.amended) == (False, True)
    assert late.signature is not None


def test_an_act_without_its_fact_is_told_not_dropped(hands: Hands) -> None:
    hands.act(ActKind.CONFIRM, "penicillin")
    other = Analysis(tuple(f for f in hands.told.facts if f.name != "penicillin"))
    told = reviewed(other, hands.acts)
    assert [a.kind for a in told.review.homeless] == [ActKind.CONFIRM]
    assert "the words are others now and no longer give this fact" in report(told)


def test_keys_do_not_depend_on_the_other_facts() -> None:
    told = analysis()
    fewer = [replace(f, id=f"f{n}") for n, f in enumerate(told.facts[2:], 1)]
    former, now = keys(told.facts), keys(fewer)
    assert [former[f.id] for f in told.facts[2:]] == [now[f.id] for f in fewer]


def test_equal_facts_of_equal_words_have_keys_of_their_own() -> None:
    one = Facts().drug("aspirin", 300)
    found = keys([one, replace(one, id="f9")])
    assert len(set(found.values())) == 2


def test_of_two_equal_facts_the_second_keeps_its_key_when_the_first_is_struck() -> None:
    one = Facts().drug("aspirin", 300)
    told = Analysis((one, replace(one, id="f9")))
    struck = Act(1, AT, "x", ActKind.STRIKE, keys(told.facts)["f1"])
    shown = review_json(reviewed(told, [struck]))["keys"]
    left = reviewed(told, [struck, Act(2, AT, "x", ActKind.STRIKE, shown["f9"])])
    assert left.facts == ()
    assert left.review.homeless == ()


@pytest.mark.parametrize(
    ("kind", "name", "more", "sentence"),
    [
        (ActKind.CONFIRM, "heart_rate", {}, "Two readings"),
        (ActKind.CHANGE, "stridor", {"value": 2}, "no number"),
        (ActKind.CHANGE, "respiratory_rate", {"value": "many", "unit": "/min"}, "not a number"),
        (ActKind.CHANGE, "respiratory_rate", {"value": True, "unit": "/min"}, "not a number"),
        (ActKind.CHANGE, "respiratory_rate", {"value": float("nan"), "unit": "/min"}, "possible"),
        (ActKind.CHANGE, "respiratory_rate", {"value": -3, "unit": "/min"}, "possible"),
        (
            ActKind.CHANGE,
            "respiratory_rate",
            {"value": 9999, "unit": "/min"},
            "9,?999 is no possible resp",
        ),
        (ActKind.CHANGE, "respiratory_rate", {"value": 20.5, "unit": "/min"}, "more exact"),
        (ActKind.CHANGE, "aspirin", {"value": 300 / 7, "unit": "mg"}, "more exact"),
        (ActKind.CHANGE, "age", {"value": 54.37, "unit": "a"}, "more exact"),
        (ActKind.CHANGE, "respiratory_rate", {"value": 20, "unit": "mg"}, "unit"),
        (ActKind.CHANGE, "aspirin", {"value": 20, "unit": "/min"}, "unit"),
        (ActKind.NOTE, "", {"text": "  "}, "empty"),
        (ActKind.UNDO, "", {"undoes": 7}, "nothing of that number"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    hands: Hands, kind: ActKind, name: str, more: dict[str, Any], sentence: str
) -> None:
    (act,) = hands.act(kind, name, **more).acts
    with pytest.raises(InvalidInput, match=sentence):
        check(hands.told, act, [])


def test_the_name_of_a_report_and_what_became_of_it_never_run_together(hands: Hands) -> None:
    signer = "Dr. " + "Maximiliana " * 6
    hands.act(ActKind.SIGN, by=signer.strip()).act(ActKind.NOTE, text="Later.")
    head = report(hands.result).splitlines()[:3]
    assert head[0].endswith("ATMIST")
    assert head[1].startswith("CHANGED SINCE AND NOT SIGNED AGAIN")


def test_a_fact_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidInput):
        check(analysis(), Act(1, AT, "x", ActKind.CONFIRM, "0" * 16), [])


def test_units_on_offer_begin_with_the_present_one() -> None:
    assert units_of(fact(analysis(), "respiratory_rate")) == ("/min",)
    assert units_of(Facts().vital("temperature", 38.2, "[degF]"))[:2] == ("[degF]", "Cel")
    assert units_of(fact(analysis(), "aspirin"))[0] == "mg"


def report(told: Analysis, name: str = "atmist") -> str:
    return render(name, recording(), TRANSCRIPT, told).text


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_report_tells_typed_from_heard(hands: Hands, name: str) -> None:
    hands.act(ActKind.CHANGE, "aspirin", value=75, unit="mg", by="K. Byrne")
    hands.act(ActKind.STRIKE, "stridor").act(ActKind.NOTE, text="Patient wears a pacemaker.")
    text = " ".join(report(hands.result, name).split())
    assert "75 mg" in text
    assert "(by hand)" in text
    assert "heard as aspirin 300 mg" in text
    assert "K. Byrne, 20 Nov 2026 14:32" in text
    assert "Taken out: Stridor" in text
    assert '"Patient wears a pacemaker."' in text
    assert "PRELIMINARY, NOT SIGNED" in text


def test_a_signed_report_says_by_whom_and_an_amended_one_that_it_is_not(hands: Hands) -> None:
    hands.act(ActKind.SIGN)
    assert "SIGNED BY J. MURPHY, 20 NOV 2026 14:32" in report(hands.result)
    hands.act(ActKind.CONFIRM, "aspirin")
    assert "CHANGED SINCE AND NOT SIGNED AGAIN" in report(hands.result)


def test_a_signature_over_open_doubts_says_how_many_facts_are_left_to_check(hands: Hands) -> None:
    hands.act(ActKind.SIGN)
    assert "14:32; 1 FACT LEFT TO CHECK" in " ".join(report(hands.result).split())
    more = Facts()
    doubted = replace(more.finding("rash"), id="f90", review_reason="unclear")
    open_too = replace(hands.result, facts=(*hands.result.facts, doubted))
    assert "14:32; 2 FACTS LEFT TO CHECK" in " ".join(report(open_too).split())


def test_a_signature_with_nothing_left_open_says_no_more(hands: Hands) -> None:
    hands.act(ActKind.CHANGE, "heart_rate", value=142, unit="/min").act(ActKind.SIGN)
    assert "LEFT TO CHECK" not in report(hands.result)
    assert "LEFT TO CHECK" not in report(hands.told)


def test_acts_and_review_become_json_and_acts_come_back(hands: Hands) -> None:
    hands.act(ActKind.CHANGE, "aspirin", value=75, unit="mg").act(ActKind.STRIKE, "stridor")
    assert [act_from(act_json(a)) for a in hands.acts] == hands.acts
    told = review_json(hands.result)
    assert told["version"] == 2
    assert told["struck"][0]["fact"]["name"] == "stridor"
    assert set(told["keys"]) == {f.id for f in hands.told.facts}


NAMES = ("heart_rate", "respiratory_rate", "aspirin", "stridor", "penicillin")
KINDS = st.sampled_from([ActKind.CONFIRM, ActKind.CHANGE, ActKind.STRIKE, ActKind.UNDO])


@given(st.lists(st.tuples(KINDS, st.sampled_from(NAMES), st.integers(0, 9)), max_size=8))
def test_no_order_of_acts_loses_a_fact(steps: list[tuple[ActKind, str, int]]) -> None:
    hands = Hands(analysis())
    for kind, name, number in steps:
        if kind is ActKind.UNDO:
            hands.act(kind, undoes=number)
        else:
            hands.act(kind, name, value=number, unit=None)
    told = hands.result
    assert len(told.facts) + len(told.review.struck) == len(hands.told.facts)
    assert told.review.homeless == ()


# --- the SpO2 scale of NEWS2 ---------


def breathless() -> Hands:
    make = Facts()
    vitals = {"respiratory_rate": 18, "systolic_bp": 120, "heart_rate": 80, "temperature": 37}
    facts = [make.vital(name, value) for name, value in vitals.items()]
    facts += [make.age(70), make.vital("spo2", 90, oxygen="room_air"), make.vital("avpu", "alert")]
    return Hands(assess(Analysis((*facts, make.fact(FactKind.HISTORY, "copd")))))


def news2_of(told: Analysis) -> Score:
    return next(s for s in told.scores if s.name == "NEWS2")


def test_a_person_chooses_the_scale_and_takes_it_back() -> None:
    hands = breathless()
    assert news2_of(hands.told).value == 3
    chosen = hands.act(ActKind.SCALE, value=2).result
    assert (news2_of(chosen).value, chosen.review.spo2_scale) == (0, 2)
    assert "scale 2" in news2_of(chosen).source
    state = review_json(chosen)["scale"]
    assert (state["by"], state["value"], state["at"]) == (
        "J. Murphy",
        2,
        (AT + timedelta(minutes=1)).isoformat(),
    )
    text = render("atmist", recording(), TRANSCRIPT, chosen).text
    assert "Chosen: SpO2 scale 2 for NEWS2, J. Murphy, 20 Nov 2026 14:32" in text
    again = assess(replace(chosen, language="es"))
    assert news2_of(again).value == 0
    back = hands.act(ActKind.UNDO, undoes=1).result
    assert (news2_of(back).value, back.review.scale) == (3, None)


def test_the_newest_choice_counts_and_no_other_scale_is_there() -> None:
    hands = breathless().act(ActKind.SCALE, value=2).act(ActKind.SCALE, value=1)
    assert news2_of(hands.result).value == 3
    for value in (0, 3, None, "2"):
        with pytest.raises(InvalidInput, match="SpO2 scale"):
            check(hands.told, Act(9, AT, "J. Murphy", ActKind.SCALE, value=value), hands.acts)


def test_a_choice_after_the_signature_amends_the_report() -> None:
    hands = breathless().act(ActKind.SIGN).act(ActKind.SCALE, value=2)
    assert hands.result.review.amended
