"""Facts and reports in the reader's language, whatever was spoken."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.test_review import finished
from tests.web.world import ALICE, REC, World

__all__ = ["finished"]

BASE = f"/api/v1/recordings/{REC}"


def titles(client: FlaskClient, wanted: str | None) -> set[str]:
    headers = {"X-Session-ID": ALICE}
    if wanted is not None:
        headers["Accept-Language"] = wanted
    told: Any = client.get(BASE, headers=headers).get_json()
    return {fact["title"] for fact in told["analysis"]["facts"] if fact["kind"] == "vital"}


@pytest.mark.parametrize("wanted", ["es", "es-MX", "ES-ar, en;q=0.5", "es;q=1"])
def test_facts_are_named_in_the_readers_language(
    client: FlaskClient, finished: World, wanted: str
) -> None:
    assert "Frecuencia cardíaca" in titles(client, wanted)


@pytest.mark.parametrize("wanted", [None, "en", "fr", "", "*", "x" * 5000])
def test_else_in_that_of_the_words(
    client: FlaskClient, finished: World, wanted: str | None
) -> None:
    assert "Heart rate" in titles(client, wanted)


def test_an_act_answers_in_it_too(client: FlaskClient, finished: World) -> None:
    headers = {"X-Session-ID": ALICE, "Accept-Language": "pt"}
    body = {"version": 0, "act": "note", "by": "J. Murphy", "text": "x"}
    told = client.post(f"{BASE}/review", headers=headers, json=body).get_json()
    assert "Frequência cardíaca" in {f["title"] for f in told["analysis"]["facts"]}
    assert told["review"]["version"] == 1
    # The stored report, which people sign, stays as it was written.
    assert "Preliminary" in told["report"]["text"] or "PRELIMINARY" in told["report"]["text"]


@pytest.mark.parametrize(("language", "word"), [("es", "Alergias"), ("pt", "Alergias")])
def test_a_report_in_another_language(
    client: FlaskClient, finished: World, language: str, word: str
) -> None:
    headers = {"X-Session-ID": ALICE}
    html = client.get(f"{BASE}/report?as=html&language={language}", headers=headers)
    assert f'<html lang="{language}">' in html.text
    assert word in html.text
    refused = client.get(f"{BASE}/report?language=xx", headers=headers)
    assert refused.status_code == 422 or refused.status_code == 400
