"""Whether a verb tells that a drug was given: "gave", "is in", "he's had", "third one now"."""

from __future__ import annotations

from recorder.clinical.doses.medwords import GIVERS, GIVING_VERBS, Act
from recorder.clinical.given.after_all import AfterAll
from recorder.clinical.given.mentions import Mention, Said
from recorder.clinical.text.words import PHRASE_GAPS

_FEW = 2
_NOW_DONE = frozenset("now in given going goes done gone went".split())
_ORDINALS = frozenset("second third fourth fifth sixth seventh another".split())
_NTH = {"second": 1, "another": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5}
"""How many doses came before the one so named, without the first."""
_FURTHER, _FURTHER_REACH = 6, 80
_HAVING = frozenset({"got", "has", "had", "have"})
_LISTS = frozenset(
    """list box boxes bag dosette packets script scripts prescription prescriptions printout sheet
    card binder folder photo notes record records repeat mar""".split()
)
"""Things that home medicines are read from or kept in."""
_HAD = frozenset({"had", "got", "taken"})
_SPEAKERS = frozenset({"i", "we", "he", "she", "they"})


class Giving(AfterAll):
    """Finds the verb that gives a drug."""

    def _said_in(self, m: Mention) -> bool:
        """As in "Benadryl's in", "the adrenaline is in now"."""
        view, i = self._view, m.hit.end
        if view.norm(i) == "number" and i + 1 in view.number_at:
            i = view.number_at[i + 1].last
            if view.norm(i) == "in":
                return i + 1 >= len(view.tokens) or view.tokens[i + 1].gap != ""
        if view.tokens[i - 1].clitic != "s":
            if view.norm(i) not in {"is", "are"}:
                return self._away(m)
            i += 1
        if view.norm(i) == "gone" and view.norm(i + 1) in {"in", "down", "through"}:
            return True
        closed = i + 1 >= len(view.tokens) or view.tokens[i + 1].gap != ""
        return view.norm(i) == "in" and (closed or view.norm(i + 1) in {"now", "at", "already"})

    def _away(self, m: Mention) -> bool:
        """As in "Epi away.", "adrenaline in," where little else is said."""
        view, i = self._view, m.hit.end
        if i >= m.sentence_end:
            return False
        closed = i + 1 >= len(view.tokens) or view.tokens[i + 1].gap not in PHRASE_GAPS
        short = m.hit.start - m.sentence_start <= _FEW and view.quote(i, i + 1) != "IN"
        return short and closed and view.norm(i) in {"in", "away"}

    def _verb(self, m: Mention) -> bool:
        """A verb of giving governs the mention."""
        before = self._near(max(m.floor, m.hit.start - 7), m.hit.start)
        behind = self._near(m.hit.end, min(m.ceiling, m.hit.end + 4))
        if self._said_in(m) or self._has_had(m) or self._one_more(m):
            return True
        if any(a.act is Act.PRIOR and self._view.norm(a.first) != "at" for a in behind):
            return True
        before = [a for a in before if not self._of_a_list(m, a)]
        behind = [a for a in behind if not self._begins_anew(m, a)]
        return any(
            a.act in (Act.GIVEN, Act.TAKEN, Act.PRIOR) and self._gives(a)
            for a in (*before, *behind)
        )

    def _of_a_list(self, m: Mention, said: Said) -> bool:
        """As in "we've got the list in her bag, metoprolol": what was got is no drug."""
        if m.doses or not self._view.has(_HAVING, said.first, said.last):
            return False
        return self._view.has(_LISTS, said.last, m.hit.start)

    def _begins_anew(self, m: Mention, said: Said) -> bool:
        """As in "ramipril and aspirin I took 8 of the insulin": the verb has another object."""
        view, i = self._view, m.hit.start - 1
        if view.norm(said.first - 1) not in _SPEAKERS or view.norm(i) in {"the", "that"}:
            return False
        return said.last in view.number_at or view.norm(said.last) in {"a", "some", "my", "the"}

    def _further_named(self, m: Mention) -> int:
        """How many more doses are only counted ("second nitro at 1917", "third epi goes in")."""
        k, most = self._first_from(m.hit.end), 0
        for o in self._mentions[k : k + _FURTHER]:
            if o.hit.start - m.hit.end > _FURTHER_REACH:
                break
            if o.name != m.name:
                continue
            if o.doses:
                break
            if self._one_more(o) and self._view.norm(o.hit.start - 2) not in {"no", "not", "for"}:
                most = max(most, _NTH.get(self._view.norm(o.hit.start - 1), 1))
        return most

    def _one_more(self, m: Mention) -> bool:
        """As in "third adrenaline now", "second epi going"."""
        timed = self._view.norm(m.hit.end) == "at" and m.hit.end + 1 in self._view.number_at
        done = timed or self._view.norm(m.hit.end) in _NOW_DONE
        done = done and self._view.tokens[m.hit.start].gap in PHRASE_GAPS
        return done and self._view.norm(m.hit.start - 1) in _ORDINALS

    def _has_had(self, m: Mention) -> bool:
        """As in "he's had clindamycin", "they've had some Calpol"."""
        if self._had_from(m):
            return True
        view, i = self._view, m.hit.start - 1
        if view.norm(i) == "of" and view.norm(i - 1) in {"bag", "litre", "liter", "dose"}:
            i -= 2
        i -= view.norm(i) in {"a", "an", "the", "some"}
        if view.norm(i) != "had" or i <= m.sentence_start:
            return False
        return view.norm(i - 1) in {"has", "have"} or view.tokens[i - 1].clitic in {"s", "ve"}

    def _had_from(self, m: Mention) -> bool:
        """As in "he'd had Calpol from mammy around six", "got a neb of salbutamol from the GP"."""
        view, i = self._view, m.end
        if view.norm(i) not in {"from", "off"} or i >= m.sentence_end:
            return False
        giver = i + 1 + (view.norm(i + 1) in {"the", "his", "her", "a", "my"})
        if view.norm(giver) not in GIVERS:
            return False
        return view.has(_HAD, max(m.sentence_start, m.hit.start - 4), m.hit.start)

    def _gives(self, said: Said) -> bool:
        """Whether the phrase has a verb of giving in it ("was given", "dad gave")."""
        return self._view.has(GIVING_VERBS, said.first, said.last)
