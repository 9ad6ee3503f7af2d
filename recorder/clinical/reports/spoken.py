"""The part that is read out: at most 150 words, the most urgent first to be kept.

Sentences are made from facts only. When there is too much, long lists are cut ("and 3 more") and
then whole sentences are left out, least urgent first, and that is said. When there is little, the
lists are whole; signs between the first and the last, the scores and what was not stated are told
as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recorder.clinical.drafts.called_off import CALLED_OFF
from recorder.clinical.reports import blocks
from recorder.clinical.reports.encounter import Encounter
from recorder.clinical.reports.matter import as_said
from recorder.clinical.reports.signs import signs_between, signs_spoken
from recorder.clinical.reports.treatment import given_medicines, never_given
from recorder.clinical.wording import capital, describe, lowered, retold, say
from recorder.clinical.wording.particulars import particulars
from recorder.core.model import Fact, FactKind, FactStatus, Flag

MOST_WORDS = 150
FEW_WORDS = 90
WORDS_A_SECOND = 2.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: ``lead`` and a list of items; a smaller ``urgency`` is kept longer."""

    lead: str
    items: tuple[str, ...]
    urgency: int
    most: int = 6
    between: str = ", "

    def cut(self, most: int) -> Sentence:
        """With at most ``most`` items."""
        return replace(self, most=most)

    @property
    def text(self) -> str:
        """The sentence as said."""
        shown = list(self.items[: self.most])
        left = len(self.items) - len(shown)
        if left:
            shown.append(say("and {} more", left))
        told = self.between.join(shown)
        return capital(f"{self.lead} {told}".strip()) + "."

    @property
    def words(self) -> int:
        """How many words that is."""
        return len(self.text.split())


def spoken(encounter: Encounter) -> str:
    """The text to read out; "" when nothing was said about a patient."""
    aloud = encounter.aloud()
    sentences = [s for s in _sentences(aloud) if s.items]
    kept = _kept(sentences, MOST_WORDS)
    if len(kept) < len(sentences):
        more = say("More is written below.")
        kept = _kept(sentences, MOST_WORDS - len(more.split()))
        return " ".join([*(kept[i].text for i in sorted(kept)), more])
    if sum(s.words for s in kept.values()) < FEW_WORDS:
        whole = [s for s in _sentences(aloud, whole=True) if s.items]
        kept = _kept([s.cut(len(s.items)) for s in whole], MOST_WORDS)
    return " ".join(kept[i].text for i in sorted(kept))


def seconds(text: str) -> int:
    """About how long it takes to read ``text`` out, rounded to five seconds."""
    return 5 * max(1, round(len(text.split()) / WORDS_A_SECOND / 5))


def _kept(sentences: Sequence[Sentence], room: int) -> dict[int, Sentence]:
    """Sentences that fit into ``room`` words, by their place; the urgent are seated first."""
    kept: dict[int, Sentence] = {}
    for place, sentence in sorted(enumerate(sentences), key=lambda pair: pair[1].urgency):
        fitting = _fitting(sentence, room)
        if fitting is not None:
            kept[place] = fitting
            room -= fitting.words
    return kept


def _fitting(sentence: Sentence, room: int) -> Sentence | None:
    for most in range(min(sentence.most, len(sentence.items)), 0, -1):
        shorter = sentence.cut(most)
        if shorter.words <= room:
            return shorter
    return None


def _sentences(aloud: Encounter, whole: bool = False) -> list[Sentence]:
    return [
        _opening(aloud),
        Sentence(say("Alert:"), _alerts(aloud), 0),
        Sentence(say("Red flags:"), _flags(aloud), 2, most=6, between="; "),
        Sentence(say("Allergies:"), _allergies(aloud), 2),
        Sentence("", _mechanisms(aloud), 2),
        Sentence("", _arrest(aloud), 3),
        Sentence("", tuple(_moments(aloud)), 4),
        *_findings(aloud),
        Sentence(say("First signs:"), tuple(signs_spoken(aloud, last=False)), 3, most=9),
        *([_between(aloud)] if whole else []),
        Sentence(say("Last signs:"), tuple(signs_spoken(aloud, last=True)), 3, most=9),
        *_treatment(aloud),
        *_background(aloud),
        Sentence("", tuple(_statements(aloud, blocks.eta_facts(aloud))), 4),
        Sentence("", tuple(_statements(aloud, _not_taken(aloud))), 4),
        Sentence(say("To check before use:"), _doubted(aloud), 5),
        *([_scores(aloud), _not_stated(aloud)] if whole else []),
    ]


def _between(aloud: Encounter) -> Sentence:
    """What was measured between the first and the last time."""
    return Sentence(say("In between:"), tuple(signs_between(aloud)), 10)


def _scores(aloud: Encounter) -> Sentence:
    """Scores that could be worked out and are no red flag, by name and value."""
    flags = set(_flags(aloud))
    told = (
        f"{retold(s.name)} {retold(describe.scalar(s.value))}"
        for s in aloud.analysis.scores
        if isinstance(s.value, (int, float)) and not _tells_nothing(s.name, s.value)
    )
    plain = (words for words in dict.fromkeys(told) if lowered(words) not in flags)
    return Sentence(say("Scores:"), tuple(plain), 10)


