"""Where something is taken back: found once in a text, for every rule that asks.

The words stand in ``grammar/taken_back.toml``. What takes the place of what was said is found in
``drafts/put_right``; what a correction does to numbers, ages and sexes is in
``second_look/taken_back``.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from recorder.clinical.grammar.tables import NO, table, words
from recorder.clinical.lexicon import FILLERS
from recorder.clinical.text.words import LIST_GAPS, Positions, Token

SIGNALS = words("taken_back", "heard", "signals")
"""Each alone may take something back: "no", "sorry", "scratch"."""
TURNS = words("taken_back", "heard", "turns")
"""Of what leads to a number these tell that it counts: "..., it's 92"."""
LEADS = SIGNALS | FILLERS | TURNS | words("taken_back", "heard", "leads")
"""What may stand between what is taken back and what takes its place."""
_BESIDE = words("taken_back", "heard", "beside")
_OPPOSITES = {
    (one, other)
    for state, others in table("taken_back")["opposites"].items()
    for opposite in others
    for one, other in ((state, opposite), (opposite, state))
}
_THINGS = words("taken_back", "opposed", "things")
_BETWEEN = 4
"""Most words beside a "no" that lead from a state to its opposite."""


def opposites(one: str, other: str) -> bool:
    """Whether each of two words tells that the other is not so: "soft", "rigid"."""
    return (one, other) in _OPPOSITES


def to_the_opposite(tokens: Sequence[Token], i: int) -> bool:
    """As in "regular, *no*, irregular": the "no" at ``i`` takes back, and denies nothing."""
    before, behind = i - 1, i + 1
    while before > max(0, i - _BETWEEN) and tokens[before].norm in LEADS:
        before -= 1
    while behind < min(len(tokens) - 1, i + _BETWEEN) and tokens[behind].norm in LEADS:
        behind += 1
    if (
        before < 0
        or behind >= len(tokens)
        or not opposites(tokens[before].norm, tokens[behind].norm)
    ):
        return False
    following = tokens[behind + 1].norm if behind + 1 < len(tokens) else ""
    return following not in _THINGS


def corrections(
    tokens: Sequence[Token], positions: Positions, cues: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Token spans that take something back: ``cues``, each with the "no" beside it.

    As in "correction", "no, I mean", "wait, no": of a "no" and a "wait" neither does so alone.
    """
    inside = {i for first, last in cues for i in range(first, last)}
    alone = [(i, i + 1) for norm in _BESIDE for i in positions.get(norm, ()) if i not in inside]
    found: list[tuple[int, int]] = []
    for first, last in sorted((*cues, *alone)):
        if found and found[-1][1] == first and tokens[first].gap in LIST_GAPS:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    return tuple(span for span in found if _takes_back(tokens, span, inside))


def _takes_back(tokens: Sequence[Token], span: tuple[int, int], cues: Container[int]) -> bool:
    said = {tokens[i].norm for i in range(*span)}
    return span[0] in cues or span[1] - 1 in cues or (len(said) > 1 and not said <= NO)
