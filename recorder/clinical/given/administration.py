"""Whether a mentioned drug was given, withheld, planned, or is no administration at all."""

from __future__ import annotations

from itertools import pairwise

from recorder.clinical.claims.cues import Cue
from recorder.clinical.doses.medwords import (
    GIVERS,
    REACTED,
    ROUTES,
    Act,
)
from recorder.clinical.doses.misnamed import misnamed
from recorder.clinical.given.mentions import Mention
from recorder.clinical.given.overdose import Overdose
from recorder.clinical.home.medications import listed_at_home
from recorder.clinical.text.words import PHRASE_GAPS
from recorder.core.model import FactStatus

_ENDING = frozenset({"so", "therefore", "hence", "instead"})
"""Words behind which a list of allergies goes over to what was given."""
_LOSING = frozenset(
    "lost loss losing bled vomited vomiting throwing ebl coughed coughing passed all".split()
)
_TRANSFUSING = frozenset(
    """give gave given giving get got products product unit units plasma platelets transfused
    transfusion carry carried hung hanging started board available txa fluid fluids""".split()
)
"""Beside "no blood" they tell of a transfusion."""
_IN_BLOOD = frozenset({"sodium_bicarbonate", "dextrose", "oral_glucose", "magnesium_sulfate"})
_LABS = frozenset(
    """ph potassium lactate sodium creatinine hemoglobin haemoglobin chloride urea troponin base
    excess pco2 po2""".split()
)
_OTHER_TIMES = frozenset("admission time year month visit winter summer".split())
_MONTHS = frozenset(
    """january february march april may june july august september october november december
    spring summer autumn winter""".split()
)
_STAYS = frozenset({"discharged", "discharge", "inpatient", "hospitalised", "hospitalized"})
"""Words of an earlier stay, in which a drug was got "there"."""
_RENAMED_REACH = 24
_THERE_REACH, _STAY_REACH = 8, 30
_OF_BLOOD = frozenset("pressure pressures sugar sugars glucose gas gases thinner thinners".split())
_DOES = frozenset("makes made gives swells hives rash itch itches brings closes".split())
_LENDING = frozenset("used gave given took had borrowed taken using got".split())
_GAVE = frozenset("gave given giving administered injected squirted sprayed pushed jabbed".split())
_TOOK_OFF = frozenset({"took", "taken", "came", "come", "been", "weaned", "got", "is", "are"})
_CANNOT = frozenset({"cant", "cannot"})
_OFF_WHAT = frozenset({"of", "the", "her", "his"})
_SHORT_OFFER = 2
"""A question of so few words that names a drug offers it ("Charcoal?")."""
_ASKED_HOME = frozenset({"takes", "taking", "any", "on"})
_PARTICIPLES = frozenset({"given", "administered", "started", "used"})
"""Last words of "was not given", which also deny a drug named behind them."""
_WHAT_IS_HELD = frozenset("the that this any his her those giving with all to".split())
_SOMEBODY_ELSE = frozenset({Cue.PERSON, Cue.KIN})
_OFFERS = frozenset({"want", "give", "giving", "need", "should", "shall", "fancy", "try"})


_HAD_IT = frozenset(
    {("had", "it"), ("had", "his"), ("had", "her"), ("had", "any"), ("taken", "it")}
)
_FOR_WHAT = frozenset("the your that it him her this now".split())
_FOR_REACH = 5
_CHANGED = frozenset("stopped paused doubled increased reduced halved changed".split())
_NOT_THE_DRUG = frozenset("exclusion exclusions contraindication contraindications".split())
"""Behind a drug they make it no drug that is given or held ("no tPA exclusions")."""
_OTHER_ACTS = frozenset({Act.GIVEN, Act.PRIOR, Act.HOME, Act.END, Act.TAKEN, Act.POISON})
"""What ends a list of allergies."""
_THIS_TIME = frozenset({("this", "time"), ("this", "round"), ("in", "this"), ("with", "this")})


