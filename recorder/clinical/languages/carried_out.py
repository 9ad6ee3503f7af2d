"""Whether a drug that was about to be given, or ordered, went in: "no se la pusimos"."""

from __future__ import annotations

from recorder.clinical.languages.scene import Scene

_REACH = 26


def carried_out(scene: Scene, last: int) -> bool | None:
    """What is said of it behind token ``last``; None where nothing is.

    As in "íbamos a poner morfina pero es alérgico. No se la pusimos" (False), "y se la pusimos".
    """
    drugs = (h.first for h in scene.drugs if h.first >= last)
    end = min(next(drugs, len(scene.tokens)), last + _REACH, len(scene.tokens))
    for hit in scene.within(scene.language.lists["came_to_nothing"], last, end):
        if scene.among(hit.first, "denial") or scene.ends_phrase(hit.last):
            return False  # "la dejamos", not "la dejamos con oxígeno"
    for act in scene.acts:
        if act.value != "gave" or not last <= act.first < end or not scene.ends_phrase(act.last):
            continue
        before = act.first - 1
        while before > last and scene.among(before, "clitics"):
            before -= 1
        if scene.among(before, "denial"):
            return False
        if before < act.first - 1 or scene.norm(before) in scene.language.numbers.joiners:
            return True
    return None
