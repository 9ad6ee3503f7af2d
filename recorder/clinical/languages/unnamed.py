"""Numbers that nothing announces and that can only be one sign: "O4 V4 M6", "dolor 8", "niño de
16 kilos", "con oxígeno a cuatro litros 95"."""

from __future__ import annotations

from recorder.clinical.languages.reading import BANDS, Reading
from recorder.clinical.languages.scene import Scene
from recorder.clinical.numbers.numbers import Number

_LETTERS = {"e": "gcs_eye", "o": "gcs_eye", "v": "gcs_verbal", "m": "gcs_motor"}
_COMA = ("gcs_eye", "gcs_verbal", "gcs_motor")
_NEAR_COMA = 10
_BEFORE_WEIGHT = 4


def coma_parts(number: Number) -> list[Reading]:
    """ "3 4 6" behind Glasgow."""
    parts = list(zip(_COMA, number.parts, strict=True))
    if not all(BANDS[name][0] <= value <= BANDS[name][1] for name, value in parts):
        return []
    return [
        Reading(name, value, number.first, number.last, "{score}", False, rule="gcs.parts")
        for name, value in parts
    ]


def unnamed(scene: Scene, number: Number) -> Reading | None:
    """The one sign that ``number`` can be."""
    return _letter_of_coma(scene, number) or _pain(scene, number) or _weight(scene, number)


def _letter_of_coma(scene: Scene, number: Number) -> Reading | None:
    """ "O4 V4 M6" behind a Glasgow total."""
    if not scene.tokens[number.first].glued or not scene.among(number.first - 1, "glued_gcs"):
        return None
    if not any(
        s.value == "gcs_total" and 0 < number.first - s.last <= _NEAR_COMA for s in scene.signs
    ):
        return None
    slot = _LETTERS[scene.norm(number.first - 1)]
    return Reading(slot, number.value, number.first - 1, number.last, "{score}", False)


def _pain(scene: Scene, number: Number) -> Reading | None:
    """ "dolor 8", "dolor en 5": a number behind the pain, and nothing that it could count."""
    before = number.first - 1
    before -= scene.among(before, "within") or scene.among(before, "of")
    if not scene.among(before, "pain") or scene.tokens[number.first].gap:
        return None
    closes = scene.ends_phrase(number.last) or scene.among(number.last, "own")
    if not (number.whole and 0 <= number.value <= 10 and closes):
        return None
    return Reading(
        "pain_score", number.value, number.first, number.last, "{score}", False, rule="pain.bare"
    )


def _weight(scene: Scene, number: Number) -> Reading | None:
    """ "niño de dieciséis kilos", "tres años, 16 kilos", "Dieciséis kilos."."""
    unit = scene.at(scene.language.units, number.last, len(scene.tokens))
    if unit is None or unit.value != "kg" or number.first in scene.kin:
        return None
    sentence = scene.sentence(number.first)
    alone = (sentence.first, sentence.last) == (number.first, unit.last)
    i = number.first
    while i > max(0, number.first - _BEFORE_WEIGHT) and not _is_whom(scene, i):
        if not scene.among(i - 1, "before_weight"):
            break
        i -= 1
    if not (alone or _is_whom(scene, i)):
        return None
    value, last = scene.with_half(number, unit.last)
    return Reading("weight", value, number.first, last, "kg", False, rule="weight.bare")


def _is_whom(scene: Scene, i: int) -> bool:
    """Whether the patient, or how old they are, is named up to token ``i``."""
    if any(scene.among(i - 1, name) for name in ("female", "male", "patient")):
        return True
    aged = scene.language.spans.ending_at(scene.tokens, i, 2)
    return aged is not None and aged.value in ("a", "mo")


def follows_oxygen(scene: Scene, number: Number) -> bool:
    """ "92, con oxígeno a 4 litros 95", "88 al aire y 96 con gafas": a saturation on oxygen."""
    lists, units, tokens = scene.language.lists, scene.language.units, scene.tokens
    before = number.first - (scene.norm(number.first - 1) in scene.language.numbers.joiners)
    unit = scene.at(units, number.last, len(tokens))
    last = unit.last if unit is not None and unit.value == "%" else number.last
    if lists["room_air"].ending_at(tokens, before) is not None:
        return scene.at(lists["on_oxygen"], last, len(tokens)) is not None
    sign = scene.at(scene.language.signs, number.last, len(tokens))
    if tokens[number.first].gap or not (scene.ends_phrase(number.last) or sign):
        return False
    flow = units.ending_at(tokens, number.first)
    if flow is not None and flow.value in ("L", "L/min"):
        return True
    return lists["on_oxygen"].ending_at(tokens, number.first) is not None
