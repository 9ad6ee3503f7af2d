"""In Spanish and Portuguese: what was about to be given, and whether it went in."""

from __future__ import annotations

import pytest

from recorder.clinical.analysis import analyze
from recorder.core.model import FactKind, FactStatus, Segment, Transcript


def given(code: str, text: str) -> list[tuple[str, FactStatus]]:
    analysis = analyze(Transcript((Segment(0.0, 60.0, text),), language=code))
    drugs = (f for f in analysis.facts if f.kind is FactKind.MEDICATION_GIVEN)
    return [(f.name, f.status) for f in drugs]


@pytest.mark.parametrize(
    ("code", "said", "name"),
    [
        ("es", "Le íbamos a poner morfina cinco miligramos pero su mujer dice que es alérgico. "
         "No se la pusimos.", "morphine"),
        ("es", "Íbamos a ponerle fentanilo cien pero no dio tiempo.", "fentanyl"),
        ("es", "El médico indicó amiodarona trescientos pero no la pusimos.", "amiodarone"),
        ("es", "Le íbamos a dar aspirina trescientos miligramos, al final no se la dimos.",
         "aspirin"),
        ("es", "Pensábamos ponerle midazolam cinco miligramos pero no hizo falta.", "midazolam"),
        ("pt", "Íamos dar morfina cinco miligramas mas a mulher diz que é alérgico. Não demos.",
         "morphine"),
        ("pt", "Íamos fazer adrenalina um miligrama mas não fizemos.", "epinephrine"),
        ("pt", "O médico indicou amiodarona trezentos mas não administrámos.", "amiodarone"),
    ],
)  # fmt: skip
def test_what_was_not_carried_out_is_not_given(code: str, said: str, name: str) -> None:
    assert given(code, said) == [(name, FactStatus.NEGATED)]


@pytest.mark.parametrize(
    ("code", "said", "name"),
    [
        ("es", "Le íbamos a poner morfina cinco miligramos y se la pusimos.", "morphine"),
        ("es", "Le pusimos morfina cinco miligramos.", "morphine"),
        ("es", "El médico indicó amiodarona trescientos y se la pusimos.", "amiodarone"),
        ("es", "Morfina cinco miligramos. No le dimos nada más.", "morphine"),
        ("es", "Fentanilo cincuenta microgramos, no hubo respuesta.", "fentanyl"),
        ("pt", "Íamos dar aspirina trezentos miligramas e demos.", "aspirin"),
        ("pt", "Demos morfina cinco miligramas.", "morphine"),
    ],
)
def test_what_was_carried_out_is_given(code: str, said: str, name: str) -> None:
    assert given(code, said) == [(name, FactStatus.ASSERTED)]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("es", "Íbamos a poner adrenalina un miligramo."),
        ("es", "Vamos a ponerle adrenalina un miligramo."),
        ("pt", "Vamos dar adrenalina um miligrama."),
    ],
)
def test_a_plan_stays_one(code: str, said: str) -> None:
    assert given(code, said) == [("epinephrine", FactStatus.PLANNED)]
