"""What is said of a drug that is neither an allergy nor taken at home: given, withheld, planned.

And when, where it was not now: before the crew came, on another day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recorder.clinical.drafts.another_day import PERHAPS_THEN
from recorder.clinical.languages.answers import Sentence
from recorder.clinical.languages.clocks import time_of
from recorder.clinical.languages.days import DAYS, EARLIER, PERHAPS, WEEKS, YEARS, Verbs
from recorder.clinical.languages.doses import Dose, pieces
from recorder.clinical.languages.lists import POSSIBLE
from recorder.clinical.languages.scene import Scene, starting
from recorder.clinical.lexicon import load
from recorder.clinical.text.phrases import Hit
from recorder.core.model import FactStatus

_DONE = frozenset({"gave", "prior"})


@dataclass(frozen=True, slots=True)
class Given:
    """A drug name that is neither an allergy nor taken at home, with what belongs to it."""

    hit: Hit[str]
    dose: Dose | None = None
    status: FactStatus = FactStatus.ASSERTED


def claimed(scene: Scene, given: Given) -> FactStatus | None:
    """What is said of the giving; None when nothing says that it was or was not given."""
    hit, dose = given.hit, given.dose
    sentence = scene.sentence(hit.first)
    first = min(hit.first, dose.first) if dose else hit.first
    gave = _gave(scene, sentence, first)
    cues = scene.cues(first) | scene.cues(hit.first)
    if hit.first in scene.kin:
        return None
    no = "no" in cues if dose is None else any(map(scene.denied_plainly, (first, hit.first)))
    unsaid = dose is None and hit.value != "oxygen"
    marks = scene.governed.get(first, ())
    planned = max((at for cue, at in marks if cue == "plan"), default=-1)
    no = no and planned <= max((at for cue, at in marks if cue == "no"), default=0)
    if _denied(scene, sentence, given) or (no and (_gave_not(scene, first) or unsaid)):
        return FactStatus.NEGATED
    if dose is not None and dose.first >= hit.last and _no_or_no(scene, hit):
        return FactStatus.UNCERTAIN
    if "refused" in cues:
        return FactStatus.REFUSED
    if "plan" in cues or not _gave_before(scene, sentence, first):
        done = carried_out(scene, max(hit.last, dose.last if dose else 0))
        if done is False:
            return FactStatus.NEGATED
        if "plan" in cues and not done:
            return FactStatus.PLANNED
    if sentence.asked and sentence.answer is not True:
        return None
    if "history" in cues and dose is None:
        return None
    if hit.value == "dextrose" and dose is None:
        return None
    if cues & _OTHER_DAYS and not _took_yesterday(scene, first):
        return FactStatus.HISTORICAL if dose is not None or gave else None
    told = dose is not None or gave or pieces(scene, hit) is not None or _timed(scene, hit)
    return FactStatus.ASSERTED if told else None


_OTHER_DAYS = frozenset({EARLIER, DAYS, WEEKS, YEARS})


def _timed(scene: Scene, hit: Hit[str]) -> bool:
    """ "primera dosis de adrenalina a las 11:02": named with a time, and one that crews give."""
    drug = load().drugs.get(hit.value)
    carried = drug is not None and drug.carried
    return carried and time_of(scene, hit.first, hit.last) is not None


def _took_yesterday(scene: Scene, first: int) -> bool:
    """ "anoche tomó dos comprimidos": by the patient, so lately that it counts today."""
    places = {at for cue, at in scene.governed.get(first, ()) if cue in _OTHER_DAYS}
    if not places or not all(scene.among(at, "yesterday") for at in places):
        return False
    acts = starting(scene.acts, scene.sentence(first).first, first)
    return bool(acts) and acts[-1].value == "prior"


def not_sure(scene: Scene, given: Given) -> str | None:
    """A reason to look: whoever told it was not sure, or told of another day before it."""
    hit, dose = given.hit, given.dose
    first = min(hit.first, dose.first) if dose else hit.first
    if given.status is not FactStatus.ASSERTED:
        return None
    cues = scene.cues(first)
    if PERHAPS in cues or cues & _OTHER_DAYS:
        return PERHAPS_THEN
    doubts = [at for cue, at in scene.governed.get(first, ()) if cue == "doubt"]
    if not doubts:
        return None
    gave = [a.first for a in starting(scene.acts, min(doubts), first) if a.value in _DONE]
    return POSSIBLE if gave else None


def _no_or_no(scene: Scene, hit: Hit[str]) -> bool:
    """ "no morfina cinco": none was given, or "No, morfina cinco."."""
    return scene.among(hit.first - 1, "denial") and not scene.tokens[hit.first].gap


def _gave(scene: Scene, sentence: Sentence, first: int) -> bool:
    """A verb of giving stands before the drug, or right behind it."""
    before = max(sentence.first, first - 12)
    near = [a for a in starting(scene.acts, before, first) if a.value in _DONE]
    if near:
        signs = starting(scene.signs, near[-1].last, first)
        return all(s.value == "gcs_motor" for s in signs)
    behind = starting(scene.acts, first + 1, min(first + 5, sentence.last))
    return any(a.value in _DONE for a in behind)


def _gave_not(scene: Scene, first: int) -> bool:
    """ "no le pusimos"; not "le pusimos suero, la placenta no sale, oxitocina"."""
    denials = [at for cue, at in scene.governed.get(first, ()) if cue == "no"]
    end = min(first + 5, scene.sentence(first).last)
    return any(a.value in _DONE for a in starting(scene.acts, max(denials, default=end), end))


def _gave_before(scene: Scene, sentence: Sentence, first: int) -> bool:
    before = max(sentence.first, first - 12)
    return any(a.value in _DONE for a in starting(scene.acts, before, first))


def _denied(scene: Scene, sentence: Sentence, given: Given) -> bool:
    """ "paracetamol não foi dado", "prometazina não fizemos"."""
    start = max(given.hit.last, given.dose.last if given.dose else 0)
    start += scene.among(start, "too")  # "naloxona também não"
    if not (start < sentence.last and scene.among(start, "denial")):
        return False
    if given.dose is not None and scene.correction(start) is not None:
        return False
    if scene.tokens[start].gap not in ("", "\n"):
        return False
    after = next((h.first for h in scene.drugs if h.first > start), sentence.last)
    verbs = [a for a in starting(scene.acts, start + 1, start + 5) if a.value == "gave"]
    verbs = [a for a in verbs if a.first < min(after, sentence.last)]
    if verbs and scene.among(start + 1, "was"):
        return True  # "não foi dado", whatever follows
    ended = any(_closes(scene, a.last) for a in verbs)  # not "500 ml, no se administra ketamina"
    return ended or scene.ends_phrase(start + 1)


def _closes(scene: Scene, i: int) -> bool:
    because = scene.at(scene.language.lists["because"], i, len(scene.tokens)) is not None
    return (
        because
        or scene.ends_phrase(i)
        or any(scene.among(i, name) for name in ("because_of", "joints"))
    )


def is_prior(scene: Scene, first: int, end: int) -> bool:
    """Whether it was taken or given before the crew came."""
    if scene.among(first - 1, "own") or _asked_of_others(scene, first):
        return True
    because = next(scene.within(scene.language.lists["because"], first, end), None)
    start, end = max(scene.sentence(first).first, first - 12), because.first if because else end
    own = [a for a in starting(scene.acts, start, end) if a.value in _DONE]
    agent = (i for i in range(first, end - 2) if scene.among(i, "because_of"))
    if any(scene.among(k, "others") for i in agent for k in (i + 1, i + 2)):
        return True  # "0,15 mg por la maestra"
    if _by_others(scene, start, first, own):
        return True
    before = [a for a in own if a.first < first]
    if before:
        return before[-1].value == "prior" or any(
            a.value == "prior" for a in own if a.first > first
        )
    return any(a.value == "prior" for a in own)


def _asked_of_others(scene: Scene, first: int) -> bool:
    """ "¿Le dio algo? Le puse paracetamol.": whoever answers is none of the crew."""
    before = scene.sentence(scene.sentence(first).first - 1)
    verbs = Verbs(scene.tokens, scene.language)
    asks = before.asked and before.last <= first
    return asks and any(
        a.value in _DONE and verbs.is_past(a.last - 1)
        for a in starting(scene.acts, before.first, before.last)
    )


def _by_others(scene: Scene, start: int, first: int, acts: Sequence[Hit[str]]) -> bool:
    """ "en casa le dieron", "allí le pusieron", "la madre le dio": others did it, elsewhere."""
    verbs = Verbs(scene.tokens, scene.language)
    others = [a for a in acts if a.value == "gave" and _others_did(scene, verbs, a)]
    nearest = next((a for a in reversed(others) if a.first < first), None)
    if nearest is None or scene.among(nearest.first - 1, "passive"):
        return False
    between = range(nearest.first, first + 1)
    if any(verbs.is_crews(i) or scene.tokens[i].gap in (",", ":") for i in between):
        return False
    where = any(scene.within(scene.language.lists["elsewhere"], start, first))
    people = range(start, nearest.first)
    who = any(scene.among(i, "others") or scene.among(i, "kin") for i in people)
    return where or who


def _others_did(scene: Scene, verbs: Verbs, act: Hit[str]) -> bool:
    """ "dieron", "le ha dado"."""
    return verbs.is_past(act.last - 1) or scene.among(act.first - 1, "has_done")


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
