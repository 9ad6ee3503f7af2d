"""What people decide about an encounter: acts that are only ever added, and what follows from them.

What was heard is never overwritten. A report is what was heard, seen through the acts of people;
take an act back and the heard value stands again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class ActKind(str, Enum):
    """What a person can do to an encounter's record."""

    CONFIRM = "confirm"
    CHANGE = "change"
    STRIKE = "strike"
    NOTE = "note"
    SCALE = "scale"
    SIGN = "sign"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person.

    Attributes:
        number: 1, 2, ... per recording.
        by: the name that the person gave.
        fact: key of the fact it is about (``clinical.keys``), or "".
        value, unit: of a change; the unit as UCUM, None for none. Of a scale: 1 or 2, the SpO2
            scale that NEWS2 is to use.
        text: of a note; of a signature the report's format.
        undoes: number of the act that an undo takes back.
        revision: the result of the recording that the person looked at.
        sha256: of a signature: of the report's text as it was signed.
        user_id, user_name: account of whoever was signed in; empty: nobody was.
    """

    number: int
    at: datetime
    by: str
    kind: ActKind
    fact: str = ""
    value: float | int | str | None = None
    unit: str | None = None
    text: str = ""
    undoes: int | None = None
    revision: int = 0
    sha256: str = ""
    user_id: str = ""
    user_name: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """That a person confirmed or changed a fact.

    Attributes:
        kind: ``confirm`` or ``change``.
        heard: how the fact was before, in words.
        number: of the act, to take it back by.
    """

    kind: ActKind
    by: str
    at: datetime
    heard: str
    number: int
