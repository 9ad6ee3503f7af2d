"""Write ``log_records.json``: one log as the Python side encodes it, for the JavaScript tests.

python -m tests.vectors.make_log_records
"""

from __future__ import annotations

import json
from pathlib import Path

from recorder.core.log import EndReason, LogId, LogReader
from recorder.core.log_writer import LogWriter

SESSION = "8c0f5a0e-6d4e-4b0a-9a55-0d6f4f9b1c11"
LOG = LogId("00112233445566778899aabbccddeeff", "a", 3)


def vectors() -> dict[str, object]:
    """One complete log, whole and in pieces."""
    writer = LogWriter(LOG, SESSION)
    ramp = b"".join(n.to_bytes(2, "little", signed=True) for n in range(-8, 8))
    pieces = [
        writer.meta(started_ms=1_700_000_000_000.5, app="0.1.0", settings={"label": "Mikrofon ü"}),
        writer.gap(1234, "reload", 1_700_000_000_010.0),
        writer.pcm(ramp, 1_700_000_000_250.25),
        writer.pcm(ramp[::-1], 1_700_000_000_500.0),
        writer.end(EndReason.STOP, 1_700_000_000_750.0),
    ]
    reader = LogReader(LOG)
    records, _ = reader.take(b"".join(pieces))
    return {
        "log_id": str(LOG),
        "session_id": SESSION,
        "records": [
            {
                "type": int(r.type),
                "seq": r.seq,
                "first_frame": r.first_frame,
                "wall_ms": r.wall_ms,
                "mono_ms": r.mono_ms,
                "payload_hex": r.payload.hex(),
                "bytes_hex": piece.hex(),
            }
            for r, piece in zip(records, pieces, strict=True)
        ],
        "sha256": reader.sha256,
        "length": reader.length,
    }


if __name__ == "__main__":
    target = Path(__file__).with_name("log_records.json")
    target.write_text(json.dumps(vectors(), indent=1) + "\n", encoding="utf-8")
