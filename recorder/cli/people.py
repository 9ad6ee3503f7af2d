"""``users`` and ``devices``: people and their tablets from the command line, beside the server."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from recorder.cli.command import moment, subcommand
from recorder.cli.erasing import add_erasure, print_asked, print_certificate, when_certified
from recorder.core.errors import InvalidInput
from recorder.core.ids import SHORT_ID_CHARS
from recorder.core.people import Device, Role, User
from recorder.settings import Settings

if TYPE_CHECKING:
    from recorder.bootstrap.people import People
    from recorder.cli.command import Commands


def add_to(commands: Commands) -> None:
    """The commands and their options; whatever is done to somebody writes down to whom."""
    users = commands.add_parser("users", help="list, add, change and erase who may sign in")
    actions = users.add_subparsers(required=True, metavar="ACTION")
    subcommand(actions, "list", list_users, "everybody, by login", audited="user.list")
    add = subcommand(
        actions, "add", add_user, "a new user; the password is asked for", audited="user.add"
    )
    add.add_argument("login")
    add.add_argument("--name", default="", help="as shown to others; else the login")
    add.add_argument("--role", choices=[r.value for r in Role], default=Role.CREW.value)
    add.add_argument("--unit", default="", help="station or service")
    disable = subcommand(
        actions,
        "disable",
        disable_user,
        "sign out everywhere, let nobody in again",
    )
    disable.add_argument("login")
    disable.add_argument("--undo", action="store_true", help="let in again")
    password = subcommand(actions, "password", set_password, "a new password, asked for")
    password.add_argument("login")
    role = subcommand(actions, "role", set_role, "another role or unit")
    role.add_argument("login")
    role.add_argument("role", choices=[r.value for r in Role])
    role.add_argument("--unit", help="station or service")
    _add_more_of_users(actions)
    _devices(commands)


def _add_more_of_users(actions: Commands) -> None:
    link = subcommand(actions, "link", new_link, "a link to choose a new password, good once")
    link.add_argument("login")
    seen = subcommand(actions, "sign-ins", list_sign_ins, "where a person is signed in")
    seen.add_argument("login")
    out = subcommand(actions, "sign-out", sign_out, "everywhere, or where one sign-in is")
    out.add_argument("login")
    out.add_argument("sign_in", nargs="?", metavar="SIGN_IN", help="as `users sign-ins` shows it")
    erase = subcommand(actions, "erase", erase_user, "forget a person for ever, in two steps")
    erase.add_argument("login")
    erase.add_argument("--encounters", action="store_true", help="they are deleted, too")
    add_erasure(erase)


def _devices(commands: Commands) -> None:
    devices = commands.add_parser("devices", help="list, enrol and revoke tablets")
    actions = devices.add_subparsers(required=True, metavar="ACTION")
    subcommand(
        actions, "list", list_devices, "every tablet, the newest first", audited="device.list"
    )
    code = subcommand(
        actions, "code", new_code, "a one-time code that enrols a tablet", audited="device.code"
    )
    code.add_argument("name", help="of the tablet, for example RTW-1")
    code.add_argument("--unit", default="", help="station or service")
    revoke = subcommand(
        actions,
        "revoke",
        revoke_device,
        "a lost tablet is a stranger's at once",
    )
    revoke.add_argument("device", help="its id, or the first 8 characters")


# --- users --------------------------------------------------------------------------------------


def list_users(_chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a user."""
    from recorder.bootstrap.people import opened_people

    with opened_people(settings) as people:
        for user in people.accounts.all():
            print(_line(user))
    return 0


def add_user(chosen: argparse.Namespace, settings: Settings) -> int:
    """Add one; who it became is known, and written down, when it is done."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import draft

    act = draft("user.add")
    with desk_beside(settings) as desk:
        user = desk.people.accounts.add(
            chosen.login,
            name=chosen.name,
            role=Role(chosen.role),
            unit=chosen.unit,
            password=_asked_password(),
            act=act,
        )
        desk.trail.write([replace(act, kind="user", object_id=user.user_id)])
    print(_line(user))
    return 0


def disable_user(chosen: argparse.Namespace, settings: Settings) -> int:
    """Disable one, or undo it."""
    with _of_user(settings, chosen.login, "user.change") as (people, user):
        print(_line(people.accounts.change(user.user_id, enabled=chosen.undo)))
    return 0


def set_password(chosen: argparse.Namespace, settings: Settings) -> int:
    """A new password; whoever is signed in with the old one is signed out."""
    with _of_user(settings, chosen.login, "user.password") as (people, user):
        people.accounts.change(user.user_id, password=_asked_password())
    print(f"{user.login}: changed, and signed out everywhere")
    return 0


def set_role(chosen: argparse.Namespace, settings: Settings) -> int:
    """Another role or unit."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import acting_on_user

    with (
        desk_beside(settings) as desk,
        acting_on_user(desk, "user.change", chosen.login) as (user, act),
    ):
        role, accounts = Role(chosen.role), desk.people.accounts
        print(_line(accounts.change(user.user_id, role=role, unit=chosen.unit, act=act)))
    return 0


