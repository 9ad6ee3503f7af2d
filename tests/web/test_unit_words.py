"""The supervisor's pages speak what the tablet does; the administrator's speak English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recorder.core.people import Role
from recorder.web.wording import catalogue
from tests.web.people import Browser, add_user, closed, device_code
from tests.web.world import ALICE, BOB, REC

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ("unit.html", "unit_encounter.html", "admin_base.html", "admin_parts.html")
CODE = (
    "recorder/services/oversight.py",
    "recorder/web/admin_pages.py",
    "recorder/web/unit.py",
    "recorder/web/reassigning.py",
    "static/js/admin/said.js",
    "static/js/admin/board.js",
)
STATES = {"Done", "Empty", "Failed", "Recording", "Sealed", "Stopped"}


def asked_for() -> set[str]:
    """Texts that templates and modules say in the tablet's language."""
    found: set[str] = set()
    for name in TEMPLATES:
        text = (ROOT / "templates" / name).read_text(encoding="utf-8")
        found |= {a or b for a, b in re.findall(r"""_\((?:"([^"]+)"|'([^']+)')[),]""", text)}
    for name in CODE:
        text = (ROOT / name).read_text(encoding="utf-8")
        found |= set(re.findall(r'worded\("([^"]+)"', text))
    return found


def test_both_catalogues_hold_all_that_is_said_and_nothing_else() -> None:
    spanish, portuguese = catalogue("es"), catalogue("pt")
    assert set(spanish) == set(portuguese)
    assert asked_for() - set(spanish) == set()
    sources = "".join((ROOT / name).read_text(encoding="utf-8") for name in CODE)
    unused = [t for t in set(spanish) - asked_for() - STATES if f'"{t}"' not in sources]
    assert unused == []
    for of_language in (spanish, portuguese):
        for text, said in of_language.items():
            assert said.count("{0}") == text.count("{0}"), text


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_a_supervisors_pages_speak_what_the_tablet_does(tmp_path: Path, language: str) -> None:
    with closed(tmp_path) as (services, app):
        add_user(services, "carla", name="Carla")
        for login, role in (("sven", Role.SUPERVISOR), ("root", Role.ADMIN)):
            add_user(services, login, role)
        services.record()
        services.finish()
        tablet = Browser(app, ALICE)
        tablet.enrol(device_code(services))
        tablet.sign_in("carla")
        sven = Browser(app, BOB)
        sven.sign_in("sven")
        sven.client.set_cookie("lang", language)
        pages = [sven.get(path).text for path in ("/unit", f"/unit/encounters/{REC}")]
        words = catalogue(language)
        for page in pages:
            assert f'<html lang="{language}"' in page
            shown = re.sub(r"<main [^>]*>", "", page)
            for text, said in words.items():
                if len(text) > 12 and text != said and "{0}" not in text:
                    assert f">{text}<" not in shown, text
                    assert f'"{text}"' not in shown, text
        assert (f">{words.get('Unfinished', 'Unfinished')}<") in pages[0]
        assert ("data-words" in pages[0]) is (language != "en")
        sven.sign_in("root")
        assert '<html lang="en"' in sven.get("/admin").text
