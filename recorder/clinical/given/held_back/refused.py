"""Whether a drug was not given because the patient would not have it: "she declined the morphine".

An exchange of records tells that from a drug that the crew held back (NEMSIS: refused).
"""

from __future__ import annotations

from recorder.clinical.doses.told_as_given import of_another
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import words

_WOULD_NOT = words("acts", "refused_by_patient", "verbs")
_CREW = words("acts", "refused_by_patient", "crew")
_BEFORE = 5
_BEHIND = 8
_SUBJECT = 4
"""Most words from whoever refuses to the verb."""


def by_patient(talk: DrugTalk, m: Mention) -> bool:
    """Of a drug that was not given: whether its sentence says that it was refused."""
    view = talk.view
    first = max(m.sentence_start, m.hit.start - _BEFORE)
    last = min(m.sentence_end, m.hit.end + _BEHIND)
    for i in view.positions.within(_WOULD_NOT, first, last):
        if view.has(_CREW, max(m.sentence_start, i - _SUBJECT), i):
            return False  # "medical control declined the ketamine"
        return i < m.hit.start or not of_another(view, i, i + 1, m.name)
    return False
