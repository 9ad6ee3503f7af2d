"""Names of drugs and allergens in a row, and the drafts that are made of them."""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.languages.doses import dose_of
from recorder.clinical.languages.scene import Scene, starting
from recorder.clinical.text.phrases import Hit
from recorder.core.model import FactKind, FactStatus


class Names:
    """Reads them; each token goes into one draft only.

    Attributes:
        drafts: what was found, in order of its reading.
        taken: tokens of them.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.drafts: list[Draft] = []
        self.taken: set[int] = set()

    def given_at(self, first: int, last: int) -> int:
        """Where the crew's own doing begins, which no list of names runs over."""
        acts = [a.first for a in starting(self._scene.acts, first, last)]
        return min([last, *acts])

    def names(self, first: int, last: int, *, allergen: bool) -> Iterator[Hit[str]]:
        """Drugs, and what else one is allergic to where an ``allergen`` is meant, in a list."""
        scene, i, missing, listed = self._scene, first, 0, False
        named = {h.first: h for h in scene.drugs}
        signs = {s.first for s in scene.signs}
        while i < last and missing <= 4:
            hit = named.get(i)
            known = scene.at(scene.language.allergens, i, last) if allergen else None
            if known is not None and (hit is None or known.last >= hit.last):
                hit = known
            if hit is None:
                measured = i in signs and any(scene.numbers_in(i, i + 4))
                if (measured and i > first) or (i in scene.number_at and allergen):
                    return
                cue = scene.language.cues.at(scene.tokens, i)
                if cue is not None and cue.value == "stop" and i > first:
                    return
                light = cue is not None or scene.among(i, "between_names")
                i, missing = cue.last if cue else i + 1, missing + (not light)
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

    def add(
        self,
        kind: FactKind,
        name: str,
        first: int,
        last: int,
        status: FactStatus,
        review: str | None = None,
    ) -> None:
        """A draft of tokens ``[first, last)``."""
        self.taken.update(range(first, last))
        scene = self._scene
        self.drafts.append(
            Draft(
                kind=kind,
                name=name,
                spans=(scene.span(first, last),),
                rule=f"{scene.language.code}.{kind.value}",
                status=status,
                review_reason=review,
            )
        )
