"""Single readings of rough talk: what a drug brought the pain to, a scale named behind."""

from __future__ import annotations

import pytest

from tests.unit.clinical.reading import vitals


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("Pain was a 9. Fentanyl 50. That got him to a 6.", [9, 6]),
        ("Pain nine out of ten. Ketamine 20. That took her down to a three.", [9, 3]),
        ("pain was eight, fentanyl 50, and he's been at a two since", [8, 2]),
        ("What's the pain like, if 10's the worst you can think of? 9 when I shift.", [9]),
        ("Pain was 9. Morphine 5 in. How's that, Stan? Easing. Say 6.", [9, 6]),
        ("Pain was a 9. Fentanyl 50. We got him to theatre 2 at six.", [9]),
        ("Pain was a 9. Fentanyl 50. That got him to 4 litres.", [9]),
        ("We got him to a 6 bed bay.", []),
    ],
)
def test_pain_is_read_where_a_drug_brought_it(text: str, scores: list[int]) -> None:
    assert [value for name, value in vitals(text) if name == "pain_score"] == scores


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        (
            "temp thirty eight point eight and shes fourteen now g c s",
            ("gcs_total", 14),
        ),
        ("hes fifteen now gcs", ("gcs_total", 15)),
        ("Where are his sats now? 87, and he's down to 28 for his resps.", ("spo2", 87)),
        ("whats her sats eighty six okay ninety nine now with that on", ("spo2", 99)),
        ("Temp is 35.6. Do it again? 35.8 in the other ear.", ("temperature", 35.8)),
    ],
)
def test_a_reading_is_known_by_what_stands_beside_it(text: str, reading: tuple[str, float]) -> None:
    assert reading in vitals(text)


def test_a_number_behind_half_of_a_drugs_name_is_no_pressure() -> None:
    assert vitals("he had keta mean 20 then 10 and another 10") == []
    assert ("map", 65) in vitals("ketamine 20 given, mean 65")
