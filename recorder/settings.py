"""One frozen ``Settings``, read from the environment once and passed on.

Each field's metadata names its variable and help; ``docs/operations.md`` lists them and a test
keeps the two in step. Secrets may come from a file: ``NAME_FILE=/path`` instead of ``NAME=value``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from recorder.core.errors import InvalidSettings
from recorder.setting_readers import (
    flag,
    hosts,
    keys,
    one_of,
    origins,
    roles,
    spoken_language,
    text_of_setting,
    token,
    whole,
)

PREFIX = "HANDOVER_"
"""Every variable may also be written with this prefix; an unknown one with it is an error."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _setting(
    name: str,
    default: Any,
    help_text: str,
    read: Callable[[str], Any] = str,
    *,
    secret: bool = False,
) -> Any:
    metadata = {"name": name, "help": help_text, "read": read, "secret": secret}
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an administrator can set; the defaults serve one crew on one machine."""

    host: str = _setting("HOST", "127.0.0.1", "Address to listen on.")
    port: int = _setting("PORT", 8000, "TCP port to listen on.", whole(0, 65_535))
    output_dir: Path = _setting(
        "OUTPUT_DIR",
        Path("output"),
        "Recordings, transcripts, analyses, reports and the state.",
        Path,
    )
    database_url: str = _setting(
        "DATABASE_URL", "", "SQLAlchemy address; empty: SQLite inside OUTPUT_DIR.", secret=True
    )
    redis_url: str = _setting(
        "REDIS_URL",
        "",
        "Where sessions are kept for several servers; empty: in the database.",
        secret=True,
    )
    transcriber: str = _setting(
        "TRANSCRIBER",
        "auto",
        "auto, faster-whisper, openai-whisper, pocketsphinx, remote or none.",
        one_of("auto", "faster-whisper", "openai-whisper", "pocketsphinx", "remote", "none"),
    )
    whisper_model: str = _setting(
        "WHISPER_MODEL", "base.en", "Whisper model name, or a path to a model on disk."
    )
    model_dir: Path | None = _setting(
        "MODEL_DIR",
        None,
        "Where models are kept; empty: ~/.cache/handover/models (other caches are read too).",
        Path,
    )
    model_download: bool = _setting(
        "MODEL_DOWNLOAD", True, "Whether a missing Whisper model may be downloaded.", flag
    )
    language: str = _setting(
        "LANGUAGE_SPOKEN",
        "auto",
        "Spoken language: auto, or an ISO 639-1 code such as en, es, pt.",
        spoken_language,
    )
    transcriber_threads: int = _setting(
        "TRANSCRIBER_THREADS",
        0,
        "CPU threads of the speech engine; 0: chosen for the machine.",
        whole(),
    )
    transcriber_device: str = _setting(
        "TRANSCRIBER_DEVICE",
        "auto",
        "Where the speech engine computes: auto (a CUDA GPU when one works), cpu or cuda.",
        one_of("auto", "cpu", "cuda"),
    )
    model_max_idle_s: int = _setting(
        "MODEL_MAX_IDLE",
        900,
        "Seconds without a recording after which the speech model leaves memory; 0: never.",
        whole(),
    )
    remote_url: str = _setting(
        "REMOTE_TRANSCRIBER_URL",
        "",
        "Base address of an OpenAI-compatible speech server, with /v1.",
    )
    remote_key: str = _setting(
        "REMOTE_TRANSCRIBER_KEY", "", "Its API key, when it wants one.", secret=True
    )
    remote_model: str = _setting(
        "REMOTE_TRANSCRIBER_MODEL", "whisper-1", "Model name sent to that server."
    )
    session_ttl_s: int = _setting(
        "SESSION_TTL", 3600, "Seconds a session may live in all.", whole(60)
    )
    session_max_idle_s: int = _setting(
        "SESSION_MAX_IDLE",
        1800,
        "Seconds without activity after which a session expires.",
        whole(60),
    )
    session_timeout_warning_s: int = _setting(
        "SESSION_TIMEOUT_WARNING",
        120,
        "Seconds before the end of a session at which its tablet is warned.",
        whole(1),
    )
    max_sessions: int = _setting(
        "MAX_SESSIONS",
        1000,
        "Active sessions at the same time; one more may start nothing; 0: no limit.",
        whole(),
    )
    max_sessions_per_ip: int | None = _setting(
        "MAX_SESSIONS_PER_IP",
        None,
        "Active sessions of one address without sign-in and enrolment that may start something; "
        "0: no limit; empty: 5 where sign-in is required, else no limit.",
        whole(),
    )
    max_session_size_mb: int | None = _setting(
        "MAX_SESSION_SIZE_MB",
        None,
        "MiB that a session without sign-in and enrolment may record before it may start nothing "
        "more; 0: no limit; empty: 200 where sign-in is required, else no limit.",
        whole(),
    )
    cleanup_interval_s: int = _setting(
        "CLEANUP_INTERVAL",
        300,
        "Seconds between two clean-ups of sessions that are over, and of what they left.",
        whole(1),
    )
    retention_hours: int = _setting(
        "RETENTION_HOURS",
        0,
        "Hours after which a recording and all that was made of it is deleted; 0: never by itself.",
        whole(),
    )
    retention_grace_hours: int = _setting(
        "RETENTION_GRACE_HOURS",
        168,
        "Hours between the warning that a recording will be deleted and its deletion.",
        whole(),
    )
    orphan_grace_s: int = _setting(
        "ORPHAN_GRACE",
        600,
        "Seconds without news from a tablet after which its recording is sealed as it is.",
        whole(1),
    )
    disk_reserve_mb: int = _setting(
        "DISK_RESERVE_MB",
        200,
        "Free space in MiB under which no audio is acknowledged; the tablets keep it.",
        whole(),
    )
    max_streams: int = _setting(
        "MAX_STREAMS",
        256,
        "Live sockets at the same time; more are asked to come back later.",
        whole(1),
    )
    max_upload_mb: int = _setting(
        "MAX_UPLOAD_MB", 2048, "Largest file that may be uploaded, in MiB.", whole(1)
    )
    upload_keep_hours: int = _setting(
        "UPLOAD_KEEP_HOURS",
        168,
        "Hours that an unfinished upload is kept after its last byte came.",
        whole(1, 24 * 365),
    )
    max_audio_hours: int = _setting(
        "MAX_AUDIO_HOURS", 12, "Longest recording that an upload may hold.", whole(1)
    )
    report_format: str = _setting(
        "REPORT_FORMAT",
        "atmist",
        "Format of report.txt: atmist, imist-ambo, sbar, soap, chart or radio.",
        one_of("atmist", "imist-ambo", "sbar", "soap", "chart", "radio"),
    )
    report_language: str = _setting(
        "REPORT_LANGUAGE",
        "auto",
        "Language of reports and of facts' names: en, es, pt, or auto (the spoken one, else en).",
        one_of("auto", "en", "es", "pt"),
    )
    narrative_url: str = _setting(
        "NARRATIVE_URL",
        "",
        "Base address, with /v1, of an OpenAI-compatible language model that writes a narrative "
        "from the facts; empty: none is written. The facts go there.",
    )
    narrative_model: str = _setting("NARRATIVE_MODEL", "", "Model name sent to that server.")
    narrative_key: str = _setting(
        "NARRATIVE_KEY", "", "Its API key, when it wants one.", secret=True
    )
    narrative_timeout_s: int = _setting(
        "NARRATIVE_TIMEOUT_S", 60, "Seconds that one narrative may take.", whole(1, 3600)
    )
    nemsis_agency: Path | None = _setting(
        "NEMSIS_AGENCY",
        None,
        "TOML file with the agency's facts for NEMSIS drafts; empty: as typed at /admin/agency.",
        Path,
    )
    nemsis_xsd_dir: Path | None = _setting(
        "NEMSIS_XSD_DIR",
        None,
        "Folder with the NEMSIS 3.5 schemas, against which drafts are checked.",
        Path,
    )
    auth: str = _setting(
        "AUTH",
        "",
        "open (a tablet's session alone says whose encounters it shows) or required (people sign "
        "in); empty: open on a loopback HOST without TRUSTED_PROXIES, else required.",
        one_of("open", "required"),
    )
    sign_in_hours: int = _setting(
        "SIGN_IN_HOURS",
        12,
        "Hours after which a person shows again who it is: by PIN on an enrolled tablet, else by "
        "password.",
        whole(1, 24 * 31),
    )
    encryption_key: str = _setting(
        "ENCRYPTION_KEY",
        "",
        "Keys of the encryption at rest, each 32 random bytes as base64, separated by spaces: the "
        "first encrypts, all decrypt; empty: everything is stored in clear.",
        keys,
        secret=True,
    )
    secret_key: str = _setting(
        "SECRET_KEY",
        "",
        "Signs access tokens, at least 24 characters; empty: a key made once in OUTPUT_DIR.",
        token,
        secret=True,
    )
    admin_token: str = _setting(
        "ADMIN_TOKEN",
        "",
        "Bearer token with which a program administers, at least 24 characters; empty: none.",
        token,
        secret=True,
    )
    oidc_issuer: str = _setting(
        "OIDC_ISSUER", "", "Address of an OpenID Connect provider, for its sign-in; empty: none."
    )
    oidc_client_id: str = _setting("OIDC_CLIENT_ID", "", "What the provider calls this server.")
    oidc_client_secret: str = _setting(
        "OIDC_CLIENT_SECRET", "", "The provider's secret for this server, if any.", secret=True
    )
    oidc_roles: tuple[tuple[str, str], ...] = _setting(
        "OIDC_ROLES",
        (),
        "Which of the provider's roles or groups is which role here, as GROUP=admin, comma "
        "separated; others may not sign in; empty: who is new is crew, and roles are given here.",
        roles,
    )
    oidc_unit_claim: str = _setting(
        "OIDC_UNIT_CLAIM", "unit", "The provider's claim that names a person's unit."
    )
    allowed_origins: tuple[str, ...] = _setting(
        "ALLOWED_ORIGINS",
        (),
        "Further origins that may open the live socket, as https://host[:port], comma separated.",
        origins,
    )
    allowed_hosts: tuple[str, ...] = _setting(
        "ALLOWED_HOSTS",
        (),
        "Host names that this server answers to; empty: any, but on a loopback address without "
        "TRUSTED_PROXIES only localhost and loopback addresses.",
        hosts,
    )
    trusted_proxies: int = _setting(
        "TRUSTED_PROXIES", 0, "Reverse proxies in front whose X-Forwarded headers count.", whole()
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read ``environ`` (usually ``os.environ``).

        Raises:
            InvalidSettings: a value cannot be read, or a variable with our prefix is unknown.
        """
        known = {str(f.metadata["name"]): f for f in fields(cls)}
        _refuse_unknown(environ, known)
        values: dict[str, Any] = {}
        for name, described in known.items():
            text = text_of_setting(
                environ, (PREFIX + name, name), secret=described.metadata["secret"]
            )
            if text is not None and text.strip():
                values[described.name] = _read(name, text.strip(), described)
        return cls(**values)

    @classmethod
    def of_process(cls) -> Settings:
        """What this process was started with.

        Raises:
            InvalidSettings: see ``from_env``.
        """
        return cls.from_env(os.environ)

    def to_env(self) -> dict[str, str]:
        """These settings as an environment that ``from_env`` reads back."""
        return {
            PREFIX + str(f.metadata["name"]): _as_text(getattr(self, f.name)) for f in fields(self)
        }

    @property
    def on_loopback(self) -> bool:
        """Only this machine itself reaches the server."""
        return self.host in LOOPBACK and not self.trusted_proxies

    @property
    def open_mode(self) -> bool:
        """No sign-in is required."""
        return self.auth == "open" or (not self.auth and self.on_loopback)

    @property
    def state_dir(self) -> Path:
        """Database, journal and lock: everything that is not a finished file."""
        return self.output_dir / ".handover"

    @property
    def database(self) -> str:
        """The address that SQLAlchemy is given."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.state_dir / 'handover.db').resolve()}"


def process_environment() -> dict[str, str]:
    """What a child process inherits: paths, home, locale, and our variables."""
    return dict(os.environ)


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(v if isinstance(v, str) else "=".join(v) for v in value)
    return "" if value is None else str(value)


def _read(name: str, text: str, described: Field[Any]) -> Any:
    try:
        return described.metadata["read"](text)
    except ValueError as error:
        raise InvalidSettings(
            f"{name} cannot be used: {error}.", cure=str(described.metadata["help"])
        ) from None


def _refuse_unknown(environ: Mapping[str, str], known: Mapping[str, Field[Any]]) -> None:
    for variable in environ:
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX)
        secret_file = name.endswith("_FILE") and name.removesuffix("_FILE") in known
        if name not in known and not secret_file:
            raise InvalidSettings(
                f"{variable} is not a setting.", cure="See docs/operations.md for those there are."
            )
