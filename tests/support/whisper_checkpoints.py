"""Random Whisper weights in both engines' real file formats, made here, with no download.

``make_checkpoint`` writes openai-whisper's own ``.pt``; ``convert`` writes the same weights as a
CTranslate2 directory. Both engines then decode the same tokens from the same sound. The words are
nonsense; the formats, the code paths and the shapes are real.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

DIMENSIONS = {
    "nano.en": (80, 1500, 64, 2, 1, 51864, 448, 64, 2, 1),
    "nano": (80, 1500, 64, 2, 1, 51865, 448, 64, 2, 1),
    "tiny.en": (80, 1500, 384, 6, 4, 51864, 448, 384, 6, 4),
    "base.en": (80, 1500, 512, 8, 6, 51864, 448, 512, 8, 6),
    "large-v3": (128, 1500, 1280, 20, 32, 51866, 448, 1280, 20, 32),
}
"""Mel bands, then context, state, heads and layers of the sound side, words, and of the text side:
nano is the smallest that makes sense, the others are those of the published models."""


def make_checkpoint(path: Path, size: str = "nano.en", *, seed: int = 0) -> Path:
    """A random model of ``size`` (of ``DIMENSIONS``), as ``whisper.load_model`` reads it.

    Positions weigh more than tokens, so that it does not repeat the last token for ever.
    """
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(seed)
    dims = ModelDimensions(*DIMENSIONS[size])
    state = {k: v.half() for k, v in Whisper(dims).state_dict().items()}
    positions = state["decoder.positional_embedding"]  # left uninitialised by the library
    state["decoder.positional_embedding"] = torch.randn(positions.shape).half()
    state["decoder.token_embedding.weight"] *= 0.3
    torch.save({"dims": vars(dims), "model_state_dict": state}, path)
    return path


def convert(checkpoint: Path, directory: Path) -> Path:
    """The same weights as a CTranslate2 model directory, as ``WhisperModel`` reads it."""
    import torch
    from whisper.tokenizer import get_tokenizer

    saved = torch.load(checkpoint, map_location="cpu", weights_only=True)
    dims = saved["dims"]
    state = {k: v.float().numpy() for k, v in saved["model_state_dict"].items()}
    directory.mkdir(parents=True)
    multilingual = dims["n_vocab"] >= 51865
    languages = dims["n_vocab"] - 51765 - int(multilingual)
    tokenizer = get_tokenizer(multilingual, num_languages=languages)
    vocabulary = _write_tokenizer(tokenizer, directory / "tokenizer.json")
    spec = _spec(dims, state)
    by_id = {i: token for token, i in vocabulary.items()}
    spec.register_vocabulary([by_id.get(i, f"<unk{i}>") for i in range(dims["n_vocab"])])
    _configure(spec.config, dims, tokenizer)
    spec.validate()
    spec.optimize(quantization=None)
    spec.save(str(directory))
    features = {"feature_size": dims["n_mels"], "sampling_rate": 16000, "hop_length": 160}
    features |= {"chunk_length": 30, "n_fft": 400}
    (directory / "preprocessor_config.json").write_text(json.dumps(features))
    return directory


def _configure(config: Any, dims: dict[str, int], tokenizer: Any) -> None:
    multilingual = dims["n_vocab"] >= 51865
    layers = range(dims["n_text_layer"] // 2, dims["n_text_layer"])
    config.suppress_ids = list(tokenizer.non_speech_tokens)
    config.suppress_ids_begin = [220, tokenizer.eot]
    config.lang_ids = list(tokenizer.all_language_tokens) if multilingual else []
    config.alignment_heads = list(itertools.product(layers, range(dims["n_text_head"])))


class _Filler:
    """Copies PyTorch's tensors into the layers of a CTranslate2 specification."""

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = state

    def norm(self, layer: Any, name: str) -> None:
        layer.gamma = self._state[name + ".weight"]
        layer.beta = self._state[name + ".bias"]

    def linear(self, layer: Any, *names: str) -> None:
        layer.weight = np.concatenate([self._state[n + ".weight"] for n in names])
        layer.bias = np.concatenate([self._bias(n) for n in names])

    def _bias(self, name: str) -> Any:
        # Whisper's key projections have none.
        zeros = np.zeros(self._state[name + ".weight"].shape[0], np.float32)
        return self._state.get(name + ".bias", zeros)

    def self_attention(self, layer: Any, name: str) -> None:
        self.norm(layer.layer_norm, name + "_ln")
        self.linear(layer.linear[0], name + ".query", name + ".key", name + ".value")
        self.linear(layer.linear[1], name + ".out")

    def cross_attention(self, layer: Any, name: str) -> None:
        self.norm(layer.layer_norm, name + "_ln")
        self.linear(layer.linear[0], name + ".query")
        self.linear(layer.linear[1], name + ".key", name + ".value")
        self.linear(layer.linear[2], name + ".out")

    def feed_forward(self, layer: Any, name: str) -> None:
        self.norm(layer.layer_norm, name + ".mlp_ln")
        self.linear(layer.linear_0, name + ".mlp.0")
        self.linear(layer.linear_1, name + ".mlp.2")


