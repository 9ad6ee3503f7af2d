"""Short makers of facts for the tests of everything that reads an Analysis."""

from __future__ import annotations

from typing import Any

from recorder.core.model import Evidence, Fact, FactKind, FactStatus, Scalar

NEGATED = FactStatus.NEGATED
UNCERTAIN = FactStatus.UNCERTAIN


class Facts:
    """Makes facts whose evidence lies one after the other, ten characters and a second apart."""

    def __init__(self) -> None:
        self.count = 0

    def fact(self, kind: FactKind, name: str, quote: str | None = None, **more: Any) -> Fact:
        self.count += 1
        start = more.pop("start", self.count * 100)
        words = quote or name.replace("_", " ")
        evidence = Evidence(
            words, start, start + len(words), self.count, float(self.count), self.count + 0.5
        )
        return Fact(id=f"f{self.count}", kind=kind, name=name, evidence=(evidence,), **more)

    def vital(
        self, name: str, value: Scalar | None = None, unit: str | None = None, **more: Any
    ) -> Fact:
        return self.fact(FactKind.VITAL, name, value=value, unit=unit or UNITS.get(name), **more)

    def drug(self, name: str, dose: float | None = None, unit: str = "mg", **more: Any) -> Fact:
        return self.fact(
            FactKind.MEDICATION_GIVEN, name, dose=dose, unit=unit if dose else None, **more
        )

    def finding(self, name: str, status: FactStatus = FactStatus.ASSERTED, **more: Any) -> Fact:
        return self.fact(FactKind.FINDING, name, status=status, **more)

    def age(self, value: float | None, unit: str = "a", **more: Any) -> Fact:
        return self.fact(FactKind.AGE, "age", value=value, unit=unit, **more)

    def sex(self, value: str) -> Fact:
        return self.fact(FactKind.SEX, "sex", value=value)


UNITS = {
    "heart_rate": "/min",
    "respiratory_rate": "/min",
    "systolic_bp": "mm[Hg]",
    "diastolic_bp": "mm[Hg]",
    "spo2": "%",
    "temperature": "Cel",
    "blood_glucose": "mmol/L",
    "gcs_total": "{score}",
    "gcs_eye": "{score}",
    "gcs_verbal": "{score}",
    "gcs_motor": "{score}",
    "pain_score": "{score}",
    "capillary_refill": "s",
    "etco2": "mm[Hg]",
}
