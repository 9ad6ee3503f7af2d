"""How long medspaCy takes for the comparable part: phrases of the lexicon and their negation.

    PYTHONPATH=. <python that has medspacy> benchmarks/beside_medspacy.py FILE [TURNS]

Prints the best time of ``TURNS`` passes over the text of ``FILE`` in ms. It runs in an interpreter
of its own, as medspaCy is no dependency; ``benchmarks.clinical --beside PYTHON`` calls it.
"""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import Any

import medspacy  # type: ignore[import-not-found]
from medspacy.ner import TargetRule  # type: ignore[import-not-found]

from recorder.clinical.lexicon import load

KINDS = ("finding", "history", "drug", "intervention", "mechanism")


def pipeline() -> Any:
    """Its tokenizer, sentences, target matcher and ConText, with our plain phrases as targets."""
    found = medspacy.load()
    patterns = {
        (p.text, p.form.name)
        for kind in KINDS
        for p in load().patterns[kind]
        if not set(p.text) & set("(){}|")
    }
    matcher = found.get_pipe("medspacy_target_matcher")
    matcher.add([TargetRule(text, name.upper()) for text, name in sorted(patterns)])
    return found


def best_ms(text: str, turns: int) -> float:
    """Best of ``turns`` passes."""
    logging.disable(logging.CRITICAL)
    nlp = pipeline()
    taken = []
    for _ in range(turns):
        started = time.process_time()
        nlp(text)
        taken.append(1000 * (time.process_time() - started))
    return min(taken)


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    print(f"{best_ms(text, int(sys.argv[2]) if len(sys.argv) > 2 else 5):.1f}")
