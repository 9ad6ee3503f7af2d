"""Makes ``docs/encounter.png`` from the real app: ``python -m tests.support.picture``.

A spoken encounter goes through the real server; a real Chromium shows it, one fact chosen.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.browser import device
from tests.support.http import Caller
from tests.support.server import RealServer, serving
from tests.support.speech import speak

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "encounter.png"
ENCOUNTER = (
    "Sixty two year old male with chest pain. Blood pressure one forty over ninety. "
    "Heart rate one hundred and ten. Respiratory rate twenty two. "
    "Oxygen saturation ninety four percent on room air. "
    "We gave aspirin three hundred and twenty four milligrams by mouth. "
    "He is allergic to penicillin."
)
PATIENCE_S = 180.0


def main() -> None:
    """Take the picture."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch)
        voice = speak(ENCOUNTER, folder / "voice.wav")
        with serving(folder) as server, device(playwright, folder / "profile") as tablet:
            tablet.page.goto(server.url)
            address = encounter(Caller(server.url, tablet.session_id() or ""), voice, server)
            tablet.page.goto(address)
            tablet.page.wait_for_load_state("networkidle")
            tablet.page.wait_for_timeout(1_000)
            tablet.page.screenshot(path=str(PICTURE))


def encounter(caller: Caller, voice: Path, server: RealServer) -> str:
    """Address of the finished encounter, at its blood pressure."""
    rec_id = caller.upload(voice).json["recording_id"]
    found = caller.wait(rec_id, "done", within_s=PATIENCE_S)
    chosen = next(f["id"] for f in found["analysis"]["facts"] if f["name"] == "systolic_bp")
    return f"{server.url}/encounters/{rec_id}?fact={chosen}"


if __name__ == "__main__":
    main()
