"""Local limits of red flags and alerts, read from TOML; a missing or unknown key is an error."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

SEPSIS_VARIANTS = ("ocfl", "connecticut")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits; units as in ``thresholds.toml``."""

    spo2_below: float
    respiratory_rate_below: float
    respiratory_rate_above: float
    systolic_below: float
    heart_rate_below: float
    heart_rate_above: float
    gcs_at_most: float
    gcs_drop: float
    glucose_below: float
    glucose_from: float
    temperature_below: float
    temperature_from: float
    shock_index_above: float
    lactate_above: float
    ketones_from: float
    carboxyhemoglobin_above: float
    pregnant_systolic_from: float
    pregnant_diastolic_from: float
    young_fever_under_months: float
    young_fever_from: float
    apgar_below: float
    qsofa_from: float
    overdose_doses_from: float
    newborn_heart_rate_below: float
    last_known_well_hours: float
    variant: str
    adult_from: float


def parse(text: str) -> Thresholds:
    """Limits from the text of a TOML file.

    Raises:
        ValueError: it is not TOML, or a limit is missing, unknown, or not of its type.
    """
    merged: dict[str, Any] = {}
    for table in tomllib.loads(text).values():
        if not isinstance(table, dict):
            raise ValueError("thresholds stand in tables, such as [red_flags]")
        merged |= table
    wanted = {f.name for f in fields(Thresholds)}
    if merged.keys() != wanted:
        raise ValueError(f"thresholds missing or unknown: {sorted(merged.keys() ^ wanted)}")
    if merged["variant"] not in SEPSIS_VARIANTS:
        raise ValueError(f"the sepsis variant is one of {SEPSIS_VARIANTS}")
    for name, value in merged.items():
        if name != "variant" and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise ValueError(f"the threshold {name} is a number")
    return Thresholds(**merged)


@cache
def default_thresholds() -> Thresholds:
    """The limits that come with the app."""
    source = resources.files("recorder.clinical.scoring").joinpath("thresholds.toml")
    return parse(source.read_text(encoding="utf-8"))
