"""One finished encounter and people who may or may not open it, for a server with accounts."""

from __future__ import annotations

from recorder.core.people import Role
from recorder.services.files import FileKind
from tests.web.people import add_user
from tests.web.world import ALICE, REC, World


def encounter(services: World) -> None:
    """All of its files are there."""
    services.record()
    services.finish()
    services.container.files.write_text(
        services.row(REC, services.container.recordings.get(REC).state), FileKind.ANALYSIS, "{}"
    )


def with_people(services: World) -> list[str]:
    """Tokens of the crew whose encounter it is, of another, of a supervisor and an administrator,
    and one that nobody made."""
    people = services.container.people
    tokens = ["nobody.made.this"]
    for login, role in (
        ("crew.a", Role.CREW), ("crew.b", Role.CREW), ("supervisor", Role.SUPERVISOR),
        ("admin", Role.ADMIN),
    ):  # fmt: skip
        user = add_user(services, login, role)
        if login == "crew.a":
            assert services.container.claims.claim(ALICE, user, None)
        tokens.append(people.sign_ins.begin(user, None, "password").access)
    return tokens
