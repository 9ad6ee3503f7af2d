"""Numbers as readings: each integer and decimal in each spoken form, in three languages.

The grammar alone is asked in ``test_numbers`` and ``test_languages``; here the whole analysis
must give that number to the sign that was named, and no other number to anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind
from tests.unit.clinical.spoken import decimals, forms
from tests.unit.test_languages import _POINT, spelled

_SIGNS = {
    "en": ("Her pulse is {}.", "BP {} over sixty.", "Temperature {}.", "Blood sugar {}."),
    "es": ("Pulso {}.", "Tensión {} sobre sesenta.", "Temperatura {}.", "Glucosa {}."),
    "pt": ("Pulso {}.", "Tensão {} por sessenta.", "Temperatura {}.", "Glicemia {}."),
}
_PULSES, _PRESSURES = range(20, 251), range(70, 251)
_TENTHS = range(340, 420)
_STEP = 3
"""One said form in so many is tried; all of them at once in the benchmark."""


def _said(n: int, code: str) -> Iterable[str]:
    return forms(n) if code == "en" else (str(n), spelled(n, code))


def _said_tenths(tenths: int, code: str) -> Iterable[str]:
    if code == "en":
        return decimals(tenths)
    whole, tenth = divmod(tenths, 10)
    words = f"{spelled(whole, code)} {_POINT[code]} {spelled(tenth, code)}"
    return f"{whole},{tenth}", f"{whole}.{tenth}", words


def _read(text: str, code: str) -> list[float]:
    facts = [f for f in analyze_text(text, code).facts if f.kind is FactKind.VITAL]
    return sorted(float(f.value or 0) for f in facts)


def _tried(numbers: Sequence[int]) -> list[int]:
    return list(numbers[::_STEP])


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_every_pulse_is_read_as_it_is_said(code: str) -> None:
    wrong = [
        (text, read)
        for n in _tried(_PULSES)
        for said in _said(n, code)
        if (read := _read(text := _SIGNS[code][0].format(said), code)) != [n]
    ]
    assert wrong == []


@pytest.mark.parametrize("code", ["en", "es", "pt"])
def test_every_pressure_is_read_as_it_is_said(code: str) -> None:
    wrong = [
        (text, read)
        for n in _tried(_PRESSURES)
        for said in _said(n, code)
        if (read := _read(text := _SIGNS[code][1].format(said), code)) != sorted([n, 60])
    ]
    assert wrong == []


@pytest.mark.parametrize("code", ["en", "es", "pt"])
@pytest.mark.parametrize("sign", [2, 3])
def test_every_decimal_is_read_as_it_is_said(code: str, sign: int) -> None:
    tenths = _TENTHS if sign == 2 else range(11, 320)
    wrong = [
        (text, read)
        for n in _tried([t for t in tenths if t % 10])
        for said in _said_tenths(n, code)
        if (read := _read(text := _SIGNS[code][sign].format(said), code)) != [n / 10]
    ]
    assert wrong == []
