"""The agency's facts for NEMSIS drafts: what they are, their form, and where they are kept.

They come from a form that an administrator fills in, or from the file that NEMSIS_AGENCY names,
which then wins; both are held to the same rules. Speech never says them.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from recorder.adapters.exports.nemsis_choices import CAPABILITIES, SERVICE_TYPES, STATES
from recorder.core.errors import InvalidInput, NotConfigured, NotPossible
from recorder.core.plain_text import turns_around

FILE_NAME = "nemsis_agency.json"
PAGE = "/admin/agency"
MOST_BYTES = 64 * 1024
CURE = (
    f"An administrator completes them under Station, Agency (NEMSIS): {PAGE}. Where the setting "
    "NEMSIS_AGENCY names a file, that file holds them."
)
_PLAIN = re.compile("[ -\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")


@dataclass(frozen=True, slots=True)
class Agency:
    """What NEMSIS demands of the agency and the unit; ``FACTS`` says what each is."""

    state_id: str
    number: str
    state: str
    service_type: str
    capability: str
    vehicle: str
    call_sign: str


@dataclass(frozen=True, slots=True)
class AgencyFact:
    """One of them: what it is called, what it should look like.

    Attributes:
        name: of the member of ``Agency``, and the key in the file.
        element: the NEMSIS elements that it becomes.
        most: how many characters NEMSIS takes.
        choices: code -> its words; empty: free text.
    """

    name: str
    element: str
    label: str
    hint: str
    most: int = 7
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def wrong(self, text: str) -> str:
        """Why ``text`` cannot be this fact; empty: it can."""
        if self.choices:
            return "" if text in self.choices else "It is none of the codes that NEMSIS lists."
        if len(text) > self.most:
            return f"It is longer than the {self.most} characters that NEMSIS takes."
        fits = _PLAIN.fullmatch(text) and text == text.strip() and not turns_around(text)
        return "" if fits else "It should be printable characters in one line."


FACTS: tuple[AgencyFact, ...] = (
    AgencyFact(
        "state_id", "dAgency.01", "State id of the agency",
        "The id under which the state's EMS office knows the agency.", 50,
    ),
    AgencyFact(
        "number", "dAgency.02, eResponse.01", "Agency number",
        "The number that the state gave the agency.", 15,
    ),
    AgencyFact(
        "state", "dAgency.04", "State",
        "The state or territory that licenses it.", choices=STATES,
    ),
    AgencyFact(
        "service_type", "eResponse.05", "Type of service",
        "What this unit is usually asked for.", choices=SERVICE_TYPES,
    ),
    AgencyFact(
        "capability", "eResponse.07", "Capability of the unit",
        "How it transports and how it is equipped.", choices=CAPABILITIES,
    ),
    AgencyFact(
        "vehicle", "eResponse.13", "Vehicle number",
        "The number of the vehicle, as the agency lists it.", 25,
    ),
    AgencyFact(
        "call_sign", "eResponse.14", "Call sign",
        "What dispatch calls the unit on the radio.", 50,
    ),
)  # fmt: skip
"""Every fact in the order of the form."""


@dataclass(frozen=True, slots=True)
class AgencyKept:
    """What is known of the agency now.

    Attributes:
        values: name -> text, of those that were given at all.
        wrong: name -> why its text cannot be used.
        trouble: why none can be read; empty: they could be.
    """

    values: Mapping[str, str]
    wrong: Mapping[str, str]
    trouble: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of those that nobody gave."""
        return tuple(fact.name for fact in FACTS if not self.values.get(fact.name))

    @property
    def ready(self) -> bool:
        """Whether a draft can be made with them."""
        return not (self.missing or self.wrong or self.trouble)


def kept(told: Mapping[str, Any]) -> AgencyKept:
    """Read the facts by the rules that hold for file and form alike."""
    known = {fact.name for fact in FACTS}
    strange = sorted(set(told) - known)
    if strange or not all(isinstance(text, str) for text in told.values()):
        names = ", ".join(fact.name for fact in FACTS)
        return AgencyKept({}, {}, f"They are not texts under exactly these names: {names}.")
    values = {fact.name: told.get(fact.name, "") for fact in FACTS}
    reasons = {f.name: f.wrong(values[f.name]) for f in FACTS if values[f.name]}
    return AgencyKept(values, {name: why for name, why in reasons.items() if why})


@dataclass(frozen=True, slots=True)
class AgencyDesk:
    """Where the agency's facts are kept: asked anew for every draft, so no restart is needed.

    Attributes:
        state_dir: for what the form saved; None: nothing can be saved.
        file: named by NEMSIS_AGENCY; it wins.
    """

    state_dir: Path | None = None
    file: Path | None = None

    def kept(self) -> AgencyKept:
        """What is known now, whole or not."""
        try:
            return kept(self._told())
        except (OSError, ValueError):  # not UTF-8, not TOML and not JSON are ValueErrors
            return AgencyKept({}, {}, "The file that holds them cannot be read.")

    def _told(self) -> Mapping[str, Any]:
        if self.file is not None:
            return tomllib.loads(_text(self.file))
        if self.state_dir is None or not (self.state_dir / FILE_NAME).exists():
            return {}
        told = json.loads(_text(self.state_dir / FILE_NAME))
        return told if isinstance(told, dict) else {"": told}

    def agency(self) -> Agency:
        """All of them.

        Raises:
            NotConfigured: one is missing or wrong, or they cannot be read.
        """
        known = self.kept()
        if not known.ready:
            raise NotConfigured(_lacking(known), cure=CURE)
        return Agency(**known.values)

    def save(self, told: Mapping[str, str]) -> None:
        """Keep what the form says; what is left empty is missing, not wrong.

        Raises:
            NotPossible: a file holds them.
            InvalidInput: one of them has the wrong form; nothing is saved.
        """
        if self.file is not None or self.state_dir is None:
            raise NotPossible(
                "The agency's facts come from the file that NEMSIS_AGENCY names.",
                cure="Change that file, or take the setting away and restart the server.",
            )
        known = kept({name: text.strip() for name, text in told.items()})
        for fact in FACTS:
            if why := known.wrong.get(fact.name):
                raise InvalidInput(f"{fact.label} ({fact.element}): {why}", cure=fact.hint)
        _write(self.state_dir / FILE_NAME, known.values)


def _lacking(known: AgencyKept) -> str:
    if known.trouble:
        return f"The agency's NEMSIS facts cannot be used. {known.trouble}"
    bad = ", ".join([*known.missing, *known.wrong])
    return f"The agency's NEMSIS facts are not complete. Missing or wrong: {bad}."


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(MOST_BYTES).decode("utf-8")


def _write(path: Path, values: Mapping[str, str]) -> None:
    """Whole or not at all, so that a draft never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = path.parent / f".{path.name}.{os.getpid()}"
    text = json.dumps(dict(values), ensure_ascii=False, indent=1) + "\n"
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)
