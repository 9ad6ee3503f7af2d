"""Who the patient is, what the call is about, what was found, had, done and what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from recorder.clinical.drafts.another_day import PERHAPS_THEN
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.languages.days import DAYS, EARLIER, WEEKS, YEARS
from recorder.clinical.languages.language import Name
from recorder.clinical.languages.lists import RELATIVE
from recorder.clinical.languages.particulars import DEVICES, REMOVED, place_or_drug, removing
from recorder.clinical.languages.scene import NEAR, Scene, starting
from recorder.clinical.languages.words import ENDS
from recorder.clinical.numbers.numbers import Form, Number
from recorder.clinical.text.phrases import Hit
from recorder.core.model import FactKind, FactStatus

_KINDS = {
    "finding": FactKind.FINDING,
    "absent": FactKind.FINDING,
    "history": FactKind.HISTORY,
    "past": FactKind.HISTORY,
    "intervention": FactKind.INTERVENTION,
    "mechanism": FactKind.MECHANISM,
}
_NEAR_COMPLAINT = 12
_FIRST_AGE = 20
"""Years among so many first words are the age, whatever stands before them."""
_INFANT = 3
"""Years up to which months are told beside them."""
_EARLY = 60
"""A complaint that nobody announces is among the first words."""


def person(scene: Scene) -> Iterator[Draft]:
    """Age and sex, each once unless they contradict each other."""
    age = _age(scene)
    if age is not None:
        yield age[0]
    yield from _sex(scene, age[1] if age else None)


def _age(scene: Scene) -> tuple[Draft, Number] | None:
    for number in scene.numbers:
        span = scene.at(scene.language.spans, number.last, len(scene.tokens))
        if span is None and _is_asked(scene, number):
            span = Hit(number.first, number.last, "a")
        elif span is None or not _is_age(scene, number, span):
            continue
        value, last = scene.with_half(number, span.last)
        unit, months = span.value, _months(scene, last)
        if unit == "a" and value <= _INFANT and (months is not None or value != int(value)):
            more, end = (months.value, months.last + 1) if months is not None else (0, last)
            value, last, unit = value * 12 + more, end, "mo"
        draft = Draft(
            kind=FactKind.AGE,
            name="age",
            spans=(scene.span(number.first, last),),
            rule=f"{scene.language.code}.age",
            value=int(value) if value == int(value) else value,
            unit=unit,
            review_reason="a little word of the number was not heard"
            if number.form is Form.HEARD
            else None,
        )
        return draft, number
    return None


def _months(scene: Scene, at: int) -> Number | None:
    """The months of "un año y cuatro meses", "um ano e dois meses", "un año con cuatro meses"."""
    joins = scene.norm(at) in scene.language.numbers.joiners or scene.among(at, "with")
    number = scene.number_at.get(at + 1) if joins else None
    span = scene.at(scene.language.spans, number.last, len(scene.tokens)) if number else None
    return number if span is not None and span.value == "mo" else None


def _is_asked(scene: Scene, number: Number) -> bool:
    """ "¿Cuántos años tiene? Ochenta y cuatro": the unit is in the question."""
    start = max(0, number.first - 8)
    asked = list(scene.within(scene.language.lists["age_asked"], start, number.first))
    near = bool(asked) and number.first - asked[-1].last <= 2
    return near and number.whole and number.value <= 110 and number.form is not Form.SPLIT


def _is_age(scene: Scene, number: Number, span: Hit[str]) -> bool:
    born = span.value == "h" and scene.among(span.last + 1, "alive")
    if not (born or span.value in ("a", "mo", "wk", "d")) or number.first in scene.kin:
        return False
    if span.value == "wk" and "gestational_age" in (s.value for s in scene.signs):
        return False
    if not 0 <= number.value <= (120 if span.value == "a" else 60) or number.form is Form.SPLIT:
        return False
    before = [scene.norm(i) for i in range(max(0, number.first - 3), number.first)]
    sets = scene.language.sets
    since = set(before) & sets["ago"]
    if since and (before[-1] in since or not set(before) & sets["patient"]):
        return False
    if scene.cues(number.first) & {"history", "earlier"}:
        return False
    if span.value == "a" and number.first < _FIRST_AGE and _behind_a_name(scene, number):
        return True
    around = range(max(0, number.first - 7), min(len(scene.tokens), span.last + 3))
    words = {scene.norm(i) for i in around}
    known = words & (sets["female"] | sets["male"] | sets["patient"] | sets["has"] | sets["old"])
    return bool(known) or (span.value == "a" and scene.tokens[number.first].gap in (*ENDS, ","))


def _behind_a_name(scene: Scene, number: Number) -> bool:
    """ "traemos a ana paula veinticuatro años": years among the first words, of no illness."""
    near = range(number.first - 3, number.first)
    ends = [h.last for h in scene.terms] + [h.last for h in (*scene.drugs, *scene.acts)]
    ill = any(last - 1 in near for last in ends)
    whose = any(scene.among(i, "kin") for i in range(number.first - 5, number.first))
    return not (ill or whose or scene.tokens[number.first].gap)


def _sex(scene: Scene, age: Number | None) -> Iterator[Draft]:
    """A noun beside the age, after "sexo" or "paciente", else the first with an article."""
    sets = scene.language.sets
    found: list[tuple[int, int, str]] = []
    for i, token in enumerate(scene.tokens):
        sex = _sex_of(token.norm, scene)
        if sex is None or i in scene.kin:
            continue
        if scene.norm(i - 1) in sets["possessives"] and scene.norm(i) in sets["kin"]:
            continue
        rank = _rank(scene, i, age)
        if rank < 9:
            found.append((rank, i, sex))
    if found and len({sex for rank, _, sex in found if rank == min(found)[0]}) == 1:
        _, at, sex = min(found)
        yield Draft(
            kind=FactKind.SEX,
            name="sex",
            spans=(scene.span(at, at + 1),),
            rule=f"{scene.language.code}.sex",
            value=sex,
        )


def _sex_of(norm: str, scene: Scene) -> str | None:
    sets = scene.language.sets
    if norm in sets["female"]:
        return "female"
    return "male" if norm in sets["male"] else None


def _rank(scene: Scene, i: int, age: Number | None) -> int:
    """How sure it is that the noun means the patient; 9: it does not."""
    sets = scene.language.sets
    if scene.norm(i - 1) == "sexo" or scene.norm(i - 1) in sets["patient"]:
        return 0
    if age is not None and -4 <= age.first - i <= 7:
        return 1
    if scene.among(i, "titles"):
        return 9
    if scene.norm(i) in sets["vocative"] and scene.tokens[i].gap == ",":
        return 3
    if scene.norm(i - 1) in sets["articles"] and scene.norm(i) not in sets["kin"]:
        return 2 if i < _EARLY else 9
    if scene.norm(i) in sets["vocative"] and scene.norm(i - 1) not in sets["yes"]:
        return 4 if i < _EARLY else 9
    return 9


# --- what is found, had, done --------------------------------------------------------------------


def terms(scene: Scene) -> Iterator[Draft]:
    """Findings, history, interventions and mechanisms with what is claimed of each."""
    lists = _listed(scene)
    for hit in scene.terms:
        if hit.first in lists:
            continue
        for kind, name in _chosen(scene, hit):
            status = status_of(scene, hit, kind, name)
            off = removing(scene, hit.first, hit.last) if name in DEVICES else None
            if status in _DONE_OR_DENIED and off is not None:
                yield _taken_off(scene, hit, name, off)
            elif status is not None:
                yield _term(scene, hit, _KINDS[kind], name, status)


_DONE_OR_DENIED = (FactStatus.ASSERTED, FactStatus.NEGATED)


def _taken_off(scene: Scene, hit: Hit[tuple[Name, ...]], name: str, off: Hit[str]) -> Draft:
    """ "se le quitó el collarín"; "no le quitamos el collarín" leaves it on."""
    done = _term(scene, hit, FactKind.INTERVENTION, name, FactStatus.ASSERTED)
    if scene.denied_at(off.first):
        return done
    spans = (*done.spans, scene.span(off.first, off.last))
    return replace(done, spans=spans, detail=((REMOVED, REMOVED),))


def _listed(scene: Scene) -> set[int]:
    """Tokens of allergy phrases and drug names: no findings."""
    taken = {i for h in scene.drugs for i in range(h.first, h.last)}
    for act in scene.acts:
        if act.value in ("none_known", "no_medication"):
            taken |= set(range(act.first, act.last))
    return taken


def _chosen(scene: Scene, hit: Hit[tuple[Name, ...]]) -> Iterator[Name]:
    """Kinds that the words have here: behind "antecedentes" an illness is history."""
    names = dict(hit.value)
    cues = scene.cues(hit.first)
    over = "past" in names and "finding" not in names and cues & {EARLIER, WEEKS, YEARS}
    had = set(names) == {"past"} and _had(scene, hit)
    cued = scene.within(scene.language.cues, hit.first, hit.last)
    dated = any(h.value == "history" for h in cued) or _is_treated(scene, hit)
    past = "history" in cues or over or had or dated  # "un ictus en 2015", "ictus previo"
    if past and ("past" in names or "history" in names):
        yield ("history", names.get("past") or names["history"])
        return
    for kind, name in hit.value:
        is_term = kind in ("finding", "absent", "intervention", "mechanism")
        if is_term or (kind == "history" and ("complaint" not in names or _is_owned(hit))):
            yield kind, name


def _is_treated(scene: Scene, hit: Hit[tuple[Name, ...]]) -> bool:
    """ "toma sintrom por una fibrilación auricular": what a regular medicine is taken for."""
    near = range(max(0, hit.first - 3), hit.first)
    why = [i for i in near if scene.among(i, "for_what") or scene.among(i, "because_of")]
    near_drugs = starting(scene.drugs, why[0] - NEAR, why[0]) if why else ()
    if not any(0 <= why[0] - h.last <= 1 for h in near_drugs):
        return False
    before = starting(scene.acts, scene.sentence(hit.first).first, why[0])
    return bool(before) and before[-1].value in ("home", "asked_home")


def _had(scene: Scene, hit: Hit[tuple[Name, ...]]) -> bool:
    first = max(scene.sentence(hit.first).first, hit.first - NEAR)
    return any(scene.among(i, "had") for i in range(first, hit.first))


def _is_owned(hit: Hit[tuple[Name, ...]]) -> bool:
    """ "tiene asma", "asma": an illness by its bare name, not "crisis de asma"."""
    return hit.last - hit.first == 1


def status_of(scene: Scene, hit: Hit[tuple[Name, ...]], kind: str, name: str) -> FactStatus | None:
    """What is claimed of ``hit`` as ``name``; None: it was asked, and nobody answered."""
    if name == "no_significant_history" and scene.among(hit.last, "of"):
        return None  # "sin antecedentes de asma"
    if name == "no_significant_history" or hit.first in scene.kin:
        return FactStatus.OTHER_SUBJECT if hit.first in scene.kin else FactStatus.ASSERTED
    opens = scene.language.cues.at(scene.tokens, hit.first)
    if opens is not None and opens.value == "no" and hit.last - hit.first > 1:
        return FactStatus.ASSERTED  # "no responde" is the finding itself
    status = scene.status(hit.first, hit.last)
    if status is FactStatus.NEGATED and _tells_who(scene, hit, kind):
        status = FactStatus.ASSERTED
    cues = scene.cues(hit.first)
    if kind == "absent":  # "afebril"; "no está afebril" tells nothing sure
        return FactStatus.NEGATED if status is FactStatus.ASSERTED and not cues & _OVER else None
    if status is FactStatus.ASSERTED and cues & _OF_ANOTHER_DAY[kind]:
        return FactStatus.HISTORICAL
    if kind in ("history", "past") and status is FactStatus.PLANNED:
        return FactStatus.ASSERTED
    return status


def _tells_who(scene: Scene, hit: Hit[tuple[Name, ...]], kind: str) -> bool:
    """ "sin responder diabético", "sem febre caiu": one is not "sin diabético", nor "sem caiu"."""
    endings = scene.language.endings["persons" if kind == "history" else "past"]
    places = [at for cue, at in scene.governed.get(hit.first, ()) if cue == "no"]
    plain = scene.norm(hit.first).endswith(endings)
    return plain and bool(places) and all(scene.among(at, "without") for at in places)


_OVER = frozenset({"history", EARLIER})
_OF_ANOTHER_DAY = {
    "finding": _OVER,
    "intervention": frozenset({EARLIER, DAYS, WEEKS, YEARS}),
    "mechanism": frozenset({YEARS}),
    "complaint": frozenset({EARLIER, WEEKS, YEARS}),
    "history": frozenset[str](),
    "past": frozenset[str](),
}
"""When each kind is none of today's: what was done so long ago, what is only found since then."""


