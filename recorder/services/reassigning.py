"""Gives an encounter to another person: because nobody claimed it, or because the wrong one did.

An administrator may give any encounter to anybody who may sign in; a supervisor those of the unit's
people and tablets, to the unit's people. Nobody opens anything by it but who gets it.
"""

from __future__ import annotations

from dataclasses import dataclass

from recorder.core.errors import NotPossible, StillRecording, UnknownRecording, UnknownUser
from recorder.core.model import Recording, RecordingState
from recorder.core.people import Role, User
from recorder.core.ports.people import DeviceStore
from recorder.core.ports.recordings import RecordingStore
from recorder.services.accounts import Accounts
from recorder.services.session_life import SessionLife

LOOKED_THROUGH = 500
"""Recordings that nobody claimed, the newest; older ones an administrator finds."""


@dataclass(frozen=True, slots=True)
class Reassigning:
    """Who may give what to whom; ``by`` is everywhere who gives, None: whoever may everything."""

    recordings: RecordingStore
    accounts: Accounts
    devices: DeviceStore
    sessions: SessionLife

    def people(self, by: User | None) -> list[User]:
        """To whom this one may give an encounter, by login."""
        enabled = [user for user in self.accounts.all() if user.disabled_at is None]
        if by is None or by.role is Role.ADMIN:
            return enabled
        return [user for user in enabled if user.unit == by.unit != ""]

    def unclaimed(self, by: User | None, limit: int) -> list[Recording]:
        """What nobody has claimed and this one may give, newest first."""
        found = self.recordings.unclaimed(LOOKED_THROUGH)
        return [r for r in found if self._may_give(by, r)][:limit]

    def recording(self, rec_id: str, by: User | None) -> Recording:
        """A recording that this one may give.

        Raises:
            UnknownRecording: there is none, or this one may not.
        """
        found = self.recordings.get(rec_id)
        if found is None or not self._may_give(by, found):
            raise UnknownRecording("There is no such recording.", cure="Look into the list.")
        return found

    def give(self, rec_id: str, user_id: str, by: User | None) -> Recording:
        """It is that person's from now on, and nobody else's.

        Raises:
            UnknownRecording: there is none, or this one may not give it.
            UnknownUser: there is none to whom this one may give it.
            StillRecording: whose it is follows from who is signed in, as long as it runs.
            NotPossible: it was changed at this moment.
        """
        seen = self.recording(rec_id, by)
        if user_id not in {user.user_id for user in self.people(by)}:
            raise UnknownUser(
                "There is nobody of this id to whom it can be given.",
                cure="Choose somebody who may sign in; a supervisor, of the own unit.",
            )
        if seen.state is RecordingState.RECORDING:
            raise StillRecording("This recording is still running.", cure="Stop it first.")
        given = self.recordings.advance(seen, user_id=user_id)
        if given is None:
            raise NotPossible("The recording was changed just now.", cure="Try again.")
        return given

    def _may_give(self, by: User | None, recording: Recording) -> bool:
        if by is None or by.role is Role.ADMIN:
            return True
        return by.role is Role.SUPERVISOR and self._unit_of(recording) == by.unit != ""

    def _unit_of(self, recording: Recording) -> str | None:
        """The owner's; of what nobody claimed, that of the enrolled tablet it was made on."""
        if recording.user_id is not None:
            return self.accounts.unit_of(recording.user_id)
        session = self.sessions.get_session(recording.session_id)
        device = self.devices.get(session.device_id) if session and session.device_id else None
        return device.unit if device else None