class Judge(Overdose):
    """Judges each mention by the words of its own stretch of text."""

    def _judge(self, m: Mention) -> FactStatus | None:
        """None: the mention is no administration at all."""
        if m.place not in self._judged:
            self._judged[m.place] = self._judgement(m)
        return self._judged[m.place]

    def _judgement(self, m: Mention) -> FactStatus | None:
        context = self._view.context(m.hit.start, m.hit.end)
        others = context.cues & _SOMEBODY_ELSE
        ours = "our" in self._view.norms(m.hit.start - 2, m.hit.start)
        if others and not (ours or self._lent(m) or self._by_another(m)):
            return FactStatus.OTHER_SUBJECT
        dosed = self._dosed_now(m) or self._measured(m) or self._given_behind(m)
        if (self._allergy(m) and not dosed) or self._poison(m) or self._taken_off(m):
            return None
        if self._reacted_to(m) or self._lost(m) or self._harms(m) or self._another_time(m):
            return None
        if self._of_a_lab(m) or self._did_something(m) or self._long_ago(m):
            return None
        if self._view.norm(m.hit.end) in _NOT_THE_DRUG or self._not_this_time(m):
            return None
        if self._view.norm(m.hit.end) in _CHANGED and not m.doses:
            return None  # "she's had her clopidogrel stopped"
        if self._where_it_is(m):
            return None
        if self._view.norm(m.hit.start - 1) in {"which", "whose"} and not m.doses:
            return None  # "which inhalers has he got"
        if not m.doses and self._only_waits(m.hit.start - 2, m.hit.start - 1):
            return None
        if Cue.CONDITION in context.cues and not self._denied_directly(m):
            return FactStatus.NEGATED if self._called_off(m) else FactStatus.PLANNED
        if self._denied_directly(m) and (self._home_before(m) or self._owns_none(m)):
            return None
        if misnamed(self._view, m.hit):
            return FactStatus.SUPERSEDED
        if self._held(m) or self._declined(m):
            if self._denied_directly(m) and self._used_next(m):
                return None
            listed = listed_at_home(self._view)
            if not m.doses and listed & {m.hit.start, m.hit.start - 1}:
                return None  # "meds just the Ventolin ... had it today, no I don't need it"
            told = m.drug is not None and (m.drug.carried or self._never_gave(m))
            return FactStatus.NEGATED if told else None
        if self._home(m) or self._own_insulin(m):
            return None
        if self._planned(m) and not self._right_name(m):
            return FactStatus.NEGATED if self._called_off(m) else FactStatus.PLANNED
        doubted = self._far_too_much(m) or (Cue.DOUBT in context.cues and self._taken(m))
        return FactStatus.UNCERTAIN if doubted else FactStatus.ASSERTED

    def _where_it_is(self, m: Mention) -> bool:
        """As in "where's your inhaler": looked for, not given."""
        own = self._view.norm(m.hit.start - 1) in {"your", "his", "her", "the"}
        asked = {"where", "wheres"} & set(self._view.norms(m.hit.start - 4, m.hit.start))
        return own and bool(asked) and not m.doses

    def _not_this_time(self, m: Mention) -> bool:
        """As in "five of salbutamol, no Atrovent this time": it was given before."""
        view, i, earlier = self._view, m.hit.end, self._named[m.name]
        if view.norms(m.hit.start - 2, m.hit.start) == ["no", "more"] and not m.doses:
            before = (o for o in earlier if o.place < m.place)
            return any(self._judge(o) is FactStatus.ASSERTED for o in before)
        if (view.norm(i), view.norm(i + 1)) not in _THIS_TIME or not self._denied_directly(m):
            return False
        return any(o.place < m.place and o.doses for o in earlier)

    def _by_another(self, m: Mention) -> bool:
        """As in "she gave the buccal midazolam", "husband has given oral glucose": the giver."""
        marks = [k for k in self._view.marks.at(m.hit.start) if k.cue in (Cue.PERSON, Cue.KIN)]
        if any(self._view.norm(k.first) == "break" for k in marks):
            return False  # another unit on the radio: "we gave calcium too"
        return bool(marks) and all(
            self._gave(k.last) or self._told_gave(k.last, m.hit.start) for k in marks
        )

    def _told_gave(self, first: int, last: int) -> bool:
        """As in "that was the carer, then I gave four", "and she gave him aspirin"."""
        words = self._view.norms(first, max(first, last))
        return any(
            (a in {"i", "we"} and b in _GAVE | {"put"})
            or (a in {"he", "she"} and b in _GAVE and c in {"him", "her", "them"})
            for a, b, c in zip(words, words[1:], [*words[2:], ""], strict=False)
        )

    def _gave(self, i: int) -> bool:
        while self._view.norm(i) in {"has", "had", "have", "been", "already", "just", "after"}:
            i += 1
        told = self._view.norm(i) in _GAVE
        if self._view.norm(i) == "used":
            behind = self._view.norms(i + 1, i + 8)
            return any(a == "on" and b in {"him", "her", "them"} for a, b in pairwise(behind))
        return told and self._view.norm(i + 1) not in {"herself", "himself", "her", "me"}

    def _right_name(self, m: Mention) -> bool:
        """Takes the place of the drug that was named wrong before it, and that was given."""
        k = self._first_from(m.hit.start) - 1
        while k >= 0 and m.hit.start - self._mentions[k].hit.end <= _RENAMED_REACH:
            if self._mentions[k].name != m.name:
                break
            k -= 1  # "what did we draw up, midazolam, it was midazolam 2"
        else:
            return False
        wrong = self._mentions[k]
        return misnamed(self._view, wrong.hit) and not self._planned(wrong)

    def _lent(self, m: Mention) -> bool:
        """As in "used her son's EpiPen", "bystander Narcan": another's drug, given to ours."""
        view, i = self._view, m.hit.start - 1
        if view.norm(i) == "bystander":
            return True
        owner = view.norm(i) if view.tokens[i].clitic == "s" else view.norm(i).removesuffix("s")
        owned = view.tokens[i].clitic == "s" or owner != view.norm(i)
        if i < 1 or owner not in GIVERS or not owned or view.tokens[i + 1].gap not in PHRASE_GAPS:
            return False
        return view.has(_LENDING, max(m.sentence_start, i - 8), i)

    def _taken(self, m: Mention) -> bool:
        """Somebody took it, as told: "may have taken up to 20 of diazepam"."""
        acts = self._near(max(m.sentence_start, m.hit.start - 8), m.hit.start)
        return bool(acts) and acts[-1].act is Act.TAKEN

    def _lost(self, m: Mention) -> bool:
        """As in "lost about five hundred mils of blood", and "blood pressure": none was given."""
        if m.name == "normal_saline" and not m.doses:
            before = self._view.norms(m.hit.start - 4, m.hit.start)
            return "flushed" in before  # "flushed with ten of saline"
        if self._view.norm(m.hit.end - 1) == "bloods":
            return not m.doses  # "I've taken bloods": samples
        if self._view.norm(m.hit.end - 1) != "blood":
            return False
        if self._view.norm(m.hit.start - 1) in {"any", "no"} and not self._transfused(m):
            return True
        if self._view.norm(m.hit.end) in _OF_BLOOD:
            return True
        return self._view.has(_LOSING, max(m.sentence_start, m.hit.start - 9), m.hit.start)

    def _transfused(self, m: Mention) -> bool:
        """As in "no blood given yet", "any blood products": what is hung, no symptom."""
        view = self._view
        near = (*view.norms(max(m.sentence_start, m.hit.start - 5), m.hit.start - 1),
                *view.norms(m.hit.end, min(m.sentence_end, m.hit.end + 5)))  # fmt: skip
        return bool(_TRANSFUSING & set(near))

    def _of_a_lab(self, m: Mention) -> bool:
        """As in "potassium 4.9, bicarb 16": measured in the blood, not given."""
        if m.name not in _IN_BLOOD:
            return False
        view, dose = self._view, m.dose
        if dose is None or not dose.implied or dose.first != m.hit.end:
            return False  # "50 of bicarb" is given
        if view.has(_LABS, max(m.sentence_start, m.hit.start - 8), m.hit.start):
            return True
        return view.has(_LABS, m.hit.end, min(m.sentence_end, m.hit.end + 8))

    def _did_something(self, m: Mention) -> bool:
        """As in "Maxeran gave her the jaws thing": what a drug once did to somebody."""
        view, i = self._view, m.hit.end
        return (
            view.norm(i) in {"gave", "gives", "makes", "made"}
            and view.norm(i + 1) in {"me", "him", "her", "my", "his"}
            and not view.tokens[i].gap
        )

    def _long_ago(self, m: Mention) -> bool:
        """As in "took a bunch of Tylenol back in twenty sixteen"."""
        marks = self._view.marks.at(m.hit.start)
        return any(k.cue is Cue.FORMER and 0 <= k.first - m.hit.end <= 3 for k in marks)

    def _another_time(self, m: Mention) -> bool:
        """As in "last admission got 2 of lorazepam and went apneic"."""
        words = self._view.norms(max(m.sentence_start, m.hit.start - 8), m.hit.start + 1)
        if "in" in words and any(a == "in" and b in _MONTHS for a, b in pairwise(words)):
            return True  # "in February she took Panadol"
        if "last" in words and any(a == "last" and b in _OTHER_TIMES for a, b in pairwise(words)):
            return True
        return self._in_hospital(m)

    def _in_hospital(self, m: Mention) -> bool:
        """As in "discharged four days ago; she got IV Lasix 80 and a nitro drip there"."""
        view = self._view
        behind = view.norms(m.hit.end, min(view.count, m.hit.end + _THERE_REACH))
        if "there" not in behind:
            return False
        there = m.hit.end + behind.index("there")
        if any(view.tokens[i].gap in {".", "?", "!"} for i in range(m.hit.end, there + 1)):
            return False
        return view.has(_STAYS, m.hit.start - _STAY_REACH, m.hit.start)

    def _harms(self, m: Mention) -> bool:
        """As in "she can't have ibuprofen, it swells her face": an allergy, nothing withheld."""
        if not self._view.has(_CANNOT, m.hit.start - 3, m.hit.start):
            return False
        end = min(m.sentence_end, m.hit.end + 8)
        return self._view.has(REACTED | _DOES, m.hit.end, end)

    def _taken_off(self, m: Mention) -> bool:
        """As in "took him off of amiodarone in the spring"."""
        i, behind = m.hit.start - 1, self._view.norms(m.hit.end, m.hit.end + 8)
        if "off" in behind and behind[behind.index("off") + 1 :][:1] in (["it"], ["that"]):
            return True
        while self._view.norm(i) in _OFF_WHAT:
            i -= 1
        used_to = self._view.norms(i - 2, i + 1)
        if used_to[:2] == ["used", "to"] and used_to[2] in {"take", "have", "be"}:
            return True
        return self._view.norm(i) == "off" and self._view.has(_TOOK_OFF, i - 3, i)

    def _declined(self, m: Mention) -> bool:
        """As in "Solu-Medrol, do you want it?" - "No, leave it."."""
        question = self._view.marks.question_at.get(m.hit.start)
        if question is None or question.answer is not False:
            return False
        if _HAD_IT & set(pairwise(self._view.norms(question.last - 5, question.last))):
            return False  # "give heparin, and he's on Plavix, has he had it today?" - "No."
        if question.first == m.hit.start and self._offered_for(m, question.last):
            return True
        if (
            question.last - question.first - (m.hit.end - m.hit.start - 1) <= _SHORT_OFFER
            and self._view.norm(question.first) not in _ASKED_HOME
        ):
            return True
        return self._view.has(_OFFERS, question.first, question.last)

    def _offered_for(self, m: Mention, last: int) -> bool:
        """As in "Paracetamol for the arm?" - "No.": offered for what hurts."""
        view, i = self._view, m.hit.end
        return view.norm(i) == "for" and view.norm(i + 1) in _FOR_WHAT and last - i <= _FOR_REACH

    def _reacted_to(self, m: Mention) -> bool:
        """As in "her throat swelled up with Nurofen", "seized with lidocaine at the dentist"."""
        view = self._view
        i = m.hit.start - 1
        i -= view.norm(i) in {"the", "some", "any"}
        if view.norm(i) not in {"with", "to"} or m.doses:
            return False
        return view.has(REACTED, max(m.sentence_start, i - 4), i)

    def _denied_directly(self, m: Mention) -> bool:
        return self._view.norm(m.hit.start - 1) in {"no", "without"}

    def _owns_none(self, m: Mention) -> bool:
        """As in "he's got no puffer", and "Any Panadol?" - "No. No Panadol."."""
        if self._view.norm(m.hit.start - 2) in {"got", "has"}:
            return True
        return any(
            self._view.norm(q.first) == "any"
            and any(self._view.drug_at[i].form.name == m.name
                    for i in range(q.first, q.last) if i in self._view.drug_at)
            for q in self._view.marks.questions_before(m.hit.start, 4)
        )  # fmt: skip

    def _allergy(self, m: Mention) -> bool:
        """In a list of allergies ("allergic to aspirin and codeine")."""
        if self._view.norm(m.hit.end) in {"allergy", "allergic"} and not m.doses:
            return True
        first = max(m.sentence_start, m.hit.start - 20)
        for said in reversed(self._near(first, m.hit.start)):
            if said.act is Act.ALLERGY:
                denied = self._view.norm(said.first - 1) in {"no", "known", "nil", "drug"}
                between = set(self._view.norms(said.last, m.hit.start))
                return self._is_list(said.last, m.hit.start) and not (denied or between & _ENDING)
            if said.act in _OTHER_ACTS:
                return False
        return False

    def _given_behind(self, m: Mention) -> bool:
        """As in "allergic to elastoplast cannula in ondansetron four given"."""
        return bool(m.doses) and self._view.norm(m.end) == "given"

    def _held(self, m: Mention) -> bool:
        """As in "no epi", "holding nitro", "Toradol not given", "drawn up but did not give it"."""
        if self._held_behind(m) or self._held_in_the_end(m) or self._not_after_all(m):
            return True
        if self._said_no(m):
            return True
        if self._instead_of_last(m):
            return False
        for said in reversed(self._near(max(m.sentence_start, m.hit.start - 6), m.hit.start)):
            if said.act is Act.HELD and self._only_waits(said.first, said.last):
                continue
            if said.act is Act.HELD:
                return self._reaches(said, m) and not self._has_dose_given(m, said)
            if said.act is Act.NOT_GIVEN and self._view.norm(said.last - 1) in _PARTICIPLES:
                return self._reaches(said, m) and not self._of_the_one_before(said, m)
            if said.act in (Act.GIVEN, Act.TAKEN, Act.HOME):
                if self._view.norm(said.first) == "get" and not self._reaches(said, m):
                    return False  # "could not get capture, so ..."
                between = self._near(max(m.sentence_start, said.first - 3), said.first)
                taken_off = "off" in self._view.norms(said.last, m.hit.start)  # "her jacket off"
                return not taken_off and any(self._denies_verb(a, said) for a in between)
        return False

    def _instead_of_last(self, m: Mention) -> bool:
        """As in "gravol no ondansetron four IV": the no is of the drug before it."""
        view, dose = self._view, m.dose
        if view.norm(m.hit.start - 1) != "no" or not self._is_drug(m.hit.start - 2):
            return False
        if dose is None or dose.first != m.hit.end or dose.last >= view.count:
            return False
        return ROUTES.at(view.tokens, dose.last) is not None

    def _only_waits(self, first: int, last: int) -> bool:
        """As in "I've got them here, hold on, metoprolol, lisinopril": a moment, nothing held."""
        view = self._view
        waits = view.norm(first) == "hold" and view.norms(first, last + 1) == ["hold", "on"]
        return waits and view.norm(last + 1) not in _WHAT_IS_HELD

    def _held_in_the_end(self, m: Mention) -> bool:
        """As in "going to give ketorolac but she reacted to Nurofen, so that was not given"."""
        if m.ceiling >= m.sentence_end or not self._planned_before(m):
            return False
        k = self._first_from(m.hit.end)
        between = [o for o in self._mentions[k : k + 4] if o.hit.start < m.sentence_end]
        if not all(self._reacted_to(o) or self._allergy(o) for o in between):
            return False
        last = between[-1].hit.end if between else m.ceiling
        return any(True for _ in self._not_given(last, min(m.sentence_end, last + 10)))

    def _planned_before(self, m: Mention) -> bool:
        acts = self._near(max(m.sentence_start, m.hit.start - 9), m.hit.start)
        return bool(acts) and acts[-1].act is Act.PLANNED
