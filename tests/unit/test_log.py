"""The record format: what goes in comes out, and nothing else is believed."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.core.log import (
    HEADER_BYTES,
    BadRecord,
    EndReason,
    LogId,
    LogReader,
    LogWriter,
    Record,
    RecordType,
    decode,
    encode,
    records_of,
)
from tests.vectors.make_log_records import vectors

LOG = LogId("0" * 32, "a", 0)
SESSION = "8c0f5a0e-6d4e-4b0a-9a55-0d6f4f9b1c11"


def whole_log(chunks: list[bytes]) -> bytes:
    writer = LogWriter(LOG, SESSION)
    parts = [writer.meta(started_ms=1.0, app="t")]
    parts += [writer.pcm(c, 2.0) for c in chunks]
    parts.append(writer.end(EndReason.STOP, 3.0))
    return b"".join(parts)


def test_the_committed_vectors_are_what_the_encoder_writes() -> None:
    stored = Path(__file__).parents[1] / "vectors" / "log_records.json"
    assert json.loads(stored.read_text()) == json.loads(json.dumps(vectors()))


@given(
    st.sampled_from(RecordType),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**64 - 1),
    st.floats(allow_nan=False),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=300),
)
def test_a_record_survives_the_round_trip(kind, seq, frame, wall, mono, payload) -> None:
    record = Record(kind, seq, frame, wall, mono, payload)
    assert decode(encode(record)) == record


@given(st.integers(0, HEADER_BYTES + 9), st.integers(0, 7))
def test_any_flipped_bit_is_noticed(byte: int, bit: int) -> None:
    data = bytearray(encode(Record(RecordType.PCM, 1, 2, 3.0, 4, b"0123456789")))
    data[byte] ^= 1 << bit
    try:
        found = decode(bytes(data))
    except BadRecord:
        return
    assert found is None, "a changed record was believed"


@given(st.lists(st.binary(min_size=2, max_size=40).map(lambda b: b[: len(b) // 2 * 2]), max_size=8))
def test_frames_and_hash_count_exactly_what_was_written(chunks: list[bytes]) -> None:
    data = whole_log(chunks)
    reader = LogReader(LOG)
    _, used = reader.take(data)
    assert used == len(data) == reader.length
    assert reader.frames == sum(map(len, chunks)) // 2
    assert reader.reason is EndReason.STOP


@settings(max_examples=60)
@given(st.data())
def test_a_log_reads_the_same_however_its_bytes_arrive(data: st.DataObject) -> None:
    raw = whole_log([b"ab" * 50, b"cd" * 7, b"ef" * 90])
    reader, rest, at = LogReader(LOG), b"", 0
    while at < len(raw):
        step = data.draw(st.integers(1, 150))
        rest += raw[at : at + step]
        at += step
        rest = rest[reader.take(rest)[1] :]
    assert reader.ended
    assert reader.length == len(raw)


def test_a_truncated_log_keeps_every_whole_record_before_the_cut() -> None:
    raw = whole_log([b"ab" * 50, b"cd" * 7])
    ends = [0]
    for record in records_of(raw):
        ends.append(ends[-1] + record.size_bytes)
    for cut in range(len(raw)):
        reader = LogReader(LOG)
        reader.take(raw[:cut])
        assert reader.length == max(e for e in ends if e <= cut)


def test_a_copy_goes_its_own_way() -> None:
    raw = whole_log([b"ab" * 50])
    reader = LogReader(LOG)
    twin = reader.copy()
    twin.take(raw)
    assert reader.length == 0
    assert twin.ended
    assert reader.sha256 != twin.sha256


BREAKERS = {
    "a record out of turn": lambda w: encode(Record(RecordType.PCM, 7, 0, 0, 0, b"aa")),
    "frames that do not continue": lambda w: encode(Record(RecordType.PCM, 1, 5, 0, 0, b"aa")),
    "a second META": lambda w: encode(Record(RecordType.META, 1, 0, 0, 0, b"{}")),
    "half a sample": lambda w: encode(Record(RecordType.PCM, 1, 0, 0, 0, b"a")),
    "an END with another hash": lambda w: encode(
        Record(RecordType.END, 1, 0, 0, 0, b'{"sha256":"x","frames":0,"records":1,"reason":"stop"}')
    ),
    "an END that is no JSON": lambda w: encode(Record(RecordType.END, 1, 0, 0, 0, b"\xff")),
}


@pytest.mark.parametrize("name", BREAKERS)
def test_a_log_refuses(name: str) -> None:
    writer = LogWriter(LOG, SESSION)
    reader = LogReader(LOG)
    reader.take(writer.meta(started_ms=1.0, app="t"))
    with pytest.raises(BadRecord):
        reader.take(BREAKERS[name](writer))


@pytest.mark.parametrize(
    "change",
    [
        {"session_id": 5},
        {"rec": "1" * 32},
        {"rate": 8000},
        {"channels": 2},
        {"started_ms": "now"},
        {"v": 2},
    ],
)
def test_a_meta_that_belongs_elsewhere_is_refused(change: dict[str, object]) -> None:
    meta = json.loads(
        next(records_of(LogWriter(LOG, SESSION).meta(started_ms=1.0, app="t"))).payload
    )
    payload = json.dumps(meta | change).encode()
    with pytest.raises(BadRecord):
        LogReader(LOG).take(encode(Record(RecordType.META, 0, 0, 0.0, 0, payload)))


def test_nothing_may_follow_the_end() -> None:
    raw = whole_log([])
    reader = LogReader(LOG)
    reader.take(raw)
    with pytest.raises(BadRecord):
        reader.take(encode(Record(RecordType.PCM, reader.seq, 0, 0, 0, b"aa")))


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail_otherwise(noise: bytes) -> None:
    reader = LogReader(LOG)
    with suppress(BadRecord):
        reader.take(noise)
    assert reader.length == 0


def test_too_many_gaps_are_counted_into_the_last_one() -> None:
    reader = LogReader(LOG)
    writer = LogWriter(LOG, SESSION)
    reader.take(writer.meta(started_ms=1.0, app="t"))
    for _ in range(10_050):
        reader.take(writer.gap(10, "mute", 1.0))
    assert len(reader.gaps) == 10_000
    assert sum(g.duration_ms for g in reader.gaps) == 10_050 * 10


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a\ud800", "a "),
        ("a\x00b", "a b"),
        ("two\nlines\x1b[2J", "two lines [2J"),
        ("Übergabe", "Übergabe"),
    ],
)
def test_what_a_device_calls_a_gap_or_a_mark_is_one_line_that_can_be_written_anywhere(
    said: str, kept: str
) -> None:
    reader = LogReader(LOG)
    writer = LogWriter(LOG, SESSION)
    reader.take(writer.meta(started_ms=1.0, app="t"))
    for seq, event in enumerate(
        ({"k": "gap", "ms": 5, "cause": said}, {"k": "mark", "label": said}), start=1
    ):
        payload = json.dumps(event).encode()
        reader.take(encode(Record(RecordType.EVENT, seq, 0, 1.0, 0, payload)))
    assert [reader.gaps[0].cause, reader.markers[0].label] == [kept, kept]


@pytest.mark.parametrize("started", ["1" + "0" * 400, "NaN", "-Infinity", "1e300"])
def test_a_start_time_that_is_no_clocks_is_not_believed(started: str) -> None:
    said = LogWriter(LOG, SESSION).meta(started_ms=1.5, app="t")[HEADER_BYTES:]
    payload = said.replace(b'"started_ms":1.5', f'"started_ms":{started}'.encode())
    reader = LogReader(LOG)
    reader.take(encode(Record(RecordType.META, 0, 0, 1.0, 0, payload)))
    assert reader.meta is not None
    assert reader.meta.started_ms == 0
