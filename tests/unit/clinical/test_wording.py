"""Reports in other languages: every sentence and every name has words; English keeps its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from functools import cache
from pathlib import Path

import pytest

import recorder.clinical
from recorder.adapters.exports.exporter import Exporter
from recorder.adapters.exports.source import ExportSource
from recorder.bootstrap.clinic import clinical
from recorder.clinical.events import oral_intake, taken_off, told_with, transport
from recorder.clinical.facts import codec
from recorder.clinical.grammar import tables
from recorder.clinical.lexicon import load
from recorder.clinical.numbers.measures import DOSES
from recorder.clinical.patient import (
    arrest,
    both_ways,
    consistency,
    mechanism,
    protection,
    told_of_findings,
)
from recorder.clinical.reports import hands, report
from recorder.clinical.reports.formats import FORMATS
from recorder.clinical.reports.html_page import as_html
from recorder.clinical.scoring import flag_findings
from recorder.clinical.scoring.assess import assess
from recorder.clinical.scoring.trauma import RED, YELLOW
from recorder.clinical.second_look import apart
from recorder.clinical.wording import (
    LANGUAGES,
    describe,
    figures,
    particulars,
    retold,
    say,
    speaking,
    wording,
)
from recorder.core.model import Analysis, Report, Segment
from recorder.core.ports.speech import EngineInfo
from recorder.services.publishing import spoken_in
from recorder.settings import Settings
from tests.support.encounters import analysed, encounters
from tests.unit.clinical.test_report import TRANSCRIPT, recording, rich

OTHERS = [language for language in LANGUAGES if language != "en"]
REPORT = Report("atmist", "")
HERE = Path(recorder.clinical.__file__).parent


def _texts(node: ast.expr) -> Iterator[str]:
    """Constant texts that an expression can give."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


