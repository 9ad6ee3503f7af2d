"""The record format: what goes in comes out, and nothing else is believed."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.core.flatline import ENDED, FlatLine
from recorder.core.log import (
    HEADER_BYTES,
    SILENT,
    BadRecord,
    EndReason,
    LogId,
    LogReader,
    Record,
    RecordType,
    decode,
    encode,
    records_of,
)
from recorder.core.log_writer import LogWriter
from recorder.core.model import Gap
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


def noted(reader: LogReader) -> tuple[int, int, int]:
    """How many gaps, marks and measurements."""
    return len(reader.gaps), len(reader.markers), len(reader.measured)


def test_what_one_copy_notes_no_other_knows_and_sound_alone_copies_no_list() -> None:
    measured = {"k": "measured", "seg": 0, "frame": 0, "was": 0, "ms": 9}
    events = ({"k": "gap", "ms": 5}, {"k": "mark", "label": "x"}, measured)
    reader = heard(*events, 4_000)
    writer = LogWriter(LOG, SESSION)
    _ = [writer.meta(started_ms=1.0, app="t"), *(writer.event(one, 1.0) for one in events)]
    writer.pcm(bytes(8_000), 1.0)
    more = b"".join(writer.event(one, 1.0) for one in events)
    first, second = reader.copy(), reader.copy()
    assert all(one.gaps is reader.gaps for one in (first, second, second.copy()))
    first.take(more)
    assert [noted(one) for one in (reader, first, second)] == [(1, 1, 1), (2, 2, 2), (1, 1, 1)]
    reader.take(more)
    assert [noted(one) for one in (reader, first, second)] == [(2, 2, 2), (2, 2, 2), (1, 1, 1)]


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


def heard(*said: dict[str, object] | int) -> LogReader:
    """What a reader knows after events, and chunks of so many samples."""
    reader, writer = LogReader(LOG), LogWriter(LOG, SESSION)
    reader.take(writer.meta(started_ms=1.0, app="t"))
    for one in said:
        made = writer.pcm(bytes(2 * one), 1.0) if isinstance(one, int) else writer.event(one, 1.0)
        reader.take(made)
    return reader


BEGUN = {"k": "silence", "frames": 20_000, "value": 0}


def test_silence_of_a_microphone_is_a_gap_whose_samples_stay() -> None:
    reader = heard(36_000, BEGUN, 12_000, dict(ENDED), 16_000)
    assert (reader.gap_map(), reader.frames) == ((Gap(16_000, 2_000, SILENT, 32_000),), 64_000)
    assert reader.lost_ms == 0


def test_silence_that_lasts_is_a_gap_already_and_grows_without_losing_its_place() -> None:
    reader = heard(36_000, BEGUN, 12_000)
    twin = reader.copy()
    assert reader.gap_map() == twin.gap_map() == (Gap(16_000, 2_000, SILENT, 32_000),)
    assert heard(36_000, BEGUN, 28_000).gap_map() == (Gap(16_000, 3_000, SILENT, 48_000),)
    assert heard(36_000, BEGUN, BEGUN, 12_000).gap_map() == reader.gap_map()


@pytest.mark.parametrize(
    "said", [{}, {"frames": -1}, {"frames": "many"}, {"frames": None}, {"ended": True}]
)
def test_what_says_nothing_of_silence_makes_no_gap(said: dict[str, object]) -> None:
    assert heard(16_000, {"k": "silence", **said}, 16_000).gap_map() == ()


def test_no_device_says_that_more_is_silent_than_there_is() -> None:
    assert heard(8_000, {"k": "silence", "frames": 10**30}).gap_map() == (
        Gap(0, 500, SILENT, 8_000),
    )


def test_silence_leaves_room_for_the_gap_that_counts_the_rest() -> None:
    silence: list[dict[str, object] | int] = [{"k": "silence", "frames": 0}, 16, dict(ENDED)]
    reader = heard(*silence * 10_050, *[{"k": "gap", "ms": 10, "cause": "mute"}] * 2)
    assert (len(reader.gaps), reader.gaps[-1]) == (10_000, Gap(reader.frames, 20, "mute"))


def test_silence_beyond_the_bound_is_counted_into_the_last_of_its_kind() -> None:
    mute: dict[str, object] = {"k": "gap", "ms": 10, "cause": "mute"}
    silence: list[dict[str, object] | int] = [{"k": "silence", "frames": 0}, 16, dict(ENDED)]
    reader = heard(*[mute] * 9_998, *silence * 50, *[mute] * 2, *silence * 3, mute)
    assert (len(reader.gaps), reader.lost_ms) == (10_000, 10_001 * 10)
    assert reader.gaps[-2:] == [Gap(0, 53, SILENT, 53 * 16), Gap(50 * 16, 30, "mute")]


def test_silence_finds_a_place_however_many_gaps_there_are() -> None:
    mute: dict[str, object] = {"k": "gap", "ms": 10, "cause": "mute"}
    silence: list[dict[str, object] | int] = [{"k": "silence", "frames": 0}, 16, dict(ENDED)]
    reader = heard(*[mute] * 10_050, *silence * 2, mute, *silence)
    assert reader.gaps[-2:] == [Gap(0, 52 * 10, "mute"), Gap(0, 3, SILENT, 48)]
    assert (len(reader.gaps), reader.lost_ms) == (10_001, 10_051 * 10)


def blocks(*values: int | None) -> list[bytes]:
    """100 ms each: one value throughout, or None for the last bit moving."""
    sound = b"\x00\x00\x01\x00" * 800
    return [sound if v is None else v.to_bytes(2, "little", signed=True) * 1600 for v in values]


@pytest.mark.parametrize(
    ("sound", "said"),
    [
        ([None] * 40, {}),
        ([*[0] * 14, None] * 3, {}),
        ([None, *[0] * 20, None, None], {15: 22_400, 21: True}),
        ([None, *[-731] * 20, None], {15: 22_400, 21: True}),
        ([*[0] * 16, *[5] * 16], {14: 22_400, 16: True, 30: 22_400}),
        ([0] * 300, {14: 22_400}),
    ],
)
def test_one_value_for_a_second_and_a_half_is_no_sound(
    sound: list[int | None], said: dict[int, object]
) -> None:
    line = FlatLine()
    told = {n: line.before(block) for n, block in enumerate(blocks(*sound))}
    assert {n: t.get("ended") or t["frames"] for n, t in told.items() if t} == said
