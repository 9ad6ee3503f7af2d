"""Every error a caller may see: one tree, a stable code, an HTTP status, a cure in the text.

The web layer turns these into RFC 9457 problem documents, the command line into one sentence.
No message carries patient data: ids and sizes only.
"""

from __future__ import annotations

from typing import ClassVar


class HandoverError(Exception):
    """Base of all expected errors.

    Attributes:
        code: stable machine name, also the last part of the problem's ``type``.
        status: HTTP status that the web layer answers with.
        title: short human name of the class of error.
        cure: one sentence that tells the reader what to do.
        extra: further members of the problem document (ids, offsets, limits).
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, *, cure: str = "", **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.cure = cure
        self.extra = extra

    def __str__(self) -> str:
        return f"{self.detail} {self.cure}".strip()


class InvalidInput(HandoverError):
    """The request itself is wrong; repeating it unchanged cannot help."""

    code, status, title = "invalid-input", 400, "The request cannot be read"


class InvalidSessionId(InvalidInput):
    """A session id that is not a UUID version 4 in its canonical form."""

    code, title = "invalid-session-id", "This is not a session id"


class SignInRequired(HandoverError):
    """Nobody is signed in, or the sign-in has run out; sound is taken all the same."""

    code, status, title = "sign-in-required", 401, "Sign in first"


class SignInStolen(SignInRequired):
    """A token turned up where it cannot be, so its sign-in was ended; the answer does not say why.

    Attributes:
        sign_in_id: of the sign-in that is over.
    """

    def __init__(self, sign_in_id: str) -> None:
        super().__init__("The sign-in has run out.", cure="Sign in again.")
        self.sign_in_id = sign_in_id


class SignInFailed(HandoverError):
    """Name and password, PIN or code do not fit; which of them is not said."""

    code, status, title = "sign-in-failed", 401, "This sign-in is not right"


class TooManyAttempts(HandoverError):
    """Asked too often in a short time."""

    code, status, title = "too-many-attempts", 429, "Too many attempts"


class UnknownUser(HandoverError):
    """No such user, or not one the caller may see."""

    code, status, title = "unknown-user", 404, "No such user"


class UnknownDevice(HandoverError):
    """No such device, or not one the caller may see."""

    code, status, title = "unknown-device", 404, "No such device"


class NotPossible(HandoverError):
    """A change that would contradict what there is; nothing was done."""

    code, status, title = "not-possible", 409, "This is not possible now"


class UnknownHost(InvalidInput):
    """The request names a host that this server is not: perhaps another website's page."""

    code, status, title = "unknown-host", 421, "This server does not go by that name"


class InvalidSettings(HandoverError):
    """A setting in the environment is unknown, malformed or contradictory."""

    code, status, title = "invalid-settings", 500, "The configuration cannot be used"


class VaultLocked(HandoverError):
    """What is stored is encrypted with a key that this process was not given."""

    code, status, title = "vault-locked", 503, "The key is missing"


class SealBroken(HandoverError):
    """Something encrypted does not open: damaged, cut off, exchanged or changed."""

    code, status, title = "seal-broken", 500, "A stored file is damaged"


class AlreadyRecording(HandoverError):
    """A second start while the session's recorder is running."""

    code, status, title = "already-recording", 400, "Already recording"


class StillRecording(HandoverError):
    """Something that must wait until the session's recording has stopped."""

    code, status, title = "still-recording", 409, "Still recording"


class UnknownSession(HandoverError):
    """No such session, or not one the caller may see."""

    code, status, title = "unknown-session", 404, "No such session"


class UnknownRecording(HandoverError):
    """No such recording, or not one the caller may see."""

    code, status, title = "unknown-recording", 404, "No such recording"


class NotRecording(HandoverError):
    """A stop without a running recording."""

    code, status, title = "not-recording", 409, "Not recording"


class NotReady(HandoverError):
    """The derived file that was asked for is not there yet."""

    code, status, title = "not-ready", 409, "Not ready yet"


class NotConfigured(HandoverError):
    """Something that this server's administrator must set up first."""

    code, status, title = "not-configured", 409, "Not set up on this server"


class SchemaUnavailable(HandoverError):
    """The schemas that drafts are to be checked against cannot be read; no fault of who asks."""

    code, status, title = "schema-unavailable", 503, "This server cannot check drafts"


class ChangedElsewhere(HandoverError):
    """A change on top of something that is no longer the newest; nothing was done."""

    code, status, title = "changed-elsewhere", 409, "Changed elsewhere meanwhile"