def _term(
    scene: Scene, hit: Hit[tuple[Name, ...]], kind: FactKind, name: str, status: FactStatus
) -> Draft:
    more = place_or_drug(scene, hit, name)
    taken = scene.text[slice(*more)] if more and name == "overdose" else ""
    return Draft(
        kind=kind,
        name=name,
        spans=(scene.span(hit.first, hit.last), *([more] if more and not taken else [])),
        rule=f"{scene.language.code}.{kind.value}",
        status=status,
        detail=(("taken", taken),) if taken else (),
        review_reason=_doubt(scene, hit, kind, status),
    )


def _doubt(
    scene: Scene, hit: Hit[tuple[Name, ...]], kind: FactKind, status: FactStatus
) -> str | None:
    """ "mi abuela es diabética"; "dolor lumbar hace dos meses": then, or since then."""
    if status is not FactStatus.ASSERTED:
        return None
    if hit.first in scene.maybe_kin:
        return RELATIVE
    return PERHAPS_THEN if kind is FactKind.FINDING and YEARS in scene.cues(hit.first) else None


# --- complaint -----------------------------------------------------------------------------------


def complaint(scene: Scene) -> Iterator[Draft]:
    """What is announced as the reason of the call, else the first thing that is wrong."""
    found = _announced(scene) or _first(scene)
    if found is not None:
        hit, name = found
        yield Draft(
            kind=FactKind.CHIEF_COMPLAINT,
            name="chief_complaint",
            spans=(scene.span(hit.first, hit.last),),
            rule=f"{scene.language.code}.complaint",
            value=name,
            review_reason=RELATIVE if hit.first in scene.maybe_kin else None,
        )


