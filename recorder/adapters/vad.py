"""Voice activity by Silero VAD, the ONNX model that lies inside faster-whisper's wheel.

Owns the model file and the state carried from window to window; knows nothing of utterances.
One ``SileroModel`` is shared by all recordings of a process, each has its own ``SileroDetector``.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recorder.core.errors import EngineUnavailable
from recorder.core.model import BYTES_PER_FRAME

_INPUTS = ("input", "h", "c")
_STATE_SHAPE = (1, 1, 128)
_CONTEXT_FRAMES = 64
_FULL_SCALE = 32768.0
_REINSTALL = "Install faster-whisper again: pip install --force-reinstall faster-whisper."

FloatArray = npt.NDArray[np.float32]


def silero_path() -> Path:
    """Where the installed faster-whisper keeps its VAD model; the package is not imported.

    Raises:
        EngineUnavailable: faster-whisper is not installed or has no such file.
    """
    spec = importlib.util.find_spec("faster_whisper")
    if spec is None or spec.origin is None:
        raise EngineUnavailable(
            "Voice activity detection needs faster-whisper, which is not installed.",
            cure="Run: pip install faster-whisper.",
        )
    found = sorted((Path(spec.origin).parent / "assets").glob("silero_vad*.onnx"))
    if not found:
        raise EngineUnavailable("faster-whisper came without its VAD model.", cure=_REINSTALL)
    return found[-1]


class SileroModel:
    """The loaded network: stateless, may be used by several threads at once."""

    def __init__(self, path: Path | None = None) -> None:
        """Load ``path``, or the model in faster-whisper's wheel.

        Raises:
            EngineUnavailable: no such file, or a network of another shape.
        """
        self._session = _open_session(path or silero_path())
        names = tuple(i.name for i in self._session.get_inputs())
        if names != _INPUTS:
            raise EngineUnavailable(
                f"The VAD model has the inputs {names}, not {_INPUTS}.", cure=_REINSTALL
            )

    def detector(self) -> SileroDetector:
        """A detector at the start of a recording."""
        return SileroDetector(self)

    def probability(
        self, window: FloatArray, h: FloatArray, c: FloatArray
    ) -> tuple[float, FloatArray, FloatArray]:
        """Speech probability of one window (with its context) and the state after it."""
        out, h, c = self._session.run(None, {"input": window, "h": h, "c": c})
        return float(out[0]), h, c


class SileroDetector:
    """``core.ports.speech.SpeechDetector`` for one stream of 16 kHz PCM, in constant memory.

    Windows run through the network one at a time (0.08 ms each), so that rounding cannot depend
    on how many of them one call completed.
    """

    WINDOW_FRAMES = 512

    def __init__(self, model: SileroModel) -> None:
        self._model = model
        self._rest = b""
        self._h: FloatArray = np.zeros(_STATE_SHAPE, np.float32)
        self._c: FloatArray = np.zeros(_STATE_SHAPE, np.float32)
        self._window: FloatArray = np.zeros((1, _CONTEXT_FRAMES + self.WINDOW_FRAMES), np.float32)

    def feed(self, pcm: bytes) -> list[float]:
        """Probabilities of the whole windows completed by ``pcm``; the rest is kept."""
        data = self._rest + pcm
        window_bytes = self.WINDOW_FRAMES * BYTES_PER_FRAME
        whole = len(data) - len(data) % window_bytes
        self._rest = data[whole:]
        frames = np.frombuffer(data[:whole], "<i2").reshape(-1, self.WINDOW_FRAMES)
        return [self._next(window) for window in frames]

    def _next(self, frames: npt.NDArray[np.int16]) -> float:
        window = self._window
        window[0, :_CONTEXT_FRAMES] = window[0, -_CONTEXT_FRAMES:]
        window[0, _CONTEXT_FRAMES:] = frames / _FULL_SCALE
        probability, self._h, self._c = self._model.probability(window, self._h, self._c)
        return probability


def _open_session(path: Path) -> Any:  # onnxruntime ships no types
    """An inference session with one thread: the windows are far too small to be worth more."""
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as problems
    except ImportError as error:
        raise EngineUnavailable(
            "Voice activity detection needs onnxruntime, which is not installed.",
            cure="Run: pip install onnxruntime.",
        ) from error
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            str(path), providers=["CPUExecutionProvider"], sess_options=options
        )
    except (problems.InvalidProtobuf, problems.NoSuchFile, problems.Fail) as error:
        raise EngineUnavailable(
            f"The VAD model cannot be loaded ({type(error).__name__}).", cure=_REINSTALL
        ) from error
