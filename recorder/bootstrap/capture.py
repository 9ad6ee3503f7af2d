"""How sound comes in: the journal, and the files that people send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from recorder import __version__
from recorder.adapters.decoding import DecodingLimits, IsolatedDecoder
from recorder.bootstrap.storage import MIB, journal_dir, key_ring, vault_of
from recorder.core.ports.clock import Clock
from recorder.services.ingest import ingest_audio
from recorder.services.journal import Journal
from recorder.services.resumable import ResumableUploads
from recorder.services.sessions import SessionManager
from recorder.services.uploads import Uploads
from recorder.settings import Settings


def journal_of(settings: Settings) -> Journal:
    """The logs of everything that is recorded, under this server's keys."""
    return Journal(
        journal_dir(settings),
        reserve_bytes=settings.disk_reserve_mb * MIB,
        vault=vault_of(settings),
    )


def uploads_of(
    settings: Settings, journal: Journal, sessions: SessionManager, clock: Clock
) -> Uploads:
    """Whole files on their way into the journal, decoded apart from this process."""
    limits = DecodingLimits(longest_s=settings.max_audio_hours * 3600)
    return Uploads(
        settings.state_dir / "uploads",
        IsolatedDecoder(limits, key_ring(settings)),
        journal,
        lambda audio, recorder, rec_id: ingest_audio(audio, recorder, rec_id, clock, __version__),
        sessions.get_or_create_recorder,
    )


def resumable_uploads(
    settings: Settings, uploads: Uploads, is_known: Callable[[str], bool], clock: Clock
) -> ResumableUploads:
    """Files that arrive in pieces.

    Args:
        is_known: whether the recording of that id is stored, or was and is deleted.
    """
    return ResumableUploads(
        settings.state_dir / "arriving",
        uploads,
        is_known,
        clock,
        keep=timedelta(hours=settings.upload_keep_hours),
        limit_bytes=settings.max_upload_mb * MIB,
        reserve_bytes=settings.disk_reserve_mb * MIB,
        vault=vault_of(settings),
    )