def _tells_nothing(name: str, value: float) -> bool:
    """A shock index that is not raised: every pulse and pressure has one."""
    return name == "Shock index" and value <= _RAISED_INDEX


_RAISED_INDEX = 0.9
"""Above it more die (J Trauma Inj 2019;32:17)."""


def _opening(aloud: Encounter) -> Sentence:
    ages, sexes = aloud.of_kind(FactKind.AGE), aloud.of_kind(FactKind.SEX)
    told = [aloud.cite(blocks.person_words(ages, sexes), *ages, *sexes)] if ages or sexes else []
    told += [
        aloud.cite(lowered(describe.statement(f, aloud.names)), f)
        for f in aloud.of_kind(FactKind.VITAL)
        if f.name == "gestational_age" or (f.name == "weight" and _child(ages))
    ]
    told += [
        aloud.cite(blocks.item_words(aloud, f) + as_said(aloud, f) + _where(aloud, f), f)
        for f in aloud.of_kind(FactKind.CHIEF_COMPLAINT)
    ]
    return Sentence("", tuple(told), 1)


def _where(aloud: Encounter, complaint: Fact) -> str:
    """As in "one-sided weakness (left)": what was told of the finding that the complaint names."""
    own = _named_by(aloud, complaint)
    told = ", ".join(particulars(own[0])) if len(own) == 1 and own[0].name != _ARREST else ""
    return f" ({told})" if told else ""


def _named_by(aloud: Encounter, complaint: Fact) -> list[Fact]:
    return [f for f in aloud.of_kind(FactKind.FINDING) if f.name == complaint.value]


def _child(ages: Sequence[Fact]) -> bool:
    """Whose drugs are given by weight: it is said with the age."""
    years = describe.age_years(ages[0]) if ages else None
    return years is not None and years < _ADULT_YEARS


_ADULT_YEARS = 16


def _mechanisms(aloud: Encounter) -> tuple[str, ...]:
    """How it happened; of what the complaint has named only the particulars."""
    complaints = {f.value for f in aloud.of_kind(FactKind.CHIEF_COMPLAINT)}
    facts = aloud.of_kind(FactKind.MECHANISM)
    new = [f for f in facts if f.name not in complaints]
    told = [aloud.cite(describe.phrase(f, aloud.names) + as_said(aloud, f), f) for f in new]
    return (*told, *(words for f in facts if f not in new for words in _told_with(aloud, f)))


def _arrest(aloud: Encounter) -> tuple[str, ...]:
    """What was told of the arrest that the complaint has named: seen by whom, CPR by whom."""
    complaints = {f.value for f in aloud.of_kind(FactKind.CHIEF_COMPLAINT)} & {_ARREST}
    found = [f for f in aloud.of_kind(FactKind.FINDING) if f.name in complaints]
    return tuple(words for f in found for words in _told_with(aloud, f))


_ARREST = "cardiac_arrest"


def _told_with(aloud: Encounter, fact: Fact) -> tuple[str, ...]:
    told = ", ".join(particulars(fact))
    return (aloud.cite(told, fact),) if told else ()


def _moments(aloud: Encounter) -> list[str]:
    return [lowered(s) for s in _statements(aloud, blocks.event_times(aloud))]


def _findings(aloud: Encounter) -> list[Sentence]:
    complaints = aloud.of_kind(FactKind.CHIEF_COMPLAINT)
    named = {f.value for f in complaints if len(_named_by(aloud, f)) <= 1}
    found = [f for f in aloud.of_kind(FactKind.FINDING) if f.name not in named]
    there = tuple(blocks.finding_words(aloud, f) for f in found)
    absent = tuple(blocks.finding_words(aloud, f) for f in blocks.only_absent(aloud))
    return [Sentence(say("Found:"), there, 4, most=8), Sentence("", absent, 9)]


def _treatment(aloud: Encounter) -> list[Sentence]:
    given = given_medicines(aloud)
    before = _drugs(aloud, [f for f in given if f.prior_to_ems])
    crew = _drugs(aloud, [f for f in given if not f.prior_to_ems])
    kind = FactKind.MEDICATION_GIVEN
    withheld = aloud.of_kind(kind, FactStatus.NEGATED, FactStatus.REFUSED)
    withheld = never_given(aloud, withheld)
    care = _phrases(aloud, FactKind.INTERVENTION)
    failed = aloud.of_kind(FactKind.INTERVENTION, FactStatus.NEGATED, FactStatus.REFUSED)
    failed = [f for f in failed if f.name != "transport"]
    return [
        Sentence(say("Before the crew:"), before, 5),
        Sentence(say("Given:"), crew, 3, most=12),
        Sentence(say("Not given:"), _subjects(aloud, withheld), 6),
        Sentence(say("Done:"), care, 7),
        Sentence(f"{say('Not done or failed')}:", _not_done(aloud, failed), 7),
    ]


