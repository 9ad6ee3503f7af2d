"""Lists of names in a text in another language: allergies and what is taken at home."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.languages.answers import Sentence
from recorder.clinical.languages.names import Names
from recorder.clinical.languages.scene import Scene, starting
from recorder.clinical.lexicon import load
from recorder.clinical.text.phrases import Hit
from recorder.core.model import FactKind, FactStatus

POSSIBLE = "said as possible, not as certain"
RELATIVE = "told of a relative: is that the patient?"
ASKED = "asked, and no answer was heard"


class Lists(Names):
    """What follows "alérgico a" and "toma": lists of names, also in the answer to a question."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        acts = [a for a in scene.acts if a.value in _OPENERS]
        acts += [*self._bare_questions(acts), *self._does()]
        acts.sort(key=lambda a: a.first)
        for place, act in enumerate(acts):
            end = acts[place + 1].first if place + 1 < len(acts) else len(scene.tokens)
            self._read(act, end)

    def _bare_questions(self, acts: Sequence[Hit[str]]) -> Iterator[Hit[str]]:
        """ "¿Insulina?", "¿Se pone insulina?": what crews do not give is asked for as taken."""
        scene = self._scene
        openers = {scene.sentence(a.first).first for a in acts}
        for hit in scene.drugs:
            sentence, drug = scene.sentence(hit.first), load().drugs.get(hit.value)
            asks = sentence.asked and sentence.first not in openers
            if asks and not self._asks_on(sentence) and (drug is None or not drug.carried):
                openers.add(sentence.first)
                yield Hit(sentence.first, sentence.first, "home")

    def _does(self) -> Iterator[Hit[str]]:
        """ "faz xarelto", "faz também furosemida": taken, where no way in is told."""
        scene = self._scene
        for i in (i for i in range(len(scene.tokens)) if scene.among(i, "does")):
            for hit in starting(scene.drugs, i + 1, min(i + 4, scene.sentence(i).last))[:1]:
                if not any(scene.within(scene.language.routes, i, hit.last + 5)):
                    yield Hit(i, i + 1, "home")

    def _read(self, act: Hit[str], end: int) -> None:
        if act.value in ("none_known", "no_medication"):
            if act.value == "no_medication" or not self._excepted(act, end):
                self._nothing(act)
        elif act.value == "allergy":
            self._allergies(act, end)
        elif act.value == "stopped":
            self._stopped(act)
        elif act.value == "home" or self._scene.sentence(act.first).asked:
            self._home(replace(act, value="home"), end)

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
        review = POSSIBLE if "doubt" in self._scene.cues(act.first) or self._unsure(act) else None
        self.add(kind, name, act.first, act.last, FactStatus.ASSERTED, review)

    def _allergies(self, act: Hit[str], end: int) -> None:
        scene = self._scene
        sentence = scene.sentence(act.first)
        limit = self.given_at(act.last, min(end, sentence.last))
        out = self._exception(act.last, limit)
        found: list[Hit[str]] = []
        if self._leads(act, limit):
            found = list(self.names(act.last, out.first if out else limit, allergen=True))
        elif scene.among(act.first, "algic"):
            self._withheld_for(act)
        if sentence.asked:
            self._questions(act, sentence, found or self._asked_before(act, sentence))
            return
        for hit in found:
            self._named(act, hit)
        if out is not None:
            self._except_for(act, out, limit)

    def _withheld_for(self, act: Hit[str]) -> None:
        """ "no le pusimos morfina porque es alérgico": the drug held back is the allergen."""
        scene = self._scene
        first = scene.sentence(act.first).first
        before = starting(scene.drugs, first, act.first)
        because = any(scene.within(scene.language.lists["because"], act.first - 4, act.first))
        if before and because and "no" in scene.cues(before[-1].first):
            hit, kept = before[-1], set(self.taken)
            self.add(FactKind.ALLERGY, hit.value, hit.first, hit.last, self._owned(act, hit))
            self.taken = kept  # the drug is one that was not given as well

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
        name = next(self.names(act.last, min(act.last + 3, limit), allergen=True), None)
        return name is not None and name.first == act.last and name.last not in scene.number_at

    def _excepted(self, act: Hit[str], end: int) -> bool:
        """ "sin alergias salvo a la penicilina": whether something is left out of "none"."""
        limit = self.given_at(act.last, min(end, self._scene.sentence(act.first).last))
        out = self._exception(act.last, limit) or self._after_all(act, end)
        if out is not None:
            limit = max(limit, self.given_at(act.last, self._scene.sentence(out.first).last))
            self._except_for(act, out, min(limit, end))
        return out is not None

    def _after_all(self, act: Hit[str], end: int) -> Hit[str] | None:
        """ "No es alérgico a nada. Bueno, a la penicilina.": taken back in the next breath."""
        scene, lists = self._scene, self._scene.language.lists
        sentence = scene.sentence(act.first)
        following = scene.following(sentence) or sentence
        last = min(end, following.last)
        back = next(scene.within(lists["after_all"], act.last, min(act.last + 3, last)), None)
        hit, told = back, False
        while back is not None and hit is not None:
            back = hit
            hit = scene.at(lists["after_all"], back.last, last)
            if hit is None:
                hit = scene.at(lists["says"], back.last, last)
                told = told or hit is not None
        if back is None or not (told or scene.among(back.last, "to")):
            return None
        names = self.names(back.last, min(back.last + 4, last), allergen=True)
        return back if any(names) else None

    def _exception(self, first: int, last: int) -> Hit[str] | None:
        """The words that take something out of a denial, with what they lead to in sight."""
        scene = self._scene
        plain = next(scene.within(scene.language.lists["except"], first, last), None)
        if plain is not None:
            return plain
        for hit in scene.within(scene.language.lists["except_to"], first, last):
            if any(self.names(hit.last, min(hit.last + 3, last), allergen=True)):
                return hit
        return None

    def _except_for(self, act: Hit[str], out: Hit[str], limit: int) -> None:
        kin = act.first in self._scene.kin
        status = FactStatus.OTHER_SUBJECT if kin else FactStatus.ASSERTED
        for hit in list(self.names(out.last, limit, allergen=True)):
            self.add(FactKind.ALLERGY, hit.value, hit.first, hit.last, status)

    def _home(self, act: Hit[str], end: int) -> None:
        sentence = self._scene.sentence(act.first)
        limit = self.given_at(act.last, min(end, sentence.last))
        found = list(self.names(act.last, limit, allergen=False))
        if sentence.asked:
            self._questions(act, sentence, found or self._asked_before(act, sentence))
            return
        for hit in found or self._that_is_taken(act):
            self._named(act, hit)
        self._taken_now(act, found, end)

    def _that_is_taken(self, act: Hit[str]) -> list[Hit[str]]:
        """ "el enalapril que toma"."""
        that = self._that(act)
        return [h for h in self._scene.drugs if h.last == that and h.first not in self.taken]

    def _that(self, act: Hit[str]) -> int | None:
        """The place of the "que" of "que toma"."""
        for at in (act.first, act.first - 1):
            if self._scene.among(at, "that"):
                return at
        return None

    def _taken_now(self, act: Hit[str], found: Sequence[Hit[str]], end: int) -> None:
        """ "antes tomaba sintrom, ahora eliquis": the first is over."""
        if found and self._used_to(act):
            last = min(end, self._scene.sentence(act.first).last)
            self._instead(found[-1].last, last)

    def _instead(self, first: int, last: int) -> None:
        """What is taken now, in tokens ``[first, last)``."""
        now = next((i for i in range(first, last) if self._scene.among(i, "so_far")), None)
        if now is None:
            return
        kind, end = FactKind.HOME_MEDICATION, self.given_at(now + 1, last)
        for hit in list(self.names(now + 1, end, allergen=False)):
            self.add(kind, hit.value, hit.first, hit.last, FactStatus.ASSERTED)

    def _used_to(self, act: Hit[str]) -> bool:
        """ "antes tomaba"; "tomaba" alone is said of who cannot tell any more as well."""
        scene = self._scene
        sentence = scene.sentence(act.first)
        words = range(sentence.first, sentence.last)
        return scene.among(act.first, "used_to") and any(
            scene.among(i, "before") or (i > act.last and scene.among(i, "so_far")) for i in words
        )

    def _stopped(self, act: Hit[str]) -> None:
        """ "dejó el sintrom", "el sintrom se lo quitaron, ahora eliquis"."""
        scene, sentence = self._scene, self._scene.sentence(act.first)
        hit = self._stopped_one(act, sentence)
        if hit is None or hit.first in self.taken or sentence.asked:
            return
        kept = scene.denied_at(act.first)
        status = self._owned(act, hit)
        if status is FactStatus.ASSERTED and not kept:
            status = FactStatus.HISTORICAL
        kind = FactKind.HOME_MEDICATION
        if not any(d.kind is kind and d.name == hit.value for d in self.drafts):
            self.add(kind, hit.value, hit.first, hit.last, status)
        if not kept:
            self._instead(max(act.last, hit.last), sentence.last)

    def _stopped_one(self, act: Hit[str], sentence: Sentence) -> Hit[str] | None:
        """The drug right behind the verb, else the one before it; none that the crew may give."""
        scene = self._scene
        behind = starting(scene.drugs, act.last, min(act.last + 3, sentence.last))
        if behind and not scene.ends_phrase(act.last):
            hit = behind[0]
        else:
            before = starting(scene.drugs, max(sentence.first, act.first - 4), act.first)
            if not before:
                return None
            hit = before[-1]
        taking = any(scene.among(i, "taking") for i in range(act.first, act.last))
        drug = load().drugs.get(hit.value)
        return hit if taking or drug is None or not drug.carried else None

    # -- questions -------------------------------------------------------------------------------

    def _asked_before(self, act: Hit[str], sentence: Sentence) -> list[Hit[str]]:
        """ "¿Y warfarina toma?": the names stand before the verb."""
        first = max([sentence.first, *(a.last for a in self._scene.acts if a.first < act.first)])
        return list(self.names(first, act.first, allergen=act.value == "allergy"))

    def _questions(self, act: Hit[str], sentence: Sentence, found: list[Hit[str]]) -> None:
        """The names asked for with their answer, then those of "¿Y metformina?" behind it."""
        scene = self._scene
        self._answered(act, sentence, found)
        following = scene.following(sentence)
        while following is not None and not following.asked:
            following = scene.following(following)
            if following is None or not self._asks_on(following):
                return
            names = self.names(following.first, following.last, allergen=act.value == "allergy")
            self._answered(act, following, list(names))
            following = scene.following(following)

    def _asks_on(self, sentence: Sentence) -> bool:
        """ "¿Y metformina?": no verb of its own, so that of the question before it."""
        scene = self._scene
        own = starting(scene.acts, sentence.first, sentence.last)
        joined = scene.norm(sentence.first) in scene.language.numbers.joiners
        return sentence.asked and joined and not own

    def _answered(self, act: Hit[str], sentence: Sentence, found: list[Hit[str]]) -> None:
        for hit in found:
            self._named(act, hit, sentence)
        answer = self._scene.following(sentence)
        if answer is None or answer.asked:
            return
        limit = self.given_at(answer.first, answer.last)
        out = self._exception(answer.first, limit) if act.value == "allergy" else None
        allergen = act.value == "allergy"
        told = list(self.names(answer.first, out.first if out else limit, allergen=allergen))
        for hit in told:
            if hit.value not in {h.value for h in found}:  # "no, la aspirina se la quitaron"
                self._named(act, hit)
        if out is not None:
            self._except_for(act, out, limit)
        known = found or not self.taken.isdisjoint(range(answer.first, answer.last))
        if not known and out is None and sentence.answer is False and self._in_general(act):
            kind, name = _NONE_OF[act.value]
            last = min(answer.first + 1, answer.last)
            self.add(kind, name, act.first, last, FactStatus.ASSERTED)

    def _in_general(self, act: Hit[str]) -> bool:
        """ "¿Toma algo?", "¿Alergias?": nothing is asked for that was not understood."""
        scene = self._scene
        sets, last = scene.language.sets, scene.sentence(act.first).last
        words = [scene.norm(i) for i in range(act.first, last)]
        if sets["for_what"] & set(words):
            return False
        if sets["anything"] & set(words):
            return True
        named = scene.among(act.last - 1, "to") or scene.among(act.last, "to")
        if act.value == "home":
            named = not (scene.among(act.first, "echoed") and scene.ends_phrase(act.last))
        return not named

    # -- names -----------------------------------------------------------------------------------

    def _named(self, act: Hit[str], hit: Hit[str], asked: Sentence | None = None) -> None:
        """Adds ``hit`` with what is said of it: whose, denied, doubted, asked and not answered."""
        scene = self._scene
        kind = FactKind.ALLERGY if act.value == "allergy" else FactKind.HOME_MEDICATION
        if kind is FactKind.HOME_MEDICATION and hit.value in _NEVER_HOME:
            return
        status, review = self._owned(act, hit), None
        cues = scene.cues(hit.first) | scene.cues(act.first)
        if status is FactStatus.OTHER_SUBJECT:
            pass
        elif asked is not None:
            status = BY_ANSWER[asked.answer]
            review = ASKED if asked.answer is None else None
        elif self._denied(act, hit):
            status = FactStatus.NEGATED
        elif act.value == "home" and self._used_to(act):
            status = FactStatus.HISTORICAL
        elif "doubt" in cues or self._unsure(hit):
            review = POSSIBLE
        if review is None and status is FactStatus.ASSERTED and act.first in scene.maybe_kin:
            review = RELATIVE
        self.add(kind, hit.value, hit.first, hit.last, status, review)

    def _owned(self, act: Hit[str], hit: Hit[str]) -> FactStatus:
        """Somebody else's, where nobody came back to the patient between the verb and the name."""
        scene = self._scene
        back = any(scene.among(i, "subject") for i in range(act.last, hit.first))
        if hit.first in scene.kin or (act.first in scene.kin and not back):
            return FactStatus.OTHER_SUBJECT
        return FactStatus.ASSERTED

    def _denied(self, act: Hit[str], hit: Hit[str]) -> bool:
        scene = self._scene
        places = [at for cue, at in scene.governed.get(act.first, ()) if cue == "no"]
        if any(self._is_plain(at, act.first) for at in places):
            return True
        if act.value == "allergy":
            later = {at for cue, at in scene.governed.get(hit.first, ()) if cue == "no"} - {*places}
            return bool(later) or scene.denied_behind(hit.last)
        if hit.last == self._that(act):
            return False  # "no sabe la dosis de enalapril que toma"
        plainly = scene.denied_at(hit.first) and scene.denied_plainly(hit.first)
        return plainly or scene.denied_behind(hit.last)

    def _is_plain(self, at: int, verb: int) -> bool:
        """ "no la toma", "niega que tome"; not "sin secuelas, tratamiento habitual"."""
        between = ("that", "taking", "clitics", "has", "present", "articles", "own", "denial")
        near = range(at + 1, verb)
        return all(any(self._scene.among(i, name) for name in between) for i in near)

    def _unsure(self, hit: Hit[str]) -> bool:
        """ "es alérgico a la penicilina, creo", "..., no está seguro": ends the sentence."""
        scene = self._scene
        last = scene.sentence(hit.first).last
        unsure = scene.within(scene.language.lists["unsure"], hit.last, last)
        return any(scene.ends_phrase(h.last) for h in unsure)


_OPENERS = frozenset({"allergy", "home", "asked_home", "none_known", "no_medication", "stopped"})
_NOTHING = {
    "none_known": (FactKind.ALLERGY, "nkda"),
    "no_medication": (FactKind.HOME_MEDICATION, "none"),
}
_NONE_OF = {"allergy": _NOTHING["none_known"], "home": _NOTHING["no_medication"]}
BY_ANSWER = {
    True: FactStatus.ASSERTED,
    False: FactStatus.NEGATED,
    None: FactStatus.UNCERTAIN,
}
_NEVER_HOME = frozenset({"oxygen", "normal_saline", "iv_fluid", "epinephrine", "dextrose"})
