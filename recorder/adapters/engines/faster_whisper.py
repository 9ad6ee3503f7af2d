"""Whisper on CTranslate2 through faster-whisper: the engine of choice on a CPU.

Owns the calls into the library, which is imported when a model is opened, not before.
"""

from __future__ import annotations

from collections.abc import Sequence
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

NAME = "faster-whisper"


def open_faster_whisper(
    model_dir: Path,
    *,
    model: str = "",
    threads: int = 0,
    device: str = "cpu",
    compute_type: str = "int8",
    beam_size: int = 5,
    decoding: Decoding | None = None,
) -> WhisperTranscriber[Any]:
    """Load a CTranslate2 model directory; nothing is ever downloaded here.

    Args:
        model_dir: holds ``model.bin`` and ``tokenizer.json``.
        model: name to show; the directory's name when empty.
        threads: of the CPU, 0 = the library's choice.
        device: ``cpu``, ``cuda`` or ``auto``.
        compute_type: CTranslate2's name of the arithmetic; ``int8`` suits CPUs.
        beam_size: 1 = greedy.
        decoding: temperatures, batch size, guards.

    Raises:
        EngineUnavailable: the package is missing or the directory is not such a model.
    """
    network = _network(model_dir, device=device, compute_type=compute_type, cpu_threads=threads)
    decoding = decoding or Decoding()
    settings = settings_of(model_dir / "model.bin", decoding, device, compute_type, beam_size)
    info = EngineInfo(
        NAME, model or model_dir.name, False, version(NAME), settings, window_s(device)
    )
    return WhisperTranscriber(info, _Runtime(network, beam_size, decoding), decoding)


def _network(model_dir: Path, **options: Any) -> Any:
    """The library's model of a whole directory."""
    for needed in ("model.bin", "tokenizer.json"):
        # Without its own tokenizer the library would go and download one.
        if not (model_dir / needed).is_file():
            raise EngineUnavailable(
                f"{model_dir.name} is not a faster-whisper model: {needed} is missing.",
                cure="Fetch it again with `python -m recorder models pull`.",
            )
    try:
        import faster_whisper

        return faster_whisper.WhisperModel(str(model_dir), local_files_only=True, **options)
    except ImportError as error:
        raise EngineUnavailable(
            "faster-whisper is not installed.", cure="Run: pip install faster-whisper."
        ) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailable(
            f"faster-whisper cannot load the model {model_dir.name} ({type(error).__name__}).",
            cure="Remove and fetch it again with `python -m recorder models`.",
        ) from error


class _Runtime:
    """``WhisperRuntime`` over one CTranslate2 model; ``Heard`` is its StorageView."""

    def __init__(self, network: Any, beam_size: int, decoding: Decoding) -> None:
        self._network = network
        self._beam_size = beam_size
        self._most_tokens = decoding.most_tokens

    @property
    def multilingual(self) -> bool:
        return bool(self._network.model.is_multilingual)

    def close(self) -> None:
        self._network.model.unload_model()

    def hear(self, sounds: Sequence[FloatArray]) -> Any:
        extract = self._network.feature_extractor
        features = np.stack([extract(sound, padding=0) for sound in sounds])
        return self._network.encode(features[..., : extract.nb_max_frames])

    def languages(self, heard: Any) -> list[tuple[str, float]]:
        best = (ranked[0] for ranked in self._network.model.detect_language(heard))
        return [(token[2:-2], probability) for token, probability in best]

    def encode_prompt(self, text: str) -> list[int]:
        return list(self._network.hf_tokenizer.encode(text, add_special_tokens=False).ids)

    def decode(
        self, heard: Any, language: str, prompt: Sequence[int], temperature: float
    ) -> list[Decoded]:
        from faster_whisper.transcribe import get_suppressed_tokens

        tokenizer = self._tokenizer(language)
        start = [tokenizer.sot_prev, *prompt] if prompt else []
        start += [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        # CTranslate2 generates at most half of ``max_length``, and what the prompt leaves of it.
        results = self._network.model.generate(
            heard,
            [start] * heard.shape[0],
            max_length=max(2 * self._most_tokens, self._most_tokens + len(start)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            **self._search(temperature),
        )
        return [_decoded(tokenizer, result) for result in results]

    def _search(self, temperature: float) -> dict[str, Any]:
        if temperature == 0:
            return {"beam_size": self._beam_size}
        import ctranslate2

        ctranslate2.set_random_seed(1)
        return {
            "beam_size": 1,
            "num_hypotheses": BEST_OF,
            "sampling_topk": 0,
            "sampling_temperature": temperature,
        }

    def align(
        self, heard: Any, decoded: Sequence[Decoded], language: str, frames: Sequence[int]
    ) -> list[list[TimedPiece]]:
        from faster_whisper.transcribe import merge_punctuations

        tokenizer = self._tokenizer(language)
        texts = [[t for t in d.tokens if t < tokenizer.eot] for d in decoded]
        mel_frames = [max(2, n // FRAMES_PER_MEL) for n in frames]
        timed = self._network.find_alignment(tokenizer, texts, heard, mel_frames)
        for words in timed:
            merge_punctuations(words, PREPENDED, APPENDED)
        return [[_piece(word) for word in words] for words in timed]

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(
            self._network.hf_tokenizer, self.multilingual, task="transcribe", language=language
        )


def _decoded(tokenizer: Any, result: Any) -> Decoded:
    tokens = result.sequences_ids[0]
    # CTranslate2 scores are a mean over the tokens; Whisper's mean counts the end token as well.
    logprob = result.scores[0] * len(tokens) / (len(tokens) + 1)
    return Decoded(tuple(tokens), tokenizer.decode(tokens).strip(), logprob, result.no_speech_prob)


def _piece(word: dict[str, Any]) -> TimedPiece:
    return TimedPiece(
        word["word"], float(word["start"]), float(word["end"]), float(word["probability"])
    )
