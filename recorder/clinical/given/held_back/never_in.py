"""A drug that was offered, ordered or ready and never went in, as told some words later.

"He spat it out", "neither of those went in", "so that was never given": what says so stands behind
the drug, with its reason between.
"""

from __future__ import annotations

from recorder.clinical.doses.medwords import Act
from recorder.clinical.doses.told_as_given import of_another
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import words
from recorder.clinical.home.openers import takes_often
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import SENTENCE_ENDS


def _all(*groups: str) -> dict[str, bool]:
    """Every way through ``groups``, each a few words with ``|`` between."""
    found = [""]
    for group in groups:
        found = [f"{head} {word}".strip() for head in found for word in group.split("|")]
    return dict.fromkeys(found, True)


_SPAT: Phrases[bool] = Phrases(
    {**_all("spat|spit|spits|spitting|spewed|coughed", "it|that|them",
            "out|on|all|straight|back|into|over"),
     **_all("spat|spit|spits", "out|it|that|them"),
     **_all("none of it|none of that|none of them|none of those|neither of them|neither of those",
            "went in|got in|went down|got into|went into|got down")}.items()
)  # fmt: skip
_NEITHER: Phrases[bool] = Phrases(
    _all("neither|neither of those|neither of them|neither one|none of those|none of them"
         "|neither drug",
         "went in|was given|were given|got given|has been given|was started|were started|was used"
         "|were used|had gone in|was hung|got hung").items()
)  # fmt: skip
_SO_NOT: Phrases[bool] = Phrases(
    (_all("so|so it|so that|so they|so those|so this",
         "was not|wasnt|were not|werent|was never|were never|did not get|didnt get|never got",
         "given|used|needed|started|pushed|hung|administered|opened|run")
    | _all("so it|so that|so they|so those|so this",
           "was|were|got|has been|have been|stayed|is|went|gets",
           "left alone|left out|left off|left|binned|put away|put back|wasted|in the bag|in the bin"
           "|back in the bag")
    | _all("so we|so i|so we've|so nobody|and we|and i",
           "havent|have not|didnt|did not|never|hadnt",
           "given it|used it|needed it|started it|pushed it|hung it|give it|use it|need it"
           "|give those|give them|give that|gave those|gave them|given those|given them"
           "|start it|push it|hang it|gave it|touched it|touch it|opened it")).items()
)  # fmt: skip
_READY = words("acts", "never_in", "ready")
_ALLERGIC = frozenset("allergic allergy reacted reaction reacts brings swells lumps hives".split())
_THEY = frozenset({"they"})
_SPAT_REACH = 16
_REASON_REACH = 26


def never_went_in(talk: DrugTalk, m: Mention) -> bool:
    """Whether words behind the drug tell that it never went in."""
    return _spat_out(talk, m) or _neither(talk, m) or _so_not_given(talk, m)


def _spat_out(talk: DrugTalk, m: Mention) -> bool:
    """As in "Zyprexa, 10? Okay, he spat it on the carpet, so none of that got in."."""
    hit = first_of(talk, _SPAT, m.hit.end, m.hit.end + _SPAT_REACH)
    if hit is None or takes_often(talk.view, m.hit.end):
        return False  # "olanzapine at bedtime, 20, but I think he spits it out"
    if of_another(talk.view, hit.first, hit.last, m.name):
        return False
    return hit.last <= _next_told(talk, m, _SPAT_REACH)


def _neither(talk: DrugTalk, m: Mention) -> bool:
    """As in "had ordered heparin and TNK, but the CT came back, so neither went in"."""
    end = min(m.sentence_end, m.hit.end + _REASON_REACH)
    hit = first_of(talk, _NEITHER, m.hit.end, end)
    if hit is None:
        return False
    between = [i for i in range(m.hit.end, hit.first) if talk.is_drug(i)]
    return len(between) <= 2 and not _given_by(talk, m.hit.end, hit.first)


def _so_not_given(talk: DrugTalk, m: Mention) -> bool:
    """As in "calcium was drawn up but we got pulses back so it was not given"."""
    end = min(m.sentence_end, m.hit.end + _REASON_REACH)
    hit = first_of(talk, _SO_NOT, m.hit.end, end)
    if hit is None or _of_an_allergy(talk, m.hit.start):
        return False
    near = set(talk.view.norms(max(m.sentence_start, m.hit.start - 4), m.hit.end + 4))
    others = {talk.view.drug_at[i].start for i in range(m.hit.end, hit.first)
              if talk.is_drug(i)}  # fmt: skip
    theirs = talk.view.has(_THEY, max(0, m.hit.start - 8), m.hit.start)
    if theirs and talk.view.norm[hit.last - 1] in {"those", "them"}:
        return True
    reacted = all(_of_an_allergy(talk, i) for i in others)
    return bool(near & _READY) and reacted and not _given_by(talk, m.hit.end, hit.first)


def _of_an_allergy(talk: DrugTalk, i: int) -> bool:
    """The drug at token ``i`` is only the reason: "he's penicillin allergic"."""
    return bool(_ALLERGIC & set(talk.view.norms(max(0, i - 4), i + 6)))


def first_of(talk: DrugTalk, table: Phrases[bool], first: int, last: int) -> Hit[bool] | None:
    """The first phrase of ``table`` that lies in tokens ``[first, last)``."""
    return table.first_within(talk.view.tokens, talk.view.positions, first, last)


def _given_by(talk: DrugTalk, first: int, last: int) -> bool:
    return any(
        a.act is Act.GIVEN and talk.view.norm[a.first] in {"gave", "pushed", "given"}
        for a in talk.near(first, last)
    )


def _next_told(talk: DrugTalk, m: Mention, reach: int) -> int:
    """Where the next drug is named, at most ``reach`` tokens and two statements on."""
    view, ends = talk.view, 0
    last = min(m.hit.end + reach, len(view.tokens))
    for i in range(m.hit.end, last):
        ends += view.tokens[i].gap in SENTENCE_ENDS and i > m.hit.end
        if talk.is_drug(i) or ends > 1:
            return i
    return last
