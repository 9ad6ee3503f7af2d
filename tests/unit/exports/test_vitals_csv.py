"""The table of vital signs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

from recorder.adapters.exports.vitals_csv import COLUMNS, vitals_csv
from recorder.core.model import Analysis
from recorder.core.review import ActKind, Hand
from tests.unit.clinical.facts import Facts
from tests.unit.exports.samples import source


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_reading_is_a_row_in_the_order_said() -> None:
    told = rows(vitals_csv(source()))
    assert tuple(told[0]) == COLUMNS
    assert [r["name"] for r in told].count("heart_rate") == 3
    pressure = next(r for r in told if r["value"] == "82")
    assert (pressure["name"], pressure["unit"], pressure["status"]) == (
        "systolic_bp",
        "mm[Hg]",
        "asserted",
    )
    assert pressure["draft"] == "no"


def test_a_reading_in_doubt_is_no_plain_value() -> None:
    doubted = [r for r in rows(vitals_csv(source())) if r["needs_review"] == "yes"]
    assert [(r["value"], r["readings_heard"]) for r in doubted] == [("", "124 or 142")]
    assert doubted[0]["review_reason"] == "two numbers were said"


def test_other_people_and_corrections_are_left_out() -> None:
    assert not {"55", "66"} & {r["value"] for r in rows(vitals_csv(source()))}


def test_words_cannot_act_as_formulas() -> None:
    fact = Facts().vital("heart_rate", 90, quote='=HYPERLINK("x")\nnext')
    (row,) = rows(vitals_csv(source(Analysis((fact,)))))
    assert row["quote"] == '\'=HYPERLINK("x") next'


def test_what_a_hand_changed_says_who_and_what_was_heard() -> None:
    hand = Hand(ActKind.CHANGE, "R. Medic", datetime(2026, 3, 1, 8, 5, tzinfo=UTC), "112 /min", 4)
    fact = replace(Facts().vital("heart_rate", 121, quote="heart rate 112"), hand=hand)
    (row,) = rows(vitals_csv(source(Analysis((fact,)))))
    assert (row["value"], row["changed_by"], row["heard_before"]) == ("121", "R. Medic", "112 /min")
    assert row["changed_at"] == "2026-03-01T08:05:00+00:00"
    (row,) = rows(vitals_csv(source(Analysis((replace(fact, hand=None),)))))
    assert (row["changed_by"], row["changed_at"], row["heard_before"]) == ("", "", "")


def test_times_are_on_both_clocks() -> None:
    make = Facts()
    make.count = 29
    (row,) = rows(vitals_csv(source(Analysis((make.vital("heart_rate", 90),)))))
    assert (row["audio_start_s"], row["elapsed_s"]) == ("30", "68")


def test_no_vitals_still_give_the_head() -> None:
    assert vitals_csv(source(Analysis())) == ",".join(COLUMNS) + "\r\n"
