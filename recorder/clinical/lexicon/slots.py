"""The vital signs: what each accepts and the words that announce it (``grammar/signs.toml``).

``accept`` is the review range of the specification (a value outside is kept and marked);
``hard`` is what the number could be at all: outside it the words before it meant something else.
"""

from __future__ import annotations

from dataclasses import dataclass

from recorder.clinical.grammar.tables import listed, phrases, words
from recorder.clinical.text.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Slot:
    """One vital sign.

    Attributes:
        unit: default UCUM unit.
        accept: values that need no review, in ``unit``.
        hard: values that are possible at all.
        whole: only integers are plausible.
        units: spoken units that fit.
    """

    name: str
    unit: str
    accept: tuple[float, float]
    hard: tuple[float, float]
    whole: bool = True
    units: frozenset[str] = frozenset()


def _slot(
    name: str,
    unit: str,
    accept: tuple[float, float],
    hard: tuple[float, float],
    whole: bool = True,
    units: str = "",
) -> Slot:
    return Slot(name, unit, accept, hard, whole, frozenset({unit, *units.split()}))


SLOTS: dict[str, Slot] = {
    slot.name: slot
    for slot in (
        _slot("systolic_bp", "mm[Hg]", (30, 300), (20, 350)),
        _slot("diastolic_bp", "mm[Hg]", (10, 200), (10, 250)),
        _slot("map", "mm[Hg]", (20, 250), (15, 260)),
        _slot("heart_rate", "/min", (0, 300), (0, 400)),
        _slot("respiratory_rate", "/min", (0, 80), (0, 120)),
        _slot("spo2", "%", (30, 100), (20, 100)),
        _slot("etco2", "mm[Hg]", (1, 120), (0.3, 200), whole=False, units="kPa %"),
        _slot("carboxyhemoglobin", "%", (0, 80), (0, 100), whole=False),
        _slot("blood_glucose", "mg/dL", (0.6, 1500), (0.3, 2000), whole=False, units="mmol/L mmol"),
        _slot("ketones", "mmol/L", (0, 12), (0, 30), whole=False, units="mmol"),
        _slot("lactate", "mmol/L", (0.2, 25), (0.1, 40), whole=False, units="mmol"),
        _slot("temperature", "Cel", (25, 112), (20, 115), whole=False, units="[degF] deg"),
        _slot("gcs_total", "{score}", (3, 15), (3, 15)),
        _slot("gcs_eye", "{score}", (1, 4), (1, 4)),
        _slot("gcs_verbal", "{score}", (1, 5), (1, 5)),
        _slot("gcs_motor", "{score}", (1, 6), (1, 6)),
        _slot("pain_score", "{score}", (0, 10), (0, 10)),
        _slot("apgar", "{score}", (0, 10), (0, 10)),
        _slot("stroke_scale", "{score}", (0, 42), (0, 42)),
        _slot("capillary_refill", "s", (0, 15), (0, 20), whole=False),
        _slot("weight", "kg", (0.4, 350), (0.3, 900), whole=False, units="[lb_av] [stone_av]"),
        _slot("peak_flow", "L/min", (30, 900), (20, 999), units="L"),
        _slot("gestational_age", "wk", (4, 44), (3, 45), units="gestation"),
    )
}


@dataclass(frozen=True, slots=True)
class Announcer:
    """A phrase that announces a vital sign.

    Attributes:
        slot: name in ``SLOTS``.
        near: words that may stand between it and its number.
        weak: the phrase also occurs without a reading; the number must follow directly, with
            only words of ``LINKS`` between.
    """

    slot: str
    near: int = 8
    weak: bool = False


def _announcers() -> dict[str, Announcer]:
    found = {phrase: Announcer(slot) for phrase, slot in phrases("signs", "strong")}
    for phrase, slot in phrases("signs", "weak"):
        found.setdefault(phrase, Announcer(slot, near=6, weak=True))
    return found


ANNOUNCERS: Phrases[Announcer] = Phrases(_announcers().items())

NOT_ANNOUNCERS: Phrases[bool] = Phrases(listed("signs", "around", "announce_nothing"))
"""Phrases that contain an announcer and announce nothing."""

DISTRUSTED: Phrases[bool] = Phrases(listed("signs", "around", "distrusted"))
"""What takes the trust from the reading before it ("poor trace")."""

CONNECTORS: Phrases[bool] = Phrases(listed("signs", "around", "connectors"))
"""What stands directly before a further reading of the sign that was spoken of."""

LINKS = words("signs", "words", "links")
"""Words that may stand between a weak announcer and its number."""
BLOCKS = words("signs", "words", "blocks")
"""Words behind an announcer that end the search for its number."""
JUDGING = words("signs", "words", "judging")
"""Behind "not" they deny no number: "sats not bad, 92"."""
BREATHING = words("signs", "words", "breathing")
OXYGEN_WORDS = words("signs", "words", "oxygen")
