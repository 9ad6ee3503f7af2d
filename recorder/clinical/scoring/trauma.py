"""Scores of the injured: Revised Trauma Score, and field triage (ACS/NASEMSO 2021).

Criteria that were not said are not "absent": the result names what is met and never clears
anyone. Codes are NEMSIS eInjury.03 (red) and eInjury.04 (yellow).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recorder.clinical.scoring import tables
from recorder.clinical.scoring.coma import CONTRADICTED, contradiction
from recorder.clinical.scoring.observations import numeric, to_mmhg
from recorder.clinical.scoring.patient import Patient, is_unsure, told_as, words_of
from recorder.clinical.scoring.rounds import Round, ids, short
from recorder.clinical.scoring.vital_sets import VitalSet
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, Score

SOURCE = "National Guideline for the Field Triage of Injured Patients 2021"

RED = {
    "2903041": "unable to follow commands (motor under 6)",
    "2903037": "respiratory rate under 10 or over 29",
    "2903033": "respiratory distress or need for support",
    "2903035": "SpO2 under 90 on air",
    "2903029": "systolic pressure low for age",
    "2903031": "systolic pressure under 90",
    "2903027": "systolic pressure under 110 at 65 or older",
    "2903025": "heart rate above systolic pressure",
    "2903015": "penetrating injury of head, neck, torso or proximal limb",
    "2903009": "suspected skull fracture",
    "2903039": "new motor or sensory loss",
    "2903005": "flail chest",
    "2903013": "suspected pelvic fracture",
    "2903001": "amputation proximal to wrist or ankle",
    "2903003": "crushed, degloved, mangled or pulseless limb",
    "2903021": "two or more proximal long-bone fractures",
    "2903023": "bleeding that needed a tourniquet or packing",
}
YELLOW = {
    "2904009": "ejection",
    "2904011": "extrication from a crash",
    "2904031": "fall from more than 10 feet (3 metres)",
    "2904033": "low fall with head impact, 5 or younger or 65 or older",
    "2904029": "child of 0 to 9 years, unrestrained",
    "2904019": "anticoagulant",
    "2904021": "pregnancy over 20 weeks",
    "2904027": "burns with trauma",
}

_CORE_SITES = re.compile(
    r"\b(head|scalp|face|neck|throat|chest|thora\w+|torso|abdomen|abdominal|belly|flank|back|groin"
    r"|pelvis|buttock|shoulder|axilla|upper arm|thigh)\b"
)
_LIMB_ENDS = re.compile(r"\b(finger|toe|thumb|tip|digit)s?\b")
_HEAD = re.compile(
    r"\b(head|forehead|skull|scalp|face|temple|occiput|occipital|eyebrow"
    r"|cabeza|cabeça|frente|testa|fronte|frontal|parietal|temporal|cr[aáâ]n\w+|cara|rosto|nuca"
    r"|ceja|sobrancelha|superc[ií]lio|supraciliar|cabelludo|couro|facial|\w+parietal|\w+occipital"
    r"|ment[oó]n|mento|queixo)\b"
)
HEIGHT = re.compile(
    r"((?P<manner>about|less than|more than) )?(?P<low>[\d.]+)( to (?P<high>[\d.]+))?"
    r" (?P<unit>feet|foot|ft|\[ft_i\]|m|metres?|meters?)"
)
"""The height of a fall in feet or metres; storeys and stairs are none."""
FEET_A_METRE = 3.2808


@dataclass(frozen=True, slots=True)
class Met:
    """One criterion and the facts that meet it."""

    code: str
    facts: tuple[Fact, ...]


def field_triage(patient: Patient, sets: Sequence[VitalSet]) -> list[Score]:
    """One score that lists the criteria met; none without a mechanism of injury."""
    if not patient.trauma and not _long_bones(patient):
        return []
    red = _unique([*_vitals(patient, sets), *_injuries(patient)])
    yellow = _unique(_risks(patient))
    if not red and not yellow:
        return []
    used = [f for m in (*red, *yellow) for f in m.facts]
    return [
        Score(
            name="Field triage",
            value="red" if red else "yellow",
            meaning="high risk of serious injury" if red else "moderate risk of serious injury",
            source=SOURCE,
            derived_from=tuple(dict.fromkeys(f.id for f in used)),
            inputs=tuple(
                [(m.code, RED[m.code]) for m in red] + [(m.code, YELLOW[m.code]) for m in yellow]
            ),
        )
    ]


def _vitals(patient: Patient, sets: Sequence[VitalSet]) -> list[Met]:
    met = []
    for observed in sets:
        youngest, oldest = (_criteria(observed, age) for age in patient.years or (None, None))
        for code in (code for code in youngest if code in oldest):
            facts = [f for name in _BEHIND[code] if (f := observed.of(name))]
            met.append(Met(code, tuple(facts)))
    return met


def _criteria(observed: VitalSet, age: float | None) -> list[str]:
    spo2 = observed.of("spo2")
    return tables.field_triage_vitals(
        age=age,
        sbp=to_mmhg(observed.of("systolic_bp")),
        hr=numeric(observed.of("heart_rate")),
        rr=numeric(observed.of("respiratory_rate")),
        motor=_motor(observed),
        spo2_on_air=numeric(spo2) if spo2 and spo2.oxygen == "room_air" else None,
    )


def _motor(observed: VitalSet) -> float | None:
    """The motor part as said, or the most that a low total or a letter leaves of it."""
    motor = numeric(observed.of("gcs_motor"))
    total, letter = observed.of("gcs_total"), observed.of("avpu")
    if motor is not None or contradiction(observed.facts) is not None:
        return motor
    least = numeric(total) if total and "qualifier" not in dict(total.detail) else None
    if least is not None and least - _EYE_AND_VERBAL < _OBEYS:
        return least - _EYE_AND_VERBAL
    return _OBEYS - 1 if letter and letter.value in _NO_ANSWER else None


_OBEYS, _EYE_AND_VERBAL = 6, 2
_NO_ANSWER = ("pain", "unresponsive")

_BEHIND = {
    "2903041": ("gcs_motor", "gcs_total", "avpu"),
    "2903037": ("respiratory_rate",),
    "2903035": ("spo2",),
    "2903029": ("systolic_bp",),
    "2903031": ("systolic_bp",),
    "2903027": ("systolic_bp",),
    "2903025": ("heart_rate", "systolic_bp"),
}


def _injuries(patient: Patient) -> list[Met]:
    support = patient.all(
        FactKind.INTERVENTION, "bvm_ventilation", "intubation", "supraglottic_airway",
        "cricothyrotomy", "cpap",
    )  # fmt: skip
    wounds = patient.finding("laceration", "fracture", "deformity", "amputation")
    found: list[tuple[str, list[Fact]]] = [
        ("2903033", support + patient.finding("labored_breathing", "apnea")),
        ("2903015", told_as(patient.finding("penetrating_wound"), _CORE_SITES)
         + told_as(patient.all(FactKind.MECHANISM, "gunshot", "stabbing"), _CORE_SITES)),
        ("2903009", told_as(patient.finding("fracture", "deformity"), re.compile(r"\bskull\b"))),
        ("2903039", patient.finding("motor_sensory_deficit")),
        ("2903005", patient.finding("flail_chest")),
        ("2903013", patient.finding("pelvis_unstable")
         + told_as(patient.finding("fracture"), _PELVIS)
         + patient.all(FactKind.INTERVENTION, "pelvic_binder")),
        ("2903021", _long_bones(patient)),
        ("2903003", [f for f in patient.finding("pulseless") if "site" in dict(f.detail)]
         + told_as(told_as(wounds, _MANGLED), _LIMB)
         + told_as(patient.all(FactKind.MECHANISM, "crush"), _LIMB)),
        ("2903001", [f for f in patient.finding("amputation") if _is_proximal(f)]),
        ("2903023", patient.all(FactKind.INTERVENTION, "tourniquet", "wound_packing")),
    ]  # fmt: skip
    return [Met(code, tuple(facts)) for code, facts in found if facts]


def _long_bones(patient: Patient) -> list[Fact]:
    """Broken or bent thighs and upper arms, where it is two of the four at least."""
    broken = told_as(patient.finding("fracture", "deformity"), _LONG_BONE)
    bones: set[str] = set()
    for fact in broken:
        words = words_of(fact)
        for bone in _LONG_BONE.finditer(words):
            side = dict(fact.detail).get("side", "")
            many = bone[0] != "humerus" and bone[0].endswith(("s", "i", "ora"))
            both = many or side in _BOTH or _OF_BOTH.search(words)
            which = "leg" if bone["leg"] else "arm"
            bones |= {f"{s} {which}" for s in (("left", "right") if both else (side,))}
    return broken if len(bones) > 1 else []


_LONG_BONE = re.compile(
    r"\b((?P<leg>femurs?|femora|femoral|thighs?)|(?P<arm>humerus|humeri|humeral|upper arms?))\b"
)
_BOTH = ("both", "bilateral")
_OF_BOTH = re.compile(r"\b(both|bilateral(ly)?)\b")

"""As in "bilateral femur fractures"."""
_PELVIS = re.compile(r"\b(pelvis|pelvic)\b")
_MANGLED = re.compile(r"\b(crushed|degloved|degloving|mangled)\b")
_LIMB = re.compile(
    r"\b(upper arm|arm|forearm|elbow|wrist|hand|finger|hip|thigh|femur|leg|knee|shin|calf|tibia"
    r"|ankle|foot|toe|limb)s?\b"
)


def _risks(patient: Patient) -> list[Met]:
    age = patient.age_years
    falls = patient.all(FactKind.MECHANISM, "fall", "fall_from_height")
    weeks = [f for f in patient.all(FactKind.VITAL, "gestational_age") if (numeric(f) or 0) > 20]
    heads = head_injury(patient)
    at_risk = age is not None and (age < 6 or age >= 65)
    found: list[tuple[str, list[Fact]]] = [
        ("2904009", patient.all(FactKind.MECHANISM, "ejection")),
        ("2904011", _cut_out(patient)),
        ("2904031", [f for f in falls if _fell_far(f)]),
        ("2904033", falls + heads if falls and heads and at_risk else []),
        ("2904029", _unrestrained(patient) if age is not None and age < _CHILD_YEARS else []),
        ("2904019", patient.taking("anticoagulant")),
        ("2904021", weeks),
        ("2904027", patient.finding("burn_injury")),
    ]
    return [Met(code, tuple(facts)) for code, facts in found if facts]


def _cut_out(patient: Patient) -> list[Fact]:
    """Who had to be freed from a vehicle: not one that got out alone ("self-extricated")."""
    freed = patient.all(FactKind.INTERVENTION, "extrication")
    crashed = patient.all(FactKind.MECHANISM, "mvc", "rollover", "ejection")
    return [f for f in freed if not _ALONE.search(words_of(f))] if crashed else []


_ALONE = re.compile(r"\b(self|ked|kendrick|himself|herself|themselves|walked|climbed|crawled)\b")


def _unrestrained(patient: Patient) -> list[Fact]:
    """Crashes of which it is told that the patient wore no belt, and nothing else."""
    crashes = patient.all(FactKind.MECHANISM, "mvc", "rollover", "ejection")
    told = {d for f in crashes for d in f.detail if d[0] == "restraint"}
    return [f for f in crashes if _UNSECURED in f.detail] if told == {_UNSECURED} else []


def head_injury(patient: Patient, doubted: bool = False) -> list[Fact]:
    """Facts that say the head was hit, with the doubted last."""
    read = patient.told if doubted else patient.all
    complaints = [f for f in read(FactKind.CHIEF_COMPLAINT) if f.value == "head_injury"]
    wounds = read(FactKind.FINDING, "laceration", "contusion", "abrasion", "fracture", "deformity")
    hit = read(FactKind.FINDING, "head_injury")
    blows = read(FactKind.MECHANISM, "assault", "fall", "fall_from_height")
    return sorted(
        [*hit, *complaints, *told_as(wounds, _HEAD), *told_as(blows, _HEAD)], key=is_unsure
    )


def _is_proximal(fact: Fact) -> bool:
    """Only when a site was said, and it is no finger or toe."""
    words = words_of(fact)
    named = re.search(r"\b(arm|forearm|hand|elbow|leg|foot|knee|thigh|limb|shin)\b", words)
    return bool(named) and not _LIMB_ENDS.search(words)


def _fell_far(fact: Fact) -> bool:
    """Whether the least height that was told is more than ten feet."""
    match = HEIGHT.fullmatch(dict(fact.detail).get("height", ""))
    if not match or match["manner"] == "less than":
        return False
    feet = float(match["low"]) * (FEET_A_METRE if match["unit"].startswith("m") else 1.0)
    return feet >= _FAR_FT if match["manner"] == "more than" else feet > _FAR_FT


_FAR_FT = 10
_CHILD_YEARS = 10
_UNSECURED = ("restraint", "unrestrained")


def _unique(met: Sequence[Met]) -> list[Met]:
    """One entry a criterion, with the facts of all."""
    merged: dict[str, tuple[Fact, ...]] = {}
    for one in met:
        merged[one.code] = tuple(dict.fromkeys((*merged.get(one.code, ()), *one.facts)))
    return [Met(code, facts) for code, facts in merged.items()]


def rts(patient: Patient, rounds: Sequence[Round]) -> list[Score]:
    """Revised Trauma Score of each complete round of an injured patient.

    Where only the GCS is left out because it contradicts its parts, the score says so.
    """
    if not patient.trauma:
        return []
    scores = []
    for observed in rounds:
        used = observed.facts("gcs_total", "systolic_bp", "respiratory_rate")
        gcs, rr = observed.number("gcs_total"), observed.number("respiratory_rate")
        sbp = to_mmhg(observed.fact("systolic_bp"))
        inputs = (("set", observed.label), *((short(f), describe.display(f)) for f in used))
        if rr is None or sbp is None or (gcs is None and observed.contradicted is None):
            continue
        if gcs is None:
            missing = (f"GCS ({CONTRADICTED})",)
            scores.append(Score("RTS", None, "", _CHAMPION, ids(used), inputs, missing))
            continue
        got = tables.rts(gcs=gcs, sbp=sbp, rr=rr)
        urgency = "delayed" if got.triage == 12 else "urgent" if got.triage == 11 else "immediate"
        meaning = f"{urgency}; weighted {describe.number(got.weighted)}"
        scores.append(Score("RTS", got.triage, meaning, _CHAMPION, ids(used), inputs))
    return scores


_CHAMPION = "Revised Trauma Score, Champion 1989"