@contextmanager
def _of_user(settings: Settings, login: str, action: str) -> Iterator[tuple[People, User]]:
    """The user who signs in so; what is done to, or shown of, this one is written down."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import acting_on_user

    with desk_beside(settings) as desk, acting_on_user(desk, action, login) as (user, _):
        yield desk.people, user


def new_link(chosen: argparse.Namespace, settings: Settings) -> int:
    """Print a link; the person alone learns the password, and former links are worth nothing."""
    from recorder.bootstrap.people import page_address

    with _of_user(settings, chosen.login, "user.link") as (people, user):
        token, made = people.password_links.offer(user.user_id, None)
    print(page_address(settings, "new-password", token))
    until = f"Good once, until {moment(made.expires_at)}."
    print(f"{until} Put this server's public address in front if it has one.", file=sys.stderr)
    return 0


def list_sign_ins(chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a sign-in, the newest first."""
    with _of_user(settings, chosen.login, "user.sign-ins") as (people, user):
        names = {d.device_id: d.name for d in people.devices.seen_by(None)}
        for one in people.sign_ins.of_user(user.user_id):
            device = names.get(one.device_id or "", "-")
            span = f"{moment(one.began_at)} until {moment(one.expires_at)}"
            print(f"{one.sign_in_id}  {device:20} {one.method:8} {span}")
    return 0


def sign_out(chosen: argparse.Namespace, settings: Settings) -> int:
    """Out with the next request; status 1 when there was nothing to end."""
    with _of_user(settings, chosen.login, "user.sign-out") as (people, user):
        one, sign_ins = chosen.sign_in, people.sign_ins
        ended = sign_ins.end_of(user.user_id, one) if one else sign_ins.end_all(user.user_id)
    print(f"{ended} sign-ins ended")
    return 0 if ended else 1


def erase_user(chosen: argparse.Namespace, settings: Settings) -> int:
    """First what would go, then, confirmed, the certificate."""
    return _forgotten(chosen, settings) if chosen.confirm else _asked(chosen, settings)


def _asked(chosen: argparse.Namespace, settings: Settings) -> int:
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import acting_on_user, actor

    with (
        desk_beside(settings) as desk,
        acting_on_user(desk, "erasure.request", chosen.login) as (user, _),
    ):
        token, wish = desk.person_erasures.ask(
            user.user_id, chosen.reason, actor(), encounters=chosen.encounters
        )
    print(f"{user.login}: name, login, password and wishes are erased for ever.")
    stay = f"that stay, under no name: {wish.kept}."
    going = f"Encounters that go, too: {len(wish.encounters)}; {stay}"
    print_asked(going, token, wish.expires_at)
    return 0


def _forgotten(chosen: argparse.Namespace, settings: Settings) -> int:
    """Nobody is left but an id; a running server needs a minute or two for it."""
    from recorder.bootstrap.desk import desk_of_owner
    from recorder.cli.audited import acting_on_user, actor

    with desk_of_owner(settings) as desk:
        forgetting = desk.person_erasures
        with acting_on_user(desk, "erasure.confirm", chosen.login) as (user, _):
            begun = forgetting.confirm(user.user_id, chosen.confirm, actor())
        done = when_certified(begun, lambda: forgetting.of(user.user_id), chosen.wait)
        right = done is not None and forgetting.confirmed(done)
        return print_certificate(done.certificate if done else None, right=right)


def _asked_password() -> str:
    """From the terminal, unseen; or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise InvalidInput("The two are not the same.", cure="Try again.")
    return password


def _line(user: User) -> str:
    state = "" if user.disabled_at is None else "  disabled"
    return f"{user.login:24} {user.role.value:11} {user.unit:16} {user.name}{state}"


# --- devices ------------------------------------------------------------------------------------


def list_devices(_chosen: argparse.Namespace, settings: Settings) -> int:
    """One line a tablet."""
    from recorder.bootstrap.people import opened_people

    with opened_people(settings) as people:
        for device in people.devices.seen_by(None):
            print(_about(device))
    return 0


def new_code(chosen: argparse.Namespace, settings: Settings) -> int:
    """Print a code, to be typed on the tablet's page /enrol."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import draft
    from recorder.services.devices import device_id_of

    with desk_beside(settings) as desk:
        code, made = desk.people.devices.new_code(None, chosen.name, chosen.unit)
        desk.trail.write([draft("device.code", "device", device_id_of(code))])
    print(f"{code}  until {made.expires_at.astimezone():%H:%M}, on the tablet's page /enrol")
    return 0


def revoke_device(chosen: argparse.Namespace, settings: Settings) -> int:
    """Revoke one."""
    from recorder.bootstrap.desk import desk_beside
    from recorder.cli.audited import draft, plain_name, written

    with desk_beside(settings) as desk:
        devices = desk.people.devices
        found = [d for d in devices.seen_by(None) if d.device_id.startswith(chosen.device)]
        one = found[0] if len(found) == 1 and len(chosen.device) >= SHORT_ID_CHARS else None
        named = one.device_id if one else plain_name(chosen.device)
        with written(desk.trail, draft("device.revoke", "device", named)):
            if one is None:
                raise InvalidInput("This names no device, or several.", cure="See `devices list`.")
            print(_about(devices.revoke(one.device_id)))
    return 0


def _about(device: Device) -> str:
    state = "revoked" if device.revoked_at else f"last seen {moment(device.last_seen_at)}"
    return f"{device.device_id}  {device.name:20} {device.unit:16} {state}"
