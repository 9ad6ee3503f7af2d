"""The published score tables, by vector and at every edge."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.clinical.scoring import tables

VECTORS = json.loads((Path(__file__).parent / "score_vectors.json").read_text("utf-8"))
POSITIONAL = ("paed_hypotension_limit", "sipa_limit")


def outcome(function: str, given_: dict[str, Any]) -> Any:
    call = getattr(tables, function)
    result = call(*given_.values()) if function in POSITIONAL else call(**given_)
    if function in ("news2", "rts", "qsofa"):
        told = asdict(result)
        return told | {"missing": list(told["missing"])} if "missing" in told else told
    return result


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['fn']}-{list(v['in'].values())}")
def test_vector(vector: dict[str, Any]) -> None:
    got = outcome(vector["fn"], vector["in"])
    expected = vector["out"]
    if isinstance(expected, dict):
        assert {key: got[key] for key in expected} == expected
    else:
        assert got == expected


def test_there_are_as_many_vectors_as_were_published() -> None:
    assert len(VECTORS) == 24


GOOD = {"rr": 16, "spo2": 98, "on_o2": False, "sbp": 120, "hr": 80, "acvpu": "A", "temp_c": 37.0}


@pytest.mark.parametrize(
    ("name", "part", "edges"),
    [
        ("rr", "rr", {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3}),
        ("spo2", "spo2", {91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0}),
        ("sbp", "sbp", {90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3}),
        ("hr", "hr", {40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3}),
        ("temp_c", "temp", {35.0: 3, 35.1: 1, 36.0: 1, 36.1: 0, 38.0: 0, 39.0: 1, 39.1: 2}),
        ("acvpu", "acvpu", {"A": 0, "C": 3, "V": 3, "P": 3, "U": 3}),
    ],
)  # fmt: skip
def test_news2_edges(name: str, part: str, edges: dict[Any, int]) -> None:
    for value, expected in edges.items():
        assert tables.news2(**(GOOD | {name: value})).parts[part] == expected, value


@pytest.mark.parametrize(
    ("spo2", "on_o2", "expected"),
    [(83, False, 3), (84, False, 2), (86, True, 1), (88, False, 0), (92, True, 0), (93, False, 0),
     (93, True, 1), (95, True, 2), (97, True, 3), (99, False, 0)],
)  # fmt: skip
def test_news2_scale_2(spo2: int, on_o2: bool, expected: int) -> None:
    got = tables.news2(**(GOOD | {"spo2": spo2, "on_o2": on_o2, "scale": 2}))
    assert got.parts["spo2"] == expected


@settings(deadline=None)
@given(st.sets(st.sampled_from(sorted(GOOD)), min_size=1))
def test_nothing_missing_is_ever_taken_as_normal(gone: set[str]) -> None:
    got = tables.news2(**(GOOD | dict.fromkeys(gone)))
    assert got.total is None
    assert got.risk is None
    assert len(got.missing) == len(gone)


def test_scale_2_without_the_oxygen_is_missing_both() -> None:
    got = tables.news2(**(GOOD | {"on_o2": None, "scale": 2}))
    assert got.missing == ("spo2", "o2")


def test_risk_bands() -> None:
    assert tables.news2(**(GOOD | {"rr": 21, "hr": 91, "temp_c": 38.1})).risk == "low"
    assert tables.news2(**(GOOD | {"rr": 25})).risk == "low-medium"
    assert tables.news2(**(GOOD | {"rr": 25, "on_o2": True})).risk == "medium"
    assert tables.news2(**(GOOD | {"rr": 25, "on_o2": True, "spo2": 92})).risk == "high"


def test_no_shock_index_without_a_pressure() -> None:
    assert tables.shock_index(hr=120, sbp=0) is None


@pytest.mark.parametrize(
    ("age", "limit"),
    [(3.9, None), (4, 1.22), (6.9, 1.22), (7, 1.0), (12.5, 1.0), (13, 0.9), (17, None)],
)
def test_sipa_ages(age: float, limit: float | None) -> None:
    assert tables.sipa_limit(age) == limit


@pytest.mark.parametrize(
    ("age", "limit"), [(0.05, 60), (0.5, 70), (1, 72), (9.9, 88), (10, 90), (70, 90)]
)
def test_hypotension_limits(age: float, limit: float) -> None:
    assert tables.paed_hypotension_limit(age) == limit


def test_sepsis_alerts_do_not_decide_without_the_needed_inputs() -> None:
    assert tables.sepsis_alert_ocfl(infection=True, temp_c=39, rr=28) is None
    assert tables.sepsis_alert_ocfl(infection=False, temp_c=39, rr=28) is False
    assert tables.sepsis_alert_ocfl(infection=True, temp_c=39, hr=120, lactate=4.1) is True
    assert tables.sepsis_alert_connecticut(infection=True, temp_c=39, rr=28) is True
    assert tables.sepsis_alert_connecticut(infection=True, temp_c=37, rr=28) is None
    calm = {"temp_c": 37, "rr": 18, "hr": 80, "sbp": 120, "altered": False, "lactate": 1}
    assert tables.sepsis_alert_connecticut(infection=True, **calm) is False


def test_low_saturation_counts_for_triage_only_on_air() -> None:
    assert tables.field_triage_vitals(age=30, spo2_on_air=89) == ["2903035"]
    assert tables.field_triage_vitals(age=30) == []


def test_only_pressures_need_an_age_for_triage() -> None:
    vitals = {"motor": 4.0, "rr": 6.0, "spo2_on_air": 80.0}
    assert tables.field_triage_vitals(**vitals) == ["2903041", "2903037", "2903035"]
    assert tables.field_triage_vitals(sbp=60, hr=150) == []


@pytest.mark.parametrize(
    ("age", "name"),
    [(0.01, "neonate"), (0.5, "infant"), (2, "toddler"), (5, "preschool"), (11, "school age"),
     (15.9, "adolescent")],
)  # fmt: skip
def test_age_bands(age: float, name: str) -> None:
    band = tables.paediatric_band(age)
    assert band is not None
    assert band.name == name


def test_adults_have_no_paediatric_band() -> None:
    assert tables.paediatric_band(16) is None
