"""Allergies as crews and families tell them: whose they are, and what is no allergy at all."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts


def _allergies(text: str) -> set[str]:
    return {f.name for f in facts(text, FactKind.ALLERGY)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Allergies, cats and Augmentin. Meds, what are you on mate?",
         {"cats", "amoxicillin_clavulanate"}),
        ("She's allergic to dogs and penicillin.", {"dogs", "penicillin"}),
        ("meds were lasix and lisinopril and she can't have keflex or i v contrast",
         {"cephalexin", "contrast_dye"}),
        ("He can't take codeine or morphine.", {"codeine", "morphine"}),
        ("Just latex. It's my sister who can't have penicillin.", set()),
        ("It's his brother that's allergic to penicillin.", set()),
        ("Enalaprilat withheld due to the allergy. Morphine was considered.", set()),
        ("Allergies? No allergies. And I'd cross match, he'll need 2 units of blood.", {"nkda"}),
        ("Allergies? Wife says none.", {"nkda"}),
        ("Any allergies? His mum says no.", {"nkda"}),
        ("Allergies? The patient says none.", {"nkda"}),
    ],
)  # fmt: skip
def test_what_somebody_is_allergic_to(text: str, names: set[str]) -> None:
    assert _allergies(text) == names
