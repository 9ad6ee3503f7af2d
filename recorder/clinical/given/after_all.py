"""A drug that was ready, offered or thought of and was not given after all.

Crews tell that with a pronoun some words on ("I've got it out but I haven't given it"), or by the
drug that they took instead ("considered amiodarone but went for magnesium").
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import cast

from recorder.clinical.doses.medwords import AFTER_ALL, INSTEAD, Act
from recorder.clinical.given.mentions import Mention
from recorder.clinical.given.put_aside import PutAside
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS

_REACH = 16
_ANSWER_REACH = 24
"""Tokens from a drug that was asked for to the end of an answer with its reason."""
_AGAIN = frozenset("again anymore more further after another until".split())
"""Behind "didn't need it" they tell of a further dose."""
_DIRECT = frozenset("gave given pushed had administered took used chewed".split())
_THOUGHT = frozenset("considered considering thought debated discussed contemplated".split())
_KEPT_READY = frozenset("drawn drew offered ready prepared cooler fridge pouch".split())
_MADE_UP = _THOUGHT | _KEPT_READY
_CALLED_OFF = {("not", "giving"), ("not", "given"), ("never", "gave"), ("never", "needed"),
               ("didnt", "give"), ("didnt", "need"), ("wasnt", "given"),
               ("dont", "want")}  # fmt: skip
_MEANT = {("going", "to"), ("about", "to"), ("gonna", "give"), ("wanted", "to"), ("meant", "to"),
          ("would", "have"), ("planned", "to"), ("hoping", "to")}  # fmt: skip
_OUTCOMES = frozenset("relief effect response change improvement benefit reaction help".split())
_GIVE = frozenset("give start push hang use".split())
_YET_GIVEN = frozenset("already anyway given gave pushed end ended".split())
_ORDER_REACH = 60
"""Tokens from an order to "I don't have any on this truck"."""
_OURS = frozenset("truck rig ambulance van bag kit us car unit helicopter board".split())
_LACKING = (("dont", "have"), ("dont", "carry"), ("havent", "got"), ("out", "of"))


class AfterAll(PutAside):
    """Finds drugs that were held back by what is said behind them."""

    def _not_after_all(self, m: Mention) -> bool:
        """Whether words behind the drug tell that it was not given."""
        if self._lacking_next(m) or self._instead(m) or self._meant_but(m) or self._asked(m):
            return True
        if self._never_in(m) or self._none_on_board(m) or self._taken_back(m):
            return True
        if self._put_aside(m):
            return True
        if m.doses and not self._made_up(m):
            return False
        if self._view.norm(m.hit.start - 1) in _DIRECT:
            return False
        hits = self._told_behind()
        k = bisect_left(hits, m.hit.end, key=lambda h: h.first)
        if k == len(hits) or hits[k].last > self._own_end(m):
            return False
        return self._view.norm(hits[k].last) not in _AGAIN and not self._given_between(
            m, hits[k].first
        )

    def _called_off(self, m: Mention) -> bool:
        """As in "you want bicarb if the QRS goes past 120, copy, not giving that now"."""
        hits = self._told_behind()
        k = bisect_left(hits, m.hit.end, key=lambda h: h.first)
        if k == len(hits) or hits[k].last > m.hit.end + _ANSWER_REACH or not self._ours(m):
            return False
        words = tuple(self._view.norms(hits[k].first, hits[k].first + 2))
        if words not in _CALLED_OFF or self._view.norm(hits[k].last) == "yet":
            return False
        return not self._view.names_drug(m.hit.end, hits[k].first)

    def _ours(self, m: Mention) -> bool:
        return m.drug is not None and (m.drug.carried or self._never_gave(m))

    def _told_behind(self) -> list[Hit[bool]]:
        """Every "haven't given it" of the text: few texts have one, all mentions ask."""
        found = self._view.memo.get("after all")
        if found is None:
            found = list(AFTER_ALL.scan(self._view.tokens, self._view.positions))
            self._view.memo["after all"] = found
        return cast("list[Hit[bool]]", found)

    def _own_end(self, m: Mention) -> int:
        """Where something else than the drug is told: the next drug, or the next statement."""
        view = self._view
        asked = m.hit.end < len(view.tokens) and view.tokens[m.hit.end].gap == "?"
        end = min(m.hit.end + (_ANSWER_REACH if asked else _REACH), len(view.tokens))
        for i in range(m.hit.end, end):
            stop = view.tokens[i].gap in SENTENCE_ENDS and i > m.hit.end
            if self._is_drug(i) or (stop and not asked) or self._counts(i):
                return i
            asked = asked and not stop
        return end

    def _given_between(self, m: Mention, last: int) -> bool:
        return any(
            a.act is Act.GIVEN and self._view.norm(a.first) in _DIRECT - {"had"}
            for a in self._near(m.hit.end, last)
        )

    def _made_up(self, m: Mention) -> bool:
        """Its amount is of what was drawn up, offered or thought of."""
        first = max(m.sentence_start, m.start - 5)
        return self._view.has(_MADE_UP, first, min(m.end + 4, m.sentence_end))

    def _none_on_board(self, m: Mention) -> bool:
        """As in "I don't have any Solu-Medrol on this truck": the crew has none to give."""
        view, i = self._view, m.hit.start - 1
        i -= view.norm(i) in {"any", "the", "a"}
        if (view.norm(i - 1), view.norm(i)) not in _LACKING[:3]:
            return False
        ours = view.norm(i - 2) in {"we", "i"} and view.norm(i) == "carry"
        return ours or bool(_OURS & set(view.norms(m.hit.end, m.hit.end + 5)))

    def _lacking_next(self, m: Mention) -> bool:
        """As in "twenty of Pepcid IV, don't have Pepcid"."""
        view = self._view
        k = self._first_from(m.hit.start)
        for o in self._mentions[k : k + 4]:
            start = o.hit.start
            if start > m.hit.end + _ORDER_REACH:
                break
            if o.name != m.name:
                continue
            if start > m.hit.end + _REACH // 2:
                lacking = self._none_on_board(o)
            else:
                lacking = (view.norm(start - 2), view.norm(start - 1)) in _LACKING
            if lacking:
                return True
        return False

    def _asked(self, m: Mention) -> bool:
        """As in "was any naloxone given no not yet", where nothing is punctuated."""
        view, i = self._view, m.hit.end
        if view.norm(i) not in {"given", "used", "administered", "needed"}:
            return False
        before = set(view.norms(max(0, m.hit.start - 3), m.hit.start))
        if not before & {"was", "were"} or not before & {"any", "the", "some"}:
            return False
        return view.norm(i + 1) in {"no", "nope", "none"} and view.norm(i + 2) not in _OUTCOMES

    def _meant_but(self, m: Mention) -> bool:
        """As in "was going to give metoclopramide but she's on levodopa"."""
        view = self._view
        first = m.end
        ahead = view.norms(first, min(first + 5, m.sentence_end))
        if "but" not in ahead:
            return False
        but = first + ahead.index("but")
        before = view.norms(max(m.sentence_start, m.hit.start - 7), m.hit.start)
        thought = bool(_THOUGHT & set(before[-4:]))
        meant = any(
            pair in _MEANT and _GIVE & set(before[k:]) for k, pair in enumerate(pairwise(before))
        )
        if not (thought or meant) or {"not", "no"} & set(before):
            return False
        if view.names_drug(m.hit.end, but):
            return False
        return not view.has(_YET_GIVEN, but + 1, but + _REACH)

    def _instead(self, m: Mention) -> bool:
        """As in "considered amiodarone but went for magnesium": the one that was not taken."""
        view = self._view
        if not view.has(_THOUGHT, max(m.sentence_start, m.hit.start - 4), m.hit.start):
            return False
        end = min(m.sentence_end, m.hit.end + _REACH)
        return any(view.norm(hit.last) != "it" for hit in view.phrases(INSTEAD, m.hit.end, end))
