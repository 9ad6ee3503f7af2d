"""Whisper as OpenAI published it, on PyTorch: the reference engine.

Owns the calls into the library, which is imported when a model is opened, not before (it takes
seconds). Needs no ffmpeg: sound is handed over as samples.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from recorder.adapters.engines.timed_words import TimedPiece
from recorder.adapters.engines.whispering import (
    APPENDED,
    BEST_OF,
    FRAMES_PER_MEL,
    PREPENDED,
    Decoded,
    Decoding,
    FloatArray,
    WhisperTranscriber,
    settings_of,
    window_s,
)
from recorder.core.errors import EngineUnavailable
from recorder.core.ports.speech import EngineInfo

NAME = "openai-whisper"


def open_openai_whisper(
    checkpoint: Path,
    *,
    model: str = "",
    threads: int = 0,
    device: str = "cpu",
    beam_size: int = 1,
    decoding: Decoding | None = None,
) -> WhisperTranscriber[Any]:
    """Load a ``.pt`` checkpoint; nothing is ever downloaded here.

    Args:
        checkpoint: the file.
        model: name to show; the file's name without ``.pt`` when empty. An official name also
            tells which attention heads follow the sound, which makes word times better.
        threads: of the CPU, 0 = PyTorch's choice.
        device: ``cpu`` or ``cuda``.
        beam_size: 1 = greedy, the library's own default; beams cost much time on a CPU.
        decoding: temperatures, batch size, guards.

    Raises:
        EngineUnavailable: the package is missing or the file is not such a checkpoint.
    """
    if not checkpoint.is_file():
        raise EngineUnavailable(
            f"There is no model file {checkpoint.name}.",
            cure="Fetch it with `python -m recorder models pull`.",
        )
    name = model or checkpoint.stem
    network = _network(checkpoint, name, threads, device)
    decoding = decoding or Decoding()
    settings = settings_of(checkpoint, decoding, device, beam_size)
    info = EngineInfo(NAME, name, False, version(NAME), settings, window_s(device))
    return WhisperTranscriber(info, _Runtime(network, beam_size, decoding), decoding)


def _network(checkpoint: Path, name: str, threads: int, device: str) -> Any:
    """The library's model, with the attention heads that its makers found to follow the sound."""
    try:
        import torch
        import whisper
    except ImportError as error:
        raise EngineUnavailable(
            "openai-whisper is not installed.", cure="Run: pip install openai-whisper."
        ) from error
    if threads:
        torch.set_num_threads(threads)
    try:
        network = whisper.load_model(str(checkpoint), device=device)
    except (RuntimeError, KeyError, TypeError, OSError, EOFError, pickle.PickleError) as error:
        raise EngineUnavailable(
            f"openai-whisper cannot load {checkpoint.name} ({type(error).__name__}).",
            cure="Remove and fetch it again with `python -m recorder models`.",
        ) from error
    heads = whisper._ALIGNMENT_HEADS.get(name)
    if heads is not None:
        # Of another model under a known name the library's own guess stays.
        with suppress(RuntimeError, ValueError):
            network.set_alignment_heads(heads)
    return network


class _Runtime:
    """``WhisperRuntime`` over one PyTorch model; ``Heard`` is the encoder's output."""

    def __init__(self, network: Any, beam_size: int, decoding: Decoding) -> None:
        self._network = network
        self._beam_size = beam_size
        self._most_tokens = decoding.most_tokens

    @property
    def multilingual(self) -> bool:
        return bool(self._network.is_multilingual)

    def close(self) -> None:
        del self._network

    def hear(self, sounds: Sequence[FloatArray]) -> Any:
        import torch
        from whisper.audio import log_mel_spectrogram

        # One by one: the spectrogram's floor follows the loudest moment of what it is given.
        mel = torch.stack(
            [log_mel_spectrogram(sound, self._network.dims.n_mels) for sound in sounds]
        )
        with torch.no_grad():
            return self._network.encoder(mel.to(self._network.device))

    def languages(self, heard: Any) -> list[tuple[str, float]]:
        _, ranked = self._network.detect_language(heard)
        return [max(probabilities.items(), key=lambda item: item[1]) for probabilities in ranked]

    def encode_prompt(self, text: str) -> list[int]:
        return list(self._tokenizer("en").encode(text))

    def decode(
        self, heard: Any, language: str, prompt: Sequence[int], temperature: float
    ) -> list[Decoded]:
        from whisper.decoding import DecodingOptions

        options = DecodingOptions(
            language=language,
            prompt=list(prompt) or None,
            without_timestamps=True,
            fp16=False,
            temperature=temperature,
            sample_len=self._most_tokens,
            **self._search(temperature),
        )
        return [
            Decoded(tuple(r.tokens), r.text, r.avg_logprob, r.no_speech_prob)
            for r in self._network.decode(heard, options)
        ]

    def _search(self, temperature: float) -> dict[str, int]:
        if temperature > 0:
            import torch

            torch.manual_seed(1)
            return {"best_of": BEST_OF}
        return {"beam_size": self._beam_size} if self._beam_size > 1 else {}

    def align(
        self, heard: Any, decoded: Sequence[Decoded], language: str, frames: Sequence[int]
    ) -> list[list[TimedPiece]]:
        tokenizer = self._tokenizer(language)
        decoder = _HeardAlready(self._network)
        return [
            _aligned(decoder, tokenizer, heard[i], d.tokens, frames[i])
            for i, d in enumerate(decoded)
        ]

    def _tokenizer(self, language: str) -> Any:
        from whisper.tokenizer import get_tokenizer

        return get_tokenizer(
            self.multilingual,
            num_languages=self._network.num_languages,
            language=language,
            task="transcribe",
        )


class _HeardAlready:
    """The model as ``find_alignment`` sees it, fed with the encoder's output instead of sound.

    The library would run the encoder a second time, which is most of the work on a CPU.
    """

    def __init__(self, network: Any) -> None:
        self._network = network

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)

    def __call__(self, heard: Any, tokens: Any) -> Any:
        return self._network.decoder(tokens, heard)


def _aligned(
    network: _HeardAlready, tokenizer: Any, heard: Any, tokens: Sequence[int], frames: int
) -> list[TimedPiece]:
    from whisper.timing import find_alignment, merge_punctuations

    text = [t for t in tokens if t < tokenizer.eot]
    mel_frames = max(2, frames // FRAMES_PER_MEL)
    words = find_alignment(network, tokenizer, text, heard, mel_frames)
    merge_punctuations(words, PREPENDED, APPENDED)
    return [
        TimedPiece(w.word, float(w.start), float(w.end), float(np.clip(w.probability, 0, 1)))
        for w in words
    ]