@cache
def sentences() -> frozenset[str]:
    """Everything that the code gives to ``say`` as a constant, and what the formats hold."""
    found: set[str] = set()
    for path in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_say = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if is_say and node.func.id == "say" and node.args:
                found.update(_texts(node.args[0]))
    found |= {*describe._COMPARATORS.values(), *describe._TIMES.values()}
    found |= {*describe._RESPONSES.values(), "Response"}
    found |= {*describe._STATUS_NOTES.values(), *report.FEWER_RULES.values()}
    templates = (*particulars.DETAILS.values(), *particulars.MANNER.values())
    found |= (
        told_of_findings.SHOWN_BY
        | arrest.VALUES
        | protection.VALUES
        | transport.VALUES
        | {mechanism.STANDING, taken_off.REMOVED}
    )
    found |= {text for text in templates if text != "{}"} | {*particulars.TIMES.values()}
    found |= {word for name, key in particulars.OF_TABLES for word in tables.table(name)[key]}
    found |= {*tables.table("manner")["felt"]["refill"]}
    found |= {*tables.table("manner")["tape"]["colours"]} - {"gray"}
    found |= {report.PRELIMINARY, report.OTHER_LANGUAGE, report.DRAFT_LINE, hands.HEADING}
    found |= {text for _, text, _ in flag_findings.PLAIN}
    for path in (HERE / "reports" / "blocks.py", HERE / "reports" / "treatment.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            labels = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if labels and node.func.id in ("_items", "_doses"):
                found.update(text for arg in node.args[2:] for text in _texts(arg))
    for wanted in FORMATS.values():
        found.add(wanted.title)
        for part in wanted.parts:
            found |= {part.heading, part.empty, *(label for label, _ in part.makers if label)}
    return frozenset(found)


def test_there_are_sentences() -> None:
    assert len(sentences()) > 120


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated(language: str) -> None:
    listed = wording(language).tables["say"]
    assert sorted(sentences() - set(listed)) == []


@cache
def reasons() -> frozenset[str]:
    """Why facts are to be checked: the constants that the code gives to ``review``."""
    found: set[str] = set()
    for path in HERE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                given = [k.value for k in node.keywords if k.arg in ("review", "review_reason")]
                found.update(text for value in given for text in _texts(value))
    found |= {told_with.SIZED_TWICE, transport.TOLD_TWICE, oral_intake.TOLD_TWICE}
    found |= {both_ways.STATED_AS_WELL, both_ways.DENIED_AS_WELL}
    return frozenset(found) | {apart.APART, consistency.WITHHELD_BEFORE, consistency.WITHHELD_LATER}


@pytest.mark.parametrize("language", OTHERS)
def test_every_reason_to_check_is_translated(language: str) -> None:
    assert len(reasons()) > 8
    read = {f.review_reason for case in encounters() for f in analysed(case.transcript).facts}
    with speaking(language):
        told = {r: retold(r) for r in (*reasons(), *(r for r in read if r))}
    assert sorted(r for r, text in told.items() if text == r) == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_scores_mean_is_translated(language: str) -> None:
    scores = [s for case in encounters() for s in assess(analysed(case.transcript)).scores]
    meant = {s.meaning for s in scores} | {m for s in scores for m in s.missing} | {"set 2 of 3"}
    meant |= {*RED.values(), *YELLOW.values()}
    meant -= {"", "SpO2"}
    with speaking(language):
        assert sorted(m for m in meant if retold(m) == m) == []
        assert not any("delayed" in retold(m) or "last known" in retold(m) for m in meant)


@pytest.mark.parametrize("language", OTHERS)
def test_translations_take_the_same_values(language: str) -> None:
    for text, told in wording(language).tables["say"].items():
        values = [f"<{n}>" for n in range(5)]
        shown = told.format(*values)
        for n, value in enumerate(values):
            used = text.format(*values)
            assert (value in used) == (value in shown) or (n == 1 and "-old" in text) or n == 3


@pytest.mark.parametrize("language", OTHERS)
def test_every_name_has_words(language: str) -> None:
    words = wording(language)
    for kind in ("finding", "history", "intervention", "mechanism", "complaint"):
        unnamed = [n for n in load().terms[kind] if n != "none" and not words.known(kind, n)]
        assert unnamed == [] or kind == "complaint"
    english = wording("en")
    for table in ("vital", "short", "kind", "sex", "route", "oxygen", "gap", "event_time"):
        assert set(english.tables[table]) <= set(words.tables[table]), table
    assert set(english.units) <= set(words.units)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_unit_of_a_dose_is_shown_as_its_code(language: str) -> None:
    """ "Vasopressin 0.04 [IU]/min" is no way to tell a doctor."""
    assert DOSES - wording(language).units.keys() == frozenset()


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_report_is_told_in_the_language(name: str, language: str) -> None:
    analysis = assess(replace(rich(), language=language))
    page = report.layout(name, recording(), TRANSCRIPT, analysis)
    text = report.render(name, recording(), TRANSCRIPT, analysis).text
    for english in (
        "not stated", "to check", "read out", "found:", "preliminary", "red flags", " was given",
        "before the crew", "evidence:", "-year-old", "allergies",
    ):  # fmt: skip
        assert english not in text.lower(), english
    assert f'<html lang="{language}">' in as_html(page)
    assert say("To check") == "To check"  # the language is over with the report


def test_facts_are_shown_in_the_language_and_stored_alike() -> None:
    analysis = assess(replace(rich(), language="es"))
    told = codec.analysis_json(analysis)
    titles = {fact["title"] for fact in told["facts"]}
    assert "Frecuencia cardíaca" in titles
    again = codec.analysis_from(told)
    assert again.language == "es"
    assert [f.value for f in again.facts] == [f.value for f in analysis.facts]
    old = {key: value for key, value in told.items() if key != "language"}
    assert codec.analysis_from(old).language == "en"


def test_an_unknown_language_is_told_in_english() -> None:
    analysis = replace(rich(), language="fr")
    english = report.render("atmist", recording(), TRANSCRIPT, rich()).text
    assert report.render("atmist", recording(), TRANSCRIPT, analysis).text == english


def test_sentences_made_elsewhere_are_told_again() -> None:
    with speaking("es"):
        assert retold("outside the usual range") == "fuera del intervalo habitual"
        assert retold("high clinical risk") == "riesgo clínico alto"
        assert retold("something that nobody listed") == "something that nobody listed"
    assert retold("outside the usual range") == "outside the usual range"


def test_a_headline_in_the_language() -> None:
    analysis: Analysis = rich()
    told = describe.headline(replace(analysis, language="pt"))
    assert told is not None
    assert told != describe.headline(analysis)


def test_the_report_can_be_asked_for_in_another_language() -> None:
    exporter = Exporter(UTC)
    given = ExportSource(recording(), TRANSCRIPT, assess(rich()), REPORT, zone=UTC)
    assert "Allergies" in exporter.report(given, "atmist", "text")
    told = exporter.report(given, "atmist", "html", "pt")
    assert '<html lang="pt">' in told
    assert "Alergias" in told
    assert "ALERGIA" in exporter.report(given, "atmist", "text", "es")


def test_the_server_can_have_one_language_for_all_reports() -> None:
    portuguese = clinical(Settings(report_language="pt"))
    given = portuguese.analyze(TRANSCRIPT)
    assert given.language == "pt"
    assert "não consta" in portuguese.render(recording(), TRANSCRIPT, given).text
    assert clinical(Settings()).analyze(TRANSCRIPT).language == "en"


def test_what_an_engine_heard_by_itself_is_told_by_its_words() -> None:
    free = EngineInfo("faster-whisper", "small", draft=False)
    english = EngineInfo("faster-whisper", "base.en", draft=False)
    said = (Segment(0.0, 9.0, "Paciente con dolor en el pecho desde hace una hora, sin fiebre"),)
    assert spoken_in("auto", free, said) == "es"
    assert spoken_in("auto", english, said) == "en"
    assert spoken_in("fr", free, said) == "fr"


def test_a_few_words_are_in_the_language_in_which_the_engine_heard_most_of_them() -> None:
    free = EngineInfo("remote", "whisper-1", draft=False)
    short = Segment(0.0, 4.0, "Presión arterial ochenta sobre cincuenta.", language="es")
    okay = Segment(5.0, 6.0, "Okay.", language="en")
    unknown = Segment(7.0, 8.0, "Aspirina.")
    assert spoken_in("auto", free, (short, okay, unknown)) == "es"
    assert spoken_in("auto", free, (okay, unknown)) == "en"
    assert spoken_in("auto", free, (unknown,)) == "en"


@pytest.mark.parametrize(
    ("language", "told"), [("en", "38.6 (0.5)"), ("es", "38,6 (0,5)"), ("pt", "38,6 (0,5)")]
)
def test_decimals_are_written_as_the_reader_writes_them(language: str, told: str) -> None:
    with speaking(language):
        assert f"{describe.number(38.6)} ({describe.number(0.5)})" == told
        assert figures("38.6 (0.5)") == told
        assert figures("14:20. Then") == "14:20. Then"