_Complaint = tuple[Hit[tuple[Name, ...]], str]


def _announced(scene: Scene) -> _Complaint | None:
    for i in range(len(scene.tokens)):
        cue = scene.language.turns.at(scene.tokens, i)
        if cue is None or cue.value != "complaint":
            continue
        end = cue.last + _NEAR_COMPLAINT
        for hit in scene.terms:
            if cue.last <= hit.first < end:
                name = _wrong(scene, hit)
                if name:
                    return hit, name
    return None


def _first(scene: Scene) -> _Complaint | None:
    for hit in scene.terms:
        if hit.first >= _EARLY:
            return None
        name = _wrong(scene, hit)
        if name:
            return hit, name
    return None


_NOT_WRONG = frozenset(
    {"alert_oriented", "airway_patent", "clear_lung_sounds", "pupils_perrl", "normal_sinus_rhythm",
     "skin_warm", "skin_dry", "irregular_pulse", "ejection", "rosc", "pregnancy"}
)  # fmt: skip


def _wrong(scene: Scene, hit: Hit[tuple[Name, ...]]) -> str | None:
    """The complaint that ``hit`` can be, when it is claimed of the patient now."""
    if "history" in scene.cues(hit.first):
        return None
    names = dict(hit.value)
    told = [
        t for wanted in ("complaint", "mechanism", "finding") for t in hit.value if t[0] == wanted
    ]
    for kind, name in told:
        if name in _NOT_WRONG:
            continue
        if kind == "complaint" and "history" in names and _is_owned(hit):
            continue
        status = status_of(scene, hit, kind, name)
        if status in (FactStatus.ASSERTED, FactStatus.UNCERTAIN):
            return name
    return None
