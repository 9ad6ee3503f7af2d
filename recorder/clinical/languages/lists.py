"""Lists of names in a text in another language: allergies and what is taken at home."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.languages.doses import dose_of
from recorder.clinical.languages.scene import Scene
from recorder.clinical.text.phrases import Hit
from recorder.core.model import FactKind, FactStatus


class Lists:
    """What follows "alérgico a" and "toma": lists of names, also in the answer to a question."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.drafts: list[Draft] = []
        self.taken: set[int] = set()
        self._none_known: list[tuple[int, int]] = []
        acts = [a for a in scene.acts if a.value in _OPENERS]
        for place, act in enumerate(acts):
            end = acts[place + 1].first if place + 1 < len(acts) else len(scene.tokens)
            self._read(act, end)

    def _read(self, act: Hit[str], end: int) -> None:
        if act.value in ("none_known", "no_medication"):
            if act.value == "no_medication" or not self._excepted(act, end):
                self._nothing(act)
        elif act.value == "allergy":
            self._allergies(act, end)
        elif act.value == "home":
            self._home(act, end)

    def _nothing(self, act: Hit[str]) -> None:
        kind, name = _NOTHING[act.value]
        trails = self._scene.norm(act.first).startswith("alergi")
        if trails and not self._scene.ends_phrase(act.last):
            return  # "no sabe decir alergias no toma nada": the denial belongs to what follows
        if act.first in self._scene.kin or "plan" in self._scene.cues(act.first):
            return
        sentence = self._scene.sentence(act.first)
        if sentence.asked and sentence.answer is not False:
            return
        self._add(kind, name, act.first, act.last, FactStatus.ASSERTED)

    def _allergies(self, act: Hit[str], end: int) -> None:
        scene = self._scene
        sentence = scene.sentence(act.first)
        limit = self._given_at(act.last, min(end, sentence.last))
        out = self._exception(act.last, limit)
        found: list[Hit[str]] = []
        if self._leads(act, limit):
            found = list(self._names(act.last, out.first if out else limit, allergen=True))
        answer = scene.following(sentence) if sentence.asked else None
        if answer is not None and not found:
            limit = self._given_at(answer.first, min(end, answer.last))
            out = self._exception(answer.first, limit)
            found = list(self._names(answer.first, out.first if out else limit, allergen=True))
            if not found and sentence.answer is False and out is None:
                last = min(answer.first + 1, answer.last)
                self._add(FactKind.ALLERGY, "nkda", act.first, last, FactStatus.ASSERTED)
                return
        for hit in found:
            status = scene.status(hit.first, hit.last) or FactStatus.ASSERTED
            if act.first in scene.kin:
                status = FactStatus.OTHER_SUBJECT
            elif scene.denied_at(act.first):
                status = FactStatus.NEGATED
            self._add(FactKind.ALLERGY, hit.value, hit.first, hit.last, status)
        if out is not None:
            self._except_for(act, out, limit)

    def _leads(self, act: Hit[str], limit: int) -> bool:
        """Whether names follow: "alérgico a", "alérgica también a"; not "porque es alérgico"."""
        scene = self._scene
        if act.last - act.first > 1 or not scene.among(act.first, "algic"):
            return True
        for i in range(act.last, min(act.last + 3, limit)):
            if scene.tokens[i].gap == ",":
                return False
            if scene.among(i, "to"):
                return True
        name = next(self._names(act.last, min(act.last + 3, limit), allergen=True), None)
        return name is not None and name.first == act.last and name.last not in scene.number_at

    def _excepted(self, act: Hit[str], end: int) -> bool:
        """ "sin alergias salvo a la penicilina": whether something is left out of "none"."""
        limit = self._given_at(act.last, min(end, self._scene.sentence(act.first).last))
        out = self._exception(act.last, limit) or self._after_all(act, end)
        if out is not None:
            limit = max(limit, self._given_at(act.last, self._scene.sentence(out.first).last))
            self._except_for(act, out, min(limit, end))
        return out is not None

    def _after_all(self, act: Hit[str], end: int) -> Hit[str] | None:
        """ "No es alérgico a nada. Bueno, a la penicilina.": taken back in the next breath."""
        scene = self._scene
        following = scene.following(scene.sentence(act.first))
        if following is None or following.first >= end:
            return None
        first = following.first
        hit = scene.at(scene.language.lists["after_all"], first, following.last)
        if hit is None or not scene.among(hit.last, "to"):
            return None
        names = self._names(hit.last, min(hit.last + 4, following.last, end), allergen=True)
        return hit if any(names) else None

    def _exception(self, first: int, last: int) -> Hit[str] | None:
        """The words that take something out of a denial, with what they lead to in sight."""
        scene = self._scene
        plain = next(scene.within(scene.language.lists["except"], first, last), None)
        if plain is not None:
            return plain
        for hit in scene.within(scene.language.lists["except_to"], first, last):
            if any(self._names(hit.last, min(hit.last + 3, last), allergen=True)):
                return hit
        return None

    def _except_for(self, act: Hit[str], out: Hit[str], limit: int) -> None:
        kin = act.first in self._scene.kin
        status = FactStatus.OTHER_SUBJECT if kin else FactStatus.ASSERTED
        for hit in list(self._names(out.last, limit, allergen=True)):
            self._add(FactKind.ALLERGY, hit.value, hit.first, hit.last, status)

    def _home(self, act: Hit[str], end: int) -> None:
        scene = self._scene
        if act.first in scene.kin:
            status = FactStatus.OTHER_SUBJECT
        elif scene.denied_at(act.first):
            status = FactStatus.NEGATED
        else:
            status = FactStatus.ASSERTED
        sentence = scene.sentence(act.first)
        limit = self._given_at(act.last, min(end, sentence.last))
        found = list(self._names(act.last, limit, allergen=False))
        answer = scene.following(sentence) if sentence.asked else None
        if answer is not None and not found:
            limit = self._given_at(answer.first, min(end, answer.last))
            found = list(self._names(answer.first, limit, allergen=False))
            if not found and sentence.answer is False:
                last = min(answer.first + 1, answer.last)
                self._add(FactKind.HOME_MEDICATION, "none", act.first, last, FactStatus.ASSERTED)
        for hit in found:
            if hit.value in _NEVER_HOME:
                continue
            self._add(FactKind.HOME_MEDICATION, hit.value, hit.first, hit.last, status)

    def _given_at(self, first: int, last: int) -> int:
        """Where the crew's own doing begins, which no list of names runs over."""
        acts = [a.first for a in self._scene.acts if first <= a.first < last]
        return min([last, *acts])

    def _names(self, first: int, last: int, *, allergen: bool) -> Iterator[Hit[str]]:
        scene, i, missing, listed = self._scene, first, 0, False
        named = {h.first: h for h in scene.drugs}
        signs = {s.first for s in scene.signs}
        while i < last and missing <= 4:
            hit = named.get(i)
            known = scene.at(scene.language.allergens, i, last) if allergen else None
            if known is not None and (hit is None or known.last >= hit.last):
                hit = known
            if hit is None:
                if (i in signs and i > first) or (i in scene.number_at and allergen):
                    return
                cue = scene.language.cues.at(scene.tokens, i)
                if cue is not None and cue.value == "stop" and i > first:
                    return
                i, missing = i + 1, missing + 1
                continue
            if allergen and listed and self._is_dosed(hit):
                return
            if hit.first not in self.taken:
                yield hit
            i, missing, listed = hit.last, 0, True

    def _is_dosed(self, hit: Hit[str]) -> bool:
        """ "alérgico a penicilina, ceftriaxona un gramo": the second was given."""
        number = self._scene.number_at.get(hit.last)
        return number is not None and dose_of(self._scene, number) is not None

    def _add(self, kind: FactKind, name: str, first: int, last: int, status: FactStatus) -> None:
        self.taken.update(range(first, last))
        scene = self._scene
        self.drafts.append(
            Draft(
                kind=kind,
                name=name,
                spans=(scene.span(first, last),),
                rule=f"{scene.language.code}.{kind.value}",
                status=status,
            )
        )


_OPENERS = frozenset({"allergy", "home", "none_known", "no_medication"})
_NOTHING = {
    "none_known": (FactKind.ALLERGY, "nkda"),
    "no_medication": (FactKind.HOME_MEDICATION, "none"),
}
_NEVER_HOME = frozenset({"oxygen", "normal_saline", "iv_fluid", "epinephrine", "dextrose"})