def _spec(dims: dict[str, int], state: dict[str, Any]) -> Any:
    from ctranslate2.specs import whisper_spec

    spec = whisper_spec.WhisperSpec(
        dims["n_audio_layer"], dims["n_audio_head"], dims["n_text_layer"], dims["n_text_head"]
    )
    fill = _Filler(state)
    encoder, decoder = spec.encoder, spec.decoder
    for conv in ("conv1", "conv2"):
        getattr(encoder, conv).weight = state[f"encoder.{conv}.weight"]
        getattr(encoder, conv).bias = state[f"encoder.{conv}.bias"]
    encoder.position_encodings.encodings = state["encoder.positional_embedding"]
    fill.norm(encoder.layer_norm, "encoder.ln_post")
    for i, layer in enumerate(encoder.layer):
        fill.self_attention(layer.self_attention, f"encoder.blocks.{i}.attn")
        fill.feed_forward(layer.ffn, f"encoder.blocks.{i}")
    decoder.embeddings.weight = decoder.projection.weight = state["decoder.token_embedding.weight"]
    decoder.position_encodings.encodings = state["decoder.positional_embedding"]
    fill.norm(decoder.layer_norm, "decoder.ln")
    for i, layer in enumerate(decoder.layer):
        fill.self_attention(layer.self_attention, f"decoder.blocks.{i}.attn")
        fill.cross_attention(layer.attention, f"decoder.blocks.{i}.cross_attn")
        fill.feed_forward(layer.ffn, f"decoder.blocks.{i}")
    return spec


def _write_tokenizer(tokenizer: Any, path: Path) -> dict[str, int]:
    """A ``tokenizer.json`` made from tiktoken's merge ranks; returns token -> id."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = _byte_letters()
    ranks: dict[bytes, int] = tokenizer.encoding._mergeable_ranks

    def text(token: bytes) -> str:
        return "".join(letters[b] for b in token)

    merges = [(text(a), text(b)) for a, b in _merges(ranks)]
    special = dict(sorted(tokenizer.encoding._special_tokens.items(), key=lambda item: item[1]))
    vocabulary = {text(t): r for t, r in ranks.items()} | special
    bpe = Tokenizer(models.BPE(vocabulary, merges))
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    timestamps = {t for t in special if t[2:3].isdigit()}
    bpe.add_special_tokens([AddedToken(t, special=True) for t in special if t not in timestamps])
    bpe.save(str(path))
    return vocabulary


def _byte_letters() -> dict[int, str]:
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + n) for n, b in enumerate(others)}


def _merges(ranks: dict[bytes, int]) -> Iterable[tuple[bytes, bytes]]:
    """The pair that each token of more than one byte was merged from, in order of rank."""
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        parts = [bytes([b]) for b in token]
        while len(parts) > 2:
            joins = (
                (ranks.get(parts[i] + parts[i + 1], 1 << 30), i) for i in range(len(parts) - 1)
            )
            best, i = min(joins)
            if best >= rank:
                break
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        if len(parts) == 2:
            yield parts[0], parts[1]
