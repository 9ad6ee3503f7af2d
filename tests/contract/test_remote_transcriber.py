"""The remote engine against servers of several dialects, and against misbehaving ones."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from recorder.adapters.engines.remote import RemoteServer, open_remote
from recorder.adapters.engines.remote_answer import spread
from recorder.core.errors import EngineAway, EngineBusy, EngineFailed, EngineUnavailable
from recorder.core.model import Segment
from recorder.core.ports.speech import Clip, TranscribeOptions, Transcriber
from tests.support.speech_server import Answer, SpeechServer, dripping, speech_server, verbose

CLIP = Clip(b"\1\0" * 32_000)
SECRET = "sentinel-patient-words"


def ask(
    answer: Callable[[bytes], Answer],
    options: TranscribeOptions | None = None,
    *,
    key: str = "",
    timeout_s: float = 5,
) -> tuple[tuple[Segment, ...], SpeechServer]:
    with speech_server(answer) as server:
        engine = open_remote(RemoteServer(server.url, "whisper-1", key, timeout_s))
        return engine.transcribe([CLIP], options or TranscribeOptions())[0], server


def answering(content: object, status: int = 200) -> Callable[[bytes], Answer]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda _: (status, data)


def test_words_get_their_times_and_the_punctuation_of_the_text() -> None:
    (segment,), _ = ask(lambda _: verbose("BP 140 over 90."))
    assert segment.text == "BP 140 over 90."
    assert [(w.text, w.start_s) for w in segment.words][-1] == ("90.", 1.5)
    assert segment.confidence == pytest.approx(0.905)


def test_words_inside_segments_with_probabilities_are_understood() -> None:
    words = [{"word": " BP", "start": 0.1, "end": 0.3, "probability": 0.7}]
    words += [{"word": " 140", "start": 0.3, "end": 0.8, "probability": 0.95}]
    answer = {"text": "BP 140", "segments": [{"start": 0, "end": 1, "text": " BP 140"}]}
    answer["segments"][0]["words"] = words  # type: ignore[index]
    (segment,), _ = ask(answering(answer))
    assert [w.confidence for w in segment.words] == [0.7, 0.95]


def test_several_segments_share_out_the_words_at_the_top() -> None:
    parts = [
        {"start": 0, "end": 1, "text": "chest pain"},
        {"start": 1, "end": 2, "text": "no fever"},
    ]
    words = [
        {"word": w, "start": n / 2, "end": n / 2 + 0.4}
        for n, w in enumerate("chest pain no fever".split())
    ]
    segments, _ = ask(answering({"text": "chest pain no fever", "segments": parts, "words": words}))
    assert [s.text for s in segments] == ["chest pain", "no fever"]
    assert segments[1].words[0].start_s == 1.0


GIVEN, MEASURED = "Adrenaline one milligram given.", "Blood pressure 80 over 50."


@pytest.mark.parametrize(
    "at_s",
    [lambda _: 0.0, lambda n: 100 + n / 10, lambda n: n / 5],
    ids=["none", "another clock's", "late"],
)
@pytest.mark.parametrize("told", [f"{GIVEN} {MEASURED}", "aspirin 300", f"{GIVEN} . {MEASURED} -"])
def test_nothing_is_said_twice_where_words_do_not_fit_their_segments(
    at_s: Callable[[int], float], told: str
) -> None:
    """A dose that stands in two segments would be two doses."""
    parts = [{"start": 0, "end": 1, "text": GIVEN}, {"start": 1, "end": 2, "text": MEASURED}]
    words = [{"word": w, "start": at_s(n), "end": at_s(n)} for n, w in enumerate(told.split())]
    segments, _ = ask(answering({"text": told, "segments": parts, "words": words}))
    bare = ["".join(c for c in s.text if c.isalnum()) for s in segments]
    assert bare == ["Adrenalineonemilligramgiven", "Bloodpressure80over50"]


def test_a_server_that_knows_no_word_times_is_asked_more_simply() -> None:
    def simple(body: bytes) -> Answer:
        if b"verbose_json" in body:
            return 400, b'{"error": "unsupported"}'
        return 200, b'{"text": "heart rate 88"}'

    (segment,), server = ask(simple)
    assert segment.text == "heart rate 88"
    assert 0 <= segment.words[0].start_s < segment.words[-1].end_s <= 2.0
    assert segment.words[0].confidence is None
    assert len(server.bodies) == 2


def test_a_clip_that_is_refused_either_way_takes_nothing_from_the_others() -> None:
    """What was asked in detail stays so, with the figures that tell noise from words."""
    poison = Clip(b"\2\0" * 32_000)

    def answer(body: bytes) -> Answer:
        return (400, b"{}") if poison.pcm in body else verbose()

    with speech_server(answer) as server:
        engine = open_remote(RemoteServer(server.url))
        with pytest.raises(EngineFailed):
            engine.transcribe([poison], TranscribeOptions())
        engine.transcribe([CLIP], TranscribeOptions())
        assert [b"verbose_json" in body for body in server.bodies] == [True, False, True]


def test_one_refusal_of_details_costs_no_later_clip_its_details() -> None:
    refusals = [(400, b"{}")]

    def flaky(body: bytes) -> Answer:
        return refusals.pop() if refusals else verbose()

    with speech_server(flaky) as server:
        engine = open_remote(RemoteServer(server.url))
        for n in range(2):
            engine.transcribe([Clip(CLIP.pcm, voiced=1 - n / 100)], TranscribeOptions())
        assert [b"verbose_json" in body for body in server.bodies] == [True, False, True]


def test_a_server_that_knows_plain_answers_only_is_soon_asked_for_no_details() -> None:
    def simple(body: bytes) -> Answer:
        return (400, b"{}") if b"verbose_json" in body else (200, b'{"text": "heart rate 88"}')

    with speech_server(simple) as server:
        engine = open_remote(RemoteServer(server.url))
        for n in range(5):
            engine.transcribe([Clip(CLIP.pcm, voiced=1 - n / 100)], TranscribeOptions())
        asked = [b"verbose_json" in body for body in server.bodies]
        assert asked == [True, False] * 3 + [False] * 2


def test_the_request_is_what_servers_expect() -> None:
    options = TranscribeOptions("es", ("Narcan", "TXA"))
    _, server = ask(lambda _: verbose(), options, key="s3cret")
    body = server.bodies[0]
    assert server.paths == ["/v1/audio/transcriptions"]
    assert server.headers[0]["Authorization"] == "Bearer s3cret"
    for name, value in (("model", "whisper-1"), ("language", "es"), ("prompt", "Narcan, TXA")):
        assert f'name="{name}"\r\n\r\n{value}\r\n'.encode() in body
    assert b'filename="clip.wav"' in body
    assert b"RIFF" in body
    assert body.count(CLIP.pcm) == 1


def test_a_long_prompt_is_cut_behind_whole_words_because_servers_drop_its_beginning() -> None:
    words = tuple(f"Xarelto{n}" for n in range(100))
    _, server = ask(lambda _: verbose(), TranscribeOptions("en", words))
    prompt = re.search(rb'name="prompt"\r\n\r\n([^\r]*)\r\n', server.bodies[0])
    assert prompt is not None
    told = prompt[1].decode()
    assert 450 < len(told) <= 500
    assert tuple(told.split(", ")) == words[: told.count(",") + 1]


def test_without_a_key_none_is_sent_and_auto_names_no_language() -> None:
    _, server = ask(lambda _: verbose())
    assert "Authorization" not in server.headers[0]
    assert b'name="language"' not in server.bodies[0]


@pytest.mark.parametrize("text", ["Thanks for watching!", "[BLANK_AUDIO]", "", "you and me " * 40])
def test_inventions_of_the_server_are_no_words(text: str) -> None:
    segments, _ = ask(answering({"text": text}))
    assert segments == ()


def test_annotations_are_taken_out() -> None:
    (segment,), _ = ask(lambda _: verbose("(beeping) BP 140"))
    assert segment.text == "BP 140"


def test_as_much_as_can_be_said_is_taken() -> None:
    (segment,), _ = ask(answering({"text": " ".join(f"word{n}" for n in range(40))}))
    assert len(segment.words) == 40


def test_text_without_spaces_between_words_is_no_endless_word() -> None:
    said = "".join(chr(0x4E00 + n) for n in range(150))
    (segment,), _ = ask(answering({"text": said}))
    assert segment.text == said


@pytest.mark.parametrize("timed", [True, False])
def test_characters_that_cannot_be_seen_are_no_words(timed: bool) -> None:
    told = "BP\0 \x1b14\u202e0\nover \u202e 90"
    words = [
        {"word": word, "start": n / 2, "end": n / 2 + 0.4}
        for n, word in enumerate(("BP\0", "\x1b14\u202e0", "over", "90"))
    ]
    (segment,), _ = ask(answering({"text": told, "words": words if timed else []}))
    assert segment.text == "BP 140 over 90"
    assert [w.text for w in segment.words] == ["BP", "140", "over", "90"]


@pytest.mark.parametrize(
    "answer",
    [
        answering(f"Internal error: {SECRET}".encode(), 500),
        answering(SECRET.encode()),
        answering([SECRET]),
        answering({"words": SECRET}),
        answering({"text": [SECRET]}),
        answering({"text": SECRET, "segments": [{"text": SECRET}]}),
        answering({"text": SECRET, "segments": [{"text": SECRET, "start": "x", "end": 1}]}),
        answering({"text": SECRET, "words": [{"word": 7, "start": 0, "end": 1}]}),
        answering(b'{"text": "a", "segments": [{"text": "a", "start": NaN, "end": 1}]}'),
        answering({"text": SECRET, "segments": [{"text": None, "start": 0, "end": 1}]}),
        answering({"text": SECRET, "segments": [{"text": {SECRET: 1}, "start": 0, "end": 1}]}),
        answering({"text": " ".join(f"{SECRET}{n}" for n in range(41))}),
        answering({"text": SECRET + "a" * 100}),
        answering({"text": SECRET, "segments": 3}),
        answering({"text": SECRET, "segments": ["no"]}),
        answering({"error": SECRET}, 401),
        answering(b"", 503),
        answering(b"", 204),
        answering(b'{"text": "' + b"a" * 4_100_000 + b'"}'),
        answering(b'{"text": "cut off'),
        answering(b"[" * 200_000),
        answering(
            {"text": "a", "segments": [{"text": "a", "start": 0, "end": 1, "avg_logprob": 1e308}]}
        ),
    ],
)
def test_an_answer_that_cannot_be_used_is_a_failure_that_repeats_nothing_of_it(
    answer: Callable[[bytes], Answer],
) -> None:
    with pytest.raises(EngineFailed) as failure:
        ask(answer)
    assert SECRET not in str(failure.value)
    assert failure.value.cure


def test_an_answer_that_is_too_large_is_not_said_to_be_late() -> None:
    with pytest.raises(EngineFailed, match="too large"):
        ask(answering(b'{"text": "' + b"a" * 4_100_000 + b'"}'))


def test_a_server_that_does_not_answer_in_time_is_a_failure() -> None:
    with pytest.raises(EngineFailed, match="did not answer within"):
        ask(dripping(1.5), timeout_s=0.3)


def test_an_answer_whose_head_drips_for_ever_is_over_in_time() -> None:
    """Each byte comes soon enough; the whole never does."""
    over = threading.Event()

    def drip(listener: socket.socket) -> None:
        with listener.accept()[0] as peer, suppress(OSError):
            while not over.wait(0.05):
                peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,))
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        engine = open_remote(RemoteServer(url, timeout_s=0.5, patience_s=10))
        try:
            with pytest.raises(EngineFailed, match="did not answer within"):
                engine.transcribe([CLIP], TranscribeOptions())
        finally:
            over.set()
            thread.join()


def test_a_server_that_is_not_there_is_a_failure() -> None:
    with speech_server(lambda _: verbose()) as server:
        gone = server.url
    with pytest.raises(EngineFailed):
        open_remote(RemoteServer(gone, timeout_s=1)).transcribe([CLIP], TranscribeOptions())


@pytest.mark.parametrize(
    ("status", "retry_after", "rest_s"),
    [(503, "", 1.0), (429, "7", 7.0), (429, "soon", 1.0), (503, "3600", 300.0)],
)
def test_a_busy_server_says_for_how_long_it_is_to_be_left_alone(
    status: int, retry_after: str, rest_s: float
) -> None:
    with speech_server(lambda _: (status, b"")) as server:
        server.retry_after = retry_after
        with pytest.raises(EngineAway, match=f"HTTP {status}") as away:
            open_remote(RemoteServer(server.url)).transcribe([CLIP], TranscribeOptions())
        assert away.value.retry_after_s == rest_s


def test_a_server_that_is_not_there_is_away() -> None:
    with speech_server(lambda _: verbose()) as server:
        gone = server.url
    with pytest.raises(EngineAway):
        open_remote(RemoteServer(gone)).transcribe([CLIP], TranscribeOptions())


def test_a_request_that_hangs_holds_nobody_up_and_its_answer_is_kept() -> None:
    """Clips of one sound hang until they are let go; all others are answered at once."""
    let_go = threading.Event()
    hanging = bytes(Clip(b"\2\0" * 16_000).pcm)

    def answer(body: bytes) -> Answer:
        if hanging in body:
            let_go.wait(30)
            return verbose("BP 120 over 80.")
        return verbose()

    with speech_server(answer) as server, closing_with(let_go):
        engine = open_remote(RemoteServer(server.url, patience_s=0.3))
        stuck = [Clip(hanging, voiced=1 - n / 100) for n in range(6)]
        with pytest.raises(EngineBusy):
            engine.transcribe([*stuck, CLIP], TranscribeOptions())
        assert hear_at_last(engine, CLIP) == "BP 140 over 90."
        for clip in stuck:
            with pytest.raises(EngineBusy):
                engine.transcribe([clip], TranscribeOptions())
        asked = len(server.bodies)
        let_go.set()
        texts = [hear_at_last(engine, clip) for clip in stuck]
        assert texts == ["BP 120 over 80."] * 6
        assert len(server.bodies) <= asked + 2, "an answer that is under way is not asked again"


@contextmanager
def closing_with(let_go: threading.Event) -> Iterator[None]:
    """Whatever happens, no request hangs for ever."""
    try:
        yield
    finally:
        let_go.set()


def hear_at_last(engine: Transcriber, clip: Clip) -> str:
    for _ in range(3000):
        try:
            return engine.transcribe([clip], TranscribeOptions())[0][0].text
        except EngineBusy:
            time.sleep(0.02)
    raise AssertionError("it never came")


def test_the_key_does_not_follow_a_redirect() -> None:
    with speech_server(lambda _: verbose()) as elsewhere:
        target = f"{elsewhere.url}/audio/transcriptions".encode()
        with pytest.raises(EngineFailed):
            ask(lambda _: (307, target), key="s3cret")
        assert elsewhere.headers == []


@pytest.mark.parametrize(
    "url", ["", "host/v1", "ftp://host/v1", "https://user:pw@host/v1", "https://host/v1?key=x"]
)
def test_an_address_that_cannot_be_used_is_refused_at_once(url: str) -> None:
    with pytest.raises(EngineUnavailable, match="REMOTE_TRANSCRIBER_URL"):
        RemoteServer(url)


def test_a_key_with_a_line_break_is_refused() -> None:
    with pytest.raises(EngineUnavailable, match="KEY"):
        RemoteServer("https://host/v1", key="a\nb")


def test_words_without_times_are_spread_by_their_length() -> None:
    pieces = spread("a longer word", 1.0, 2.4)
    assert [p.text for p in pieces] == [" a", " longer", " word"]
    assert pieces[0].start_s == 1.0
    assert pieces[-1].end_s == pytest.approx(2.4)
    assert pieces[1].end_s - pieces[1].start_s == pytest.approx(0.7)
    assert spread("", 0, 1) == ()


@pytest.mark.parametrize(
    ("told", "wished", "language"),
    [
        ("spanish", "auto", "es"),
        ("pt", "auto", "pt"),
        ("yue", "auto", "yue"),
        ("eng", "auto", "en"),
        ("und", "auto", ""),
        ("klingon", "auto", ""),
        ("//", "auto", ""),
        ("e1", "auto", ""),
        (7, "auto", ""),
        ("english", "es", "es"),
    ],
)
def test_each_stretch_is_in_the_language_that_the_server_heard(
    told: object, wished: str, language: str
) -> None:
    (segment,), _ = ask(lambda _: verbose("hola", language=told), TranscribeOptions(wished))
    assert segment.language == language
