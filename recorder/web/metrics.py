"""``/metrics`` for Prometheus: counts and times of the server as a whole.

No label carries an id, a name or a word: states of recordings are the only ones there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from recorder import __version__
from recorder.services.overseen import Overview
from recorder.web.context import Edge, edge
from recorder.web.meter import BOUNDS_S, Reading

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
def metrics() -> Response:
    """Everything, in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(edge()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Collector:
    """Reads the server when it is asked."""

    def __init__(self, served: Edge) -> None:
        self._edge = served

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        yield from _of_server(self._edge.container.oversight.overview())
        yield from _of_appends(self._edge.streams.meter.read())
        yield GaugeMetricFamily("handover_streams", "Live sockets.", value=self._edge.streams.count)
        built = GaugeMetricFamily("handover_build_info", "The version.", labels=["version"])
        built.add_metric([__version__], 1)
        yield built


def _of_server(seen: Overview) -> Iterator[Metric]:
    storage = seen.storage
    for name, about, value in (
        ("sessions", "Active sessions.", seen.sessions),
        ("recording", "Recordings that sound is arriving for.", seen.live),
        ("without_contact", "Recordings whose tablet has gone quiet.", seen.without_contact),
        ("queue_depth", "Recordings that wait for words.", seen.queue_depth),
        ("transcription_delay_seconds", "Sound without words, of the worst.", seen.behind_s),
        ("disk_free_bytes", "Free space under OUTPUT_DIR.", storage.free_bytes),
        ("disk_reserve_bytes", "Under it no sound is acknowledged.", storage.reserve_bytes),
        ("storage_hours_left", "Hours of sound that fit until then.", storage.hours_left),
    ):
        yield GaugeMetricFamily(f"handover_{name}", about, value=value)
    states = GaugeMetricFamily("handover_recordings", "Recordings.", labels=["state"])
    for state, number in seen.recordings.items():
        states.add_metric([state], number)
    yield states
    yield GaugeMetricFamily(
        "handover_engine_ready", "1: words are made.", value=seen.engine.makes_words
    )


def _of_appends(read: Reading) -> Iterator[Metric]:
    yield CounterMetricFamily(
        "handover_received_bytes", "Bytes of sound made durable.", value=read.bytes
    )
    bounds = [*(str(bound) for bound in BOUNDS_S), "+Inf"]
    yield HistogramMetricFamily(
        "handover_append_seconds",
        "From the receipt of sound until it is durable.",
        buckets=list(zip(bounds, read.buckets, strict=True)),
        sum_value=read.seconds,
    )
