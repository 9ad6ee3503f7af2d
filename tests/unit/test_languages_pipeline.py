"""Speech in other languages from the tablet to the report, and a narrative beside it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from fhir.resources.R4B.bundle import Bundle

from recorder.adapters.chat_model import ChatServer
from recorder.adapters.exports.fhir import fhir_document
from recorder.bootstrap.clinic import clinical, narrative_writer
from recorder.clinical.analysis import analyze
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.facts import codec
from recorder.clinical.reports.report import render
from recorder.clinical.scoring.assess import assess
from recorder.clinical.scoring.patient import classes_of
from recorder.core.model import RecordingState, Segment, Transcript
from recorder.core.ports.speech import EngineInfo
from recorder.core.review import ActKind
from recorder.core.sessions import SpeechWishes
from recorder.services.files import FileKind
from recorder.services.narrating import Narrator
from recorder.services.pipeline import Pipeline
from recorder.services.reviewing import Reviewing, Wish
from recorder.settings import Settings
from tests.support.chat_server import MISBEHAVING, behaves, chat_server
from tests.support.encounters import HERE, encounters
from tests.support.worlds import ALICE, EchoEngine, World, encounter, until_idle
from tests.unit.exports.samples import ZONE, source

SPANISH = "dolor torácico tensión ciento cuarenta sobre noventa pulso ochenta y ocho"


def engine() -> EchoEngine:
    return EchoEngine(EngineInfo("echo", "many", draft=False), words=SPANISH)


def text_of(world: World, kind: FileKind) -> str:
    return world.files.path(world.row(), kind).read_text(encoding="utf-8")


@pytest.mark.parametrize("wished", ["es", ""])
def test_spanish_becomes_a_spanish_report(world: World, wished: str) -> None:
    world.wishes.save(ALICE, SpeechWishes(language=wished))
    encounter(world)
    until_idle(world.pipeline(engine()))
    document = json.loads(text_of(world, FileKind.ANALYSIS))
    values = {f["name"]: f["value"] for f in document["facts"] if f["kind"] == "vital"}
    assert values == {"systolic_bp": 140, "diastolic_bp": 90, "heart_rate": 88}
    assert "Tensión arterial sistólica" in {f["title"] for f in document["facts"]}
    report = text_of(world, FileKind.REPORT)
    assert "LEÍDO EN ESPAÑOL" in report
    assert "140/90" in report
    told = [e.data for e in world.events.after(0, ALICE, 10_000) if e.kind == "facts"]
    assert told[-1]["facts"][0]["title"] == document["facts"][0]["title"]


def with_narrator(world: World, url: str) -> tuple[Pipeline, Narrator]:
    """A worker that has narratives written at ``url``."""
    writer = narrative_writer(ChatServer(url, "llama", timeout_s=2))
    narrator = Narrator(writer, world.files, world.reviewing)
    made = world.pipeline()
    pipeline = Pipeline(replace(made.world, narrate=narrator.wish), "worker-1")
    pipeline.use(world.transcription(EchoEngine()))
    return pipeline, narrator


def test_a_narrative_follows_the_report(world: World) -> None:
    encounter(world)
    with chat_server(behaves) as server:
        pipeline, narrator = with_narrator(world, server.url)
        until_idle(pipeline)
        assert world.row().state is RecordingState.DONE
        narrator.finish()
    text = text_of(world, FileKind.NARRATIVE)
    assert "written by llama from the facts, not heard" in text
    assert "140" in text
    assert FileKind.NARRATIVE in [f.kind for f in world.files.existing(world.row())]


def test_a_report_is_there_though_the_model_is_not(world: World) -> None:
    encounter(world)
    handle, reason = MISBEHAVING["5xx"]
    with chat_server(handle) as server:
        pipeline, narrator = with_narrator(world, server.url)
        until_idle(pipeline)
        narrator.finish()
    assert "140/90" in text_of(world, FileKind.REPORT)
    assert reason in text_of(world, FileKind.NARRATIVE)


def test_what_people_change_withdraws_it(world: World) -> None:
    encounter(world)
    with chat_server(behaves) as server:
        pipeline, narrator = with_narrator(world, server.url)
        until_idle(pipeline)
        narrator.finish()
    settings = Settings(
        narrative_url="http://127.0.0.1:9/v1", narrative_model="m", output_dir=world.files.directory
    )
    told = clinical(settings, world.acts)
    people = Reviewing(
        world.acts, world.transcripts, world.files, world.clock, told.render, told.texts,
        lambda *_: None,
    )  # fmt: skip
    people.act(world.row(), Wish(ActKind.NOTE, "A. Nurse", text="heard wrongly"), 0)
    assert text_of(world, FileKind.NARRATIVE).startswith("The narrative was withdrawn")


def told(*parts: tuple[str, str]) -> Transcript:
    """A transcript in Spanish with a segment for each (language, text)."""
    segments = tuple(
        Segment(n * 5.0, n * 5.0 + 4, text, utterance=n, language=code)
        for n, (code, text) in enumerate(parts)
    )
    return Transcript(segments, language="es")


def test_each_stretch_is_read_in_the_language_it_was_heard_in() -> None:
    transcript = told(
        ("en", "Blood pressure 140 over 90. Allergic to penicillin."),
        ("", "Tiene dolor de cabeza."),
        ("en", "We gave 5 mg of morphine IV."),
    )
    found = analyze(transcript)
    assert {f.name for f in found.facts} >= {
        "systolic_bp", "penicillin", "headache", "morphine",
    }  # fmt: skip
    for evidence in (e for fact in found.facts for e in fact.evidence):
        assert transcript.text[evidence.start : evidence.end] == evidence.quote
    assert codec.transcript_from(codec.transcript_json(transcript)) == transcript


@pytest.mark.parametrize(("between", "read"), [("es", False), ("en", True)])
def test_no_number_goes_with_a_word_beyond_a_stretch_in_another_language(
    between: str, read: bool
) -> None:
    found = analyze(told(("en", "The pulse is"), (between, "sí señor"), ("en", "88")))
    assert ("heart_rate" in {f.name for f in found.facts}) is read


def test_a_report_says_of_each_language_how_far_it_is_read() -> None:
    transcript = told(("en", "Blood pressure 140 over 90."), ("de", "Er hat Schmerzen."))
    shown = source(assess(analyze(transcript)), transcript, zone=ZONE)
    report = render("atmist", shown.recording, transcript, shown.analysis)
    assert "IDIOMA NO" in report.text
    transcript = told(("en", "Blood pressure 140 over 90."), ("pt", "Tem dor de cabeça."))
    shown = source(assess(analyze(transcript)), transcript, zone=ZONE)
    report = render("atmist", shown.recording, transcript, shown.analysis)
    assert "PORTUGU" in report.text


@pytest.mark.parametrize("code", ["es", "pt"])
def test_what_was_read_can_be_exported(code: str) -> None:
    for case in encounters(HERE / code)[::4]:
        transcript = Transcript((Segment(0.0, 60.0, case.transcript),), language=code)
        document = fhir_document(source(assess(analyze(transcript)), transcript, zone=ZONE))
        again = json.loads(Bundle.model_validate_json(document).model_dump_json())
        assert len(again["entry"]) == len(json.loads(document)["entry"])


def test_an_anticoagulant_of_another_country_is_known_as_one() -> None:
    said = "Toma Sintrom. Caída con traumatismo craneoencefálico y herida incisa en la cabeza."
    found = assess(analyze_text(said, "es"))
    assert "acenocoumarol" in {f.name for f in found.facts}
    assert classes_of("acenocoumarol") >= {"anticoagulant"}
