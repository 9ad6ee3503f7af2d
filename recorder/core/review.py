"""What people decide about an encounter: acts that are only ever added, and what follows from them.

What was heard is never overwritten. A report is what was heard, seen through the acts of people;
take an act back and the heard value stands again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recorder.core.model import Fact, Scalar


class ActKind(str, Enum):
    """What a person can do to an encounter's record."""

    CONFIRM = "confirm"
    CHANGE = "change"
    STRIKE = "strike"
    NOTE = "note"
    SIGN = "sign"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person.

    Attributes:
        number: 1, 2, ... per recording.
        by: the name that the person gave.
        fact: key of the fact it is about (``clinical.keys``), or "".
        value, unit: of a change; the unit as UCUM, None for none.
        text: of a note; of a signature the report's format.
        undoes: number of the act that an undo takes back.
        revision: the result of the recording that the person looked at.
        sha256: of a signature: of the report's text as it was signed.
    """

    number: int
    at: datetime
    by: str
    kind: ActKind
    fact: str = ""
    value: Scalar | None = None
    unit: str | None = None
    text: str = ""
    undoes: int | None = None
    revision: int = 0
    sha256: str = ""


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


@dataclass(frozen=True, slots=True)
class Review:
    """How far people have gone through one encounter.

    Attributes:
        version: number of the newest act, 0 before the first.
        struck: facts that a person took out, as they were heard, with who and when.
        notes: texts that a person added, with who and when.
        signature: the newest one, also when acts followed it.
        amended: acts followed the signature.
        homeless: acts whose fact the present words no longer give.
        keys: fact id and key of every fact that was heard, struck ones too; empty before the
            first act.
    """

    version: int = 0
    struck: tuple[tuple[Fact, Act], ...] = ()
    notes: tuple[Act, ...] = ()
    signature: Act | None = None
    amended: bool = False
    homeless: tuple[Act, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def signed(self) -> bool:
        """Someone signed what the report says now."""
        return self.signature is not None and not self.amended


UNREVIEWED = Review()
"""Nobody has acted yet."""
