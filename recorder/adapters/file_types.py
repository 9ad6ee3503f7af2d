"""Tells audio and video files apart by their first bytes, never by name or declared type.

The answer fixes which demuxer may read a file. Playlists, concat scripts and every other text
format are in no entry, so nothing can make a decoder open a second file or an address.
"""

from __future__ import annotations

HEAD_BYTES = 4096
"""How much of the file ``demuxer_of`` wants to see."""

PLAIN = "plain"
"""Instead of a demuxer: libsndfile reads it."""

READABLE = (
    "WAV, MP3, M4A/AAC, OGG/Opus, WebM, FLAC, AMR, AIFF, or video with sound (MP4, MOV, WebM, MKV)"
)
"""The formats as people call them."""

_STARTS = (
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"#!AMR", "amr"),
    (b".snd", PLAIN),
    (b"riff\x2e\x91\xcf\x11", PLAIN),
)
_MP4_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide"})
_ID3_HEADER_BYTES = 10
_MPEG_SYNC = 0xFFE
_ADTS_LAYER = 0


def demuxer_of(head: bytes) -> str | None:
    """What reads a file that starts with ``head``: a demuxer of FFmpeg, ``PLAIN``, or nothing."""
    for magic, demuxer in _STARTS:
        if head.startswith(magic):
            return demuxer
    if head[:4] in {b"RIFF", b"RF64", b"BW64"} and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return PLAIN
    if head[4:8] in _MP4_BOXES:
        return "mov"
    if head.startswith(b"ID3"):
        return _after_id3(head)
    return _mpeg_audio(head)


def _after_id3(head: bytes) -> str | None:
    """An ID3 tag may stand before MP3, ADTS and FLAC; beyond the head it is MP3, as usual."""
    size = 0
    for byte in head[6:_ID3_HEADER_BYTES]:
        size = size << 7 | byte & 0x7F
    sound = head[_ID3_HEADER_BYTES + size :]
    if len(sound) < 4:
        return "mp3"
    return "flac" if sound.startswith(b"fLaC") else _mpeg_audio(sound) or "mp3"


def _mpeg_audio(head: bytes) -> str | None:
    """MP3 or ADTS by the first frame header; reserved values mean that it is neither."""
    if len(head) < 4 or head[0] << 4 | head[1] >> 4 not in {_MPEG_SYNC, _MPEG_SYNC | 1}:
        return None
    layer = head[1] >> 1 & 0b11
    if layer == _ADTS_LAYER:
        rate_index = head[2] >> 2 & 0b1111
        return "aac" if head[1] & 0b1000_0000 and rate_index <= 12 else None
    version, bit_rate, rate = head[1] >> 3 & 0b11, head[2] >> 4, head[2] >> 2 & 0b11
    reserved = version == 0b01 or bit_rate in {0, 0b1111} or rate == 0b11
    return None if reserved else "mp3"