class OffsetGap(HandoverError):
    """An append beyond the end of the log; ``extra['committed']`` is where to go on."""

    code, status, title = "offset-gap", 409, "Bytes are missing before these"


class OffsetConflict(HandoverError):
    """Other bytes are already committed at this offset; they are never overwritten."""

    code, status, title = "offset-conflict", 422, "Other bytes are stored here already"


class BrokenRecord(HandoverError):
    """The bytes are not valid log records; the valid prefix was kept."""

    code, status, title = "broken-record", 400, "A record of the log is damaged"


class UnsupportedFile(HandoverError):
    """A file that no decoder can read."""

    code, status, title = "file-unsupported", 415, "Handover cannot read this file"


class NoSound(HandoverError):
    """A readable file without an audio track, or without a single sample."""

    code, status, title = "file-no-sound", 400, "This file has no sound"


class TooLarge(HandoverError):
    """A body or a decoded recording over the configured limit."""

    code, status, title = "too-large", 413, "This is too large"


class UnknownUpload(HandoverError):
    """No such unfinished upload, or not one the caller may see."""

    code, status, title = "unknown-upload", 404, "No such upload"


class WrongOffset(HandoverError):
    """An upload goes on somewhere else; ``committed`` says where."""

    code, status, title = "wrong-offset", 409, "The upload goes on elsewhere"


class UploadTakenOver(HandoverError):
    """A later request of the same upload has come; this one's sender is taken for gone."""

    code, status, title = "upload-taken-over", 423, "Another request goes on with this upload"


class ChecksumMismatch(HandoverError):
    """The bytes are not those whose checksum was sent; none was kept. The status is tus's own."""

    code, status, title = "checksum-mismatch", 460, "The bytes changed on their way"


class UnsupportedProtocol(HandoverError):
    """A version of a protocol that is not spoken here."""

    code, status, title = "unsupported-protocol", 412, "This version is not spoken here"


class QuotaReached(HandoverError):
    """A limit that refuses to start something new; running recordings are never cut."""

    code, status, title = "quota-reached", 429, "The limit is reached"


class ServerBusy(HandoverError):
    """Too many ask for the same kind of thing right now; the same request succeeds later."""

    code, status, title = "server-busy", 503, "The server is busy"


class StorageFull(HandoverError):
    """The disk has no room; nothing was acknowledged, the sender keeps its copy."""

    code, status, title = "storage-full", 507, "The server's disk is full"


class StorageFailed(HandoverError):
    """A write or fsync failed; nothing was acknowledged, the sender keeps its copy."""

    code, status, title = "storage-failed", 503, "The server cannot store now"


class ShuttingDown(HandoverError):
    """The process is stopping; the sender keeps its copy and comes back."""

    code, status, title = "shutting-down", 503, "The server is restarting"


class MicrophoneUnavailable(HandoverError):
    """The server itself has no microphone that works."""

    code, status, title = "microphone-unavailable", 503, "This server has no microphone"


class EngineUnavailable(HandoverError):
    """A transcription engine that cannot run here; the cure says what to install or set."""

    code, status, title = "engine-unavailable", 503, "This speech engine cannot run here"


class EngineFailed(HandoverError):
    """An engine broke on one batch of utterances; the recording itself is untouched."""

    code, status, title = "engine-failed", 502, "The speech engine failed"


class EngineAway(EngineFailed):
    """The engine cannot be asked now; that is no fault of what it was to hear.

    Attributes:
        retry_after_s: it wants to be left alone for so long.
    """

    code = "engine-away"

    def __init__(self, detail: str, *, cure: str = "", retry_after_s: float = 0.0) -> None:
        super().__init__(detail, cure=cure)
        self.retry_after_s = retry_after_s


class EngineBusy(EngineFailed):
    """The engine works on these utterances still; asked again later it has their words."""

    code = "engine-busy"


class DatabaseUnavailable(HandoverError):
    """The database cannot be opened; the cure never repeats its address."""

    code, status, title = "database-unavailable", 503, "The database cannot be opened"


class OutputInUse(HandoverError):
    """Another process already owns this output directory."""

    code, status, title = "output-in-use", 503, "The output directory is in use"


class AuditUnavailable(HandoverError):
    """The audit trail cannot be written, so what must be in it is not done."""

    code, status, title = "audit-unavailable", 503, "The audit trail cannot be written"


class LegalHold(HandoverError):
    """A recording that must not be deleted."""

    code, status, title = "legal-hold", 409, "On legal hold"


class NotConfirmed(HandoverError):
    """A deletion whose confirmation is not right; nothing was done."""

    code, status, title = "not-confirmed", 409, "Not confirmed"
