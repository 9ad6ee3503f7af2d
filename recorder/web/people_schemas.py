"""What is told of people, their sign-ins and devices, as JSON Schema."""

from __future__ import annotations

from recorder.core.json_object import Json
from recorder.core.people import Role
from recorder.web.json_schema import (
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    maybe,
    named,
    one_of,
    several,
    thing,
)

_USER: dict[str, Json] = {
    "user_id": TEXT,
    "login": TEXT,
    "name": TEXT,
    "role": one_of(*(r.value for r in Role)),
    "unit": TEXT,
    "created_at": MOMENT,
    "enabled": FLAG,
}
PEOPLE: dict[str, Json] = {
    "User": thing(**_USER),
    "Users": thing(users=several(named("User"))),
    "Profile": thing(
        **_USER,
        language=TEXT,
        report_format=TEXT,
        vocabulary=several(TEXT),
        statistics=thing(encounters=COUNT, recorded_s=NUMBER),
    ),
    "Device": thing(
        device_id=TEXT,
        name=TEXT,
        unit=TEXT,
        enrolled_at=MOMENT,
        enrolled_by=TEXT,
        revoked_at=maybe(MOMENT),
        last_seen_at=maybe(MOMENT),
    ),
    "Devices": thing(devices=several(named("Device"))),
    "Enrolled": thing(device=named("Device")),
    "Code": thing(code=TEXT, name=TEXT, unit=TEXT, expires_at=MOMENT, url=TEXT, qr=TEXT),
    "SignInState": thing(
        required=FLAG,
        user=maybe(named("User")),
        device=maybe(named("Device")),
        signed_in_until=maybe(MOMENT),
        session={"enum": ["renew", None]},
        pins=several(thing(user_id=TEXT, name=TEXT)),
        oidc=maybe(TEXT),
    ),
    "SignedIn": thing(
        user=named("User"),
        signed_in_until=MOMENT,
        access_expires_at=MOMENT,
        session={"enum": ["yours", "renew", None]},
    ),
    "PasswordLink": thing(url=TEXT, expires_at=MOMENT, qr=TEXT),
    "SignIns": thing(
        sign_ins=several(
            thing(
                sign_in_id=TEXT,
                method=one_of("password", "pin", "oidc", "link"),
                began_at=MOMENT,
                expires_at=MOMENT,
                device_id=maybe(TEXT),
                device=maybe(TEXT),
            )
        )
    ),
    "SignedOutBy": thing(status=one_of("signed-out"), ended=COUNT),
    "SignedOut": thing(session=one_of("renew")),
}
