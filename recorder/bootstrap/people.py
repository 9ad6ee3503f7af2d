"""Who may sign in and from where; how long sessions live and what they may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine

from recorder.adapters.access_tokens import JwtAccessTokens, signing_key
from recorder.adapters.passwords import Argon2Hasher
from recorder.adapters.people_store import SqlDeviceStore, SqlUserStore
from recorder.adapters.recording_store import SqlRecordingStore
from recorder.adapters.sign_in_store import SqlSignInStore
from recorder.bootstrap.clock import SystemClock
from recorder.bootstrap.storage import MIB, audit_writer, opened_database
from recorder.core.audit import AuditDraft
from recorder.core.errors import DatabaseUnavailable, InvalidSettings
from recorder.core.people import Role
from recorder.core.ports.clock import Clock
from recorder.core.ports.people import PasswordHasher
from recorder.core.ports.sessions import SessionStore
from recorder.services.accounts import Accounts
from recorder.services.devices import Devices, at_once
from recorder.services.first_admin import FirstAdmin
from recorder.services.password_links import PasswordLinks
from recorder.services.quotas import Limits
from recorder.services.reassigning import Reassigning
from recorder.services.session_life import SessionLife, Times
from recorder.services.sign_ins import SignIns
from recorder.services.single_sign_on import SingleSignOn
from recorder.settings import Settings

ANONYMOUS_SESSIONS = 5
ANONYMOUS_MB = 200


@dataclass(frozen=True, slots=True)
class People:
    """Who may sign in, from where, and what that changes."""

    accounts: Accounts
    sign_ins: SignIns
    devices: Devices
    first_admin: FirstAdmin
    password_links: PasswordLinks


def people_of(
    settings: Settings,
    database: Engine,
    clock: Clock,
    record: Callable[[AuditDraft], object],
    later: Callable[[str, Callable[[], object]], object] | None = None,
    hasher: PasswordHasher | None = None,
) -> People:
    """Accounts, sign-ins and devices on this server's rows.

    Args:
        record: writes an audit entry, and waits until it is durable.
        later: where notes about devices are written, see ``Devices``; None: at once.
        hasher: of passwords and PINs; None: one that costs what a guess should.
    """
    users, devices = SqlUserStore(database), SqlDeviceStore(database)
    store, hasher = SqlSignInStore(database), hasher or Argon2Hasher()
    tokens = JwtAccessTokens(signing_key(settings.secret_key, settings.state_dir))
    accounts = Accounts(users, store, devices, hasher, clock, record)
    return People(
        accounts,
        SignIns(store, tokens, clock, timedelta(hours=settings.sign_in_hours)),
        Devices(devices, users, store, hasher, clock, later or at_once),
        FirstAdmin(devices, accounts, clock),
        PasswordLinks(devices, accounts, clock),
    )


@contextmanager
def opened_people(settings: Settings) -> Iterator[People]:
    """``people_of`` from another process than the server's, also beside it."""
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with opened_database(settings) as database:
        trail = audit_writer(settings, database)
        yield people_of(settings, database, SystemClock(), lambda entry: trail.write([entry]))


def reassigning(database: Engine, people: People, sessions: SessionLife) -> Reassigning:
    """Gives encounters to other people."""
    devices = people.devices.store
    return Reassigning(SqlRecordingStore(database), people.accounts, devices, sessions)


def page_address(settings: Settings, page: str, secret: str) -> str:
    """Address of one of this server's pages, as far as its settings know it.

    Args:
        secret: stands behind the '#', so that it reaches no log of any server on the way.
    """
    name = settings.allowed_hosts[0] if settings.allowed_hosts else settings.host
    place = f"[{name}]" if ":" in name else name
    if place in ("0.0.0.0", "[::]"):  # noqa: S104
        place = "127.0.0.1"
    return f"http://{place}:{settings.port}/{page}#{secret}"


def single_sign_on(settings: Settings, database: Engine, accounts: Accounts) -> SingleSignOn | None:
    """Sign-in at the settings' identity provider, if they name one.

    Raises:
        InvalidSettings: they name it by halves, or its address is not safe.
    """
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise InvalidSettings("OIDC_CLIENT_ID is missing.", cure="Your provider tells it.")
    # Not at the top: it takes a tenth of a second that only those need who use it.
    from recorder.adapters.oidc import OidcProvider

    provider = OidcProvider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.oidc_unit_claim,
    )
    roles = {name: Role(role) for name, role in settings.oidc_roles}
    return SingleSignOn(provider, SqlUserStore(database), accounts, roles)


def signed_in_at(store: SessionStore, session_id: str) -> str | None:
    """Whose a session is, also after its life is over; nobody where it cannot be asked: claimed
    later."""
    try:
        session = store.get(session_id)
    except DatabaseUnavailable:
        return None
    return session.user_id if session else None


def session_times(settings: Settings) -> Times:
    """How long sessions live."""
    return Times(
        settings.session_max_idle_s, settings.session_ttl_s, settings.session_timeout_warning_s
    )


def session_limits(settings: Settings, *, sign_in: bool = False) -> Limits:
    """What sessions may.

    Args:
        sign_in: people must sign in here. Only then are anonymous devices limited without being
            told to: elsewhere every tablet is one, and those of a depot share an address.
    """
    of_address, size_mb = settings.max_sessions_per_ip, settings.max_session_size_mb
    if of_address is None:
        of_address = ANONYMOUS_SESSIONS if sign_in else 0
    if size_mb is None:
        size_mb = ANONYMOUS_MB if sign_in else 0
    return Limits(settings.max_sessions, of_address, size_mb * MIB)