def _drugs(aloud: Encounter, given: Sequence[Fact]) -> tuple[str, ...]:
    """Each drug once: "fentanyl 50 micrograms IV, then 25 micrograms IV"."""
    told: dict[str, str] = {}
    for fact in given:
        words, name = _dose_words(aloud, fact), describe.subject(fact, aloud.names)
        if name in told:
            again = words.removeprefix(name).strip() or say("again")
            words = say("{}, then {}", told[name], again)
        told[name] = words
    return tuple(told.values())


def _subjects(aloud: Encounter, facts: Sequence[Fact]) -> tuple[str, ...]:
    told = (aloud.cite(describe.subject(f, aloud.names), f) for f in facts)
    return tuple(dict.fromkeys(told))


def _not_done(aloud: Encounter, facts: Sequence[Fact]) -> tuple[str, ...]:
    """By name alone, but of an alert that it was called off."""
    off = [f for f in facts if CALLED_OFF in f.detail]
    told = [*_subjects(aloud, [f for f in facts if f not in off]), *_statements(aloud, off)]
    return tuple(lowered(words) for words in told)


def _not_taken(aloud: Encounter) -> list[Fact]:
    """That the patient is left there."""
    left = aloud.of_kind(FactKind.INTERVENTION, FactStatus.NEGATED)
    return [f for f in left if f.name == "transport"]


def _background(aloud: Encounter) -> list[Sentence]:
    known = (FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.HISTORICAL)
    taken = aloud.of_kind(FactKind.HOME_MEDICATION)
    takes = say("Takes") if any(f.name != "none" for f in taken) else ""
    return [
        Sentence(takes, _phrases(aloud, FactKind.HOME_MEDICATION), 8),
        Sentence(say("History:"), _phrases(aloud, FactKind.HISTORY, *known), 7),
    ]


def _alerts(aloud: Encounter) -> tuple[str, ...]:
    loud = [f for f in aloud.analysis.flags if f.priority == 1]
    return tuple(lowered(f.text.rstrip(".")) for f in loud)


def _flags(aloud: Encounter) -> tuple[str, ...]:
    """The other red flags for short, without what the opening has said."""
    opened = {blocks.item_words(aloud, f) for f in aloud.of_kind(FactKind.CHIEF_COMPLAINT)}
    told = [_flag_aloud(f) for f in aloud.analysis.flags if f.priority != 1]
    return tuple(dict.fromkeys(flag for flag in told if flag not in opened))


def _flag_aloud(flag: Flag) -> str:
    """Without the limit that was passed and the signs that are told below."""
    end = {"hypotension": ",", "anaphylaxis": ":"}.get(flag.name)
    told = short_flag(flag)
    return told.partition(end)[0] if end else told


def short_flag(flag: Flag) -> str:
    """A flag's words within a sentence; the criteria of the triage stand with the scores."""
    text = flag.text.partition(":")[0] if flag.name == "field_triage" else flag.text
    return lowered(text.rstrip("."))


def _allergies(aloud: Encounter) -> tuple[str, ...]:
    return _phrases(aloud, FactKind.ALLERGY) or (say("not stated"),)


def _not_stated(aloud: Encounter) -> Sentence:
    """What a receiving doctor asks for next and the recording does not answer."""
    has_onset = any(f.name in _BEGINNINGS for f in blocks.event_times(aloud))
    said = {
        "age": _said(aloud, FactKind.AGE),
        "complaint": _said(aloud, FactKind.CHIEF_COMPLAINT) or _said(aloud, FactKind.MECHANISM),
        "time of onset": has_onset,
        "home medicines": _said(aloud, FactKind.HOME_MEDICATION),
        "history": _said(aloud, FactKind.HISTORY),
    }
    missing = tuple(say(name) for name, is_said in said.items() if not is_said)
    return Sentence(say("Not stated:"), missing, 11)


_BEGINNINGS = ("onset", "last_known_well", "arrest", "birth")


def _said(aloud: Encounter, kind: FactKind) -> bool:
    return any(f.kind is kind for f in aloud.facts)


def _doubted(aloud: Encounter) -> tuple[str, ...]:
    """What is in doubt, by name; the readings themselves were said above."""
    doubted = [describe.title(f, aloud.names).lower() for f in aloud.facts if f.needs_review]
    return tuple(dict.fromkeys(doubted))


def _dose_words(aloud: Encounter, fact: Fact) -> str:
    told = describe.medicine(fact, aloud.names).removesuffix(say("{}, before the crew", ""))
    return aloud.cite(told, fact)


def _phrases(aloud: Encounter, kind: FactKind, *statuses: FactStatus) -> tuple[str, ...]:
    return tuple(
        aloud.cite(describe.phrase(f, aloud.names), f) for f in aloud.of_kind(kind, *statuses)
    )


def _statements(aloud: Encounter, facts: Sequence[Fact]) -> list[str]:
    return [aloud.cite(describe.statement(f, aloud.names), f) for f in facts]
