"""Words that put a drug aside before anybody gives it: "leave the Phenergan", "scrap the TXA".

"Leave" says so only as an order or of the crew, and of a drug that can be left out: "leave the
drip running", "I'll leave the morphine to you" and "he left the inhaler at home" do not.

And a plan that the next words end ("Five of diazepam?" - "Let's hold off on that."): an offer, an
order or a syringe that is ready and was turned down, thrown away or forgotten is a drug that was
not given. What is only put off ("hold off until we have a line") stays a plan.

A drug that was offered, ordered or ready and never went in, as told some words later.

"He spat it out", "neither of those went in", "so that was never given": what says so stands behind
the drug, with its reason between.
"""

from __future__ import annotations

from recorder.clinical.doses.medwords import Act
from recorder.clinical.doses.told_as_given import of_another
from recorder.clinical.given.held_back.withheld import never_gave
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import DETERMINERS, listed, words
from recorder.clinical.home.openers import takes_often
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS

_BEFORE: Phrases[bool] = Phrases(listed("acts", "put_aside", "before"))
_ONLY_DENIED: Phrases[bool] = Phrases(listed("acts", "put_aside", "only_denied"))
_AROUND: dict[str, list[str]] = {}
for _phrase, _ in listed("acts", "put_aside", "around"):
    _verb, _tail = _phrase.split(" ", 1)
    _AROUND.setdefault(_verb, []).append(_tail)
_STAYS = words("acts", "put_aside", "stays")
_CREW_SAYS = words("acts", "put_aside", "crew_says")
_THE = frozenset("the that this any her his their second third next more further extra".split())
_NOT = words("acts", "put_aside", "not")
_HAD = frozenset("had given gave got done took taken".split())
_NOT_REACH = 3
_TAIL = 5
"""Most words of what stands behind the drug: "back in the bag", "on the head"."""
_LASTING = frozenset({"fluid", "blood_product"})
_BREATHED = frozenset({"oxygen", "nitrous_oxide", "methoxyflurane"})


def is_put_aside(talk: DrugTalk, m: Mention) -> bool:
    """Whether words before the drug, or before and behind it, put it aside."""
    i = talk.view.back(m.start - 1, _THE, m.sentence_start - 1) + 1
    return _aside_before(talk, m, i) or _aside_around(talk, m, i)


def _aside_before(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "scrap the amiodarone", "we won't bother with the TXA", "leave the fentanyl"."""
    hit = _phrase_ending(talk, _BEFORE, m.sentence_start, i)
    if hit is None or talk.view.tokens[i].gap not in PHRASE_GAPS:
        return False
    if _is_denied(talk, m, hit.first) != (
        _phrase_ending(talk, _ONLY_DENIED, hit.first, i) is not None
    ):
        return False  # "don't forget the aspirin", "happy with giving the TXA"
    if talk.view.has(_HAD, m.end, min(m.sentence_end, m.end + _TAIL)):
        return False  # "don't worry about the aspirin, he's had it"
    if talk.view.norm[hit.first] in {"leave", "leaving"}:
        return _left_out(talk, m, hit.first)
    return talk.view.norm[m.end] not in {"to", "down", "at"}  # "drop the propofol to twenty"


def _is_denied(talk: DrugTalk, m: Mention, first: int) -> bool:
    """As in "don't just forget the aspirin", never "can't swallow it, leave the aspirin"."""
    view, i = talk.view, first - 1
    i = view.back(i, _BETWEEN, max(m.sentence_start, first - _NOT_REACH))
    near = i >= m.sentence_start and not any(view.tokens[k].gap for k in range(i + 1, first + 1))
    return near and view.norm[i] in _NOT


_BETWEEN = words("acts", "put_aside", "between")


def _left_out(talk: DrugTalk, m: Mention, leave: int) -> bool:
    """As in "we'll leave the hydrocortisone"; never so of what runs or is breathed."""
    view = talk.view
    if m.drug is None or m.drug.classes & _LASTING or m.name in _BREATHED:
        return False
    opens = leave == m.sentence_start or view.tokens[leave].gap in SENTENCE_ENDS
    if not (opens or view.tokens[leave].gap == "," or view.norm[leave - 1] in _CREW_SAYS):
        return False
    behind = min(m.end, m.sentence_end)
    goes_on = behind < m.sentence_end and view.tokens[behind].gap in PHRASE_GAPS
    return not (goes_on and view.norm[behind] in _STAYS)


def _aside_around(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "give the aspirin a miss", "you can put the midazolam back"."""
    view, verb = talk.view, talk.view.norm[i - 1]
    if i == m.sentence_start:
        return False
    tails = _AROUND.get(verb)
    if tails is None:
        return False
    tail = " ".join(view.norms(m.end, min(m.sentence_end, m.end + _TAIL)))
    return any(tail == behind or tail.startswith(f"{behind} ") for behind in tails)


def _phrase_ending(talk: DrugTalk, table: Phrases[bool], first: int, last: int) -> Hit[bool] | None:
    """The phrase of ``table`` that ends right before token ``last``."""
    found = talk.view.phrases(table, max(first, last - _NOT_REACH), last)
    return next((hit for hit in found if hit.last == last), None)


_SAID: Phrases[bool] = Phrases(listed("acts", "turned_down", "said"))
_GONE: Phrases[bool] = Phrases(listed("acts", "turned_down", "gone"))
_PUT_OFF = words("acts", "turned_down", "put_off")
_GIVEN = words("acts", "turned_down", "given")
_SAID_REACH = 20
_GONE_REACH = 30
_SENTENCES = 3
"""Most sentence ends from a plan to the words that turn it down."""


def turned_down(talk: DrugTalk, m: Mention) -> bool:
    """Whether words behind the plan of a drug that crews carry end it."""
    if m.drug is None or not (m.drug.carried or never_gave(talk, m)):
        return False
    said = _behind(talk, m, _SAID, _SAID_REACH)
    if said is not None and not _others(talk, m, said):
        return True
    gone = _behind(talk, m, _GONE, _GONE_REACH)
    return gone is not None and not any(o.doses or o.name == m.name for o in _others(talk, m, gone))


def _behind(talk: DrugTalk, m: Mention, table: Phrases[bool], reach: int) -> Hit[bool] | None:
    """The words of ``table`` that end the plan, None where none do."""
    view = talk.view
    hit = first_of(talk, table, m.end, min(m.end + reach, view.count))
    if hit is None or view.norm[hit.last] in _PUT_OFF or _of_a_drug(talk, hit):
        return None
    return None if _given_between(talk, m, hit) or _far(talk, m, hit) else hit


def _of_a_drug(talk: DrugTalk, hit: Hit[bool]) -> bool:
    """As in "go ahead with a gram of TXA and hold off on *the calcium*"."""
    named = hit.last + (talk.view.norm[hit.last] in DETERMINERS)
    return talk.is_drug(named) and not talk.view.gap(named)


def _others(talk: DrugTalk, m: Mention, hit: Hit[bool]) -> list[Mention]:
    """Drugs named between; one without an amount may be the reason ("nearly died from Keflex")."""
    return [o for o in talk.behind(m, 3) if o.hit.start < hit.last]


def _given_between(talk: DrugTalk, m: Mention, hit: Hit[bool]) -> bool:
    """As in "Zofran four? Yeah, give him that. Morphine, let's hold off"."""
    acts = talk.near(m.end, hit.first)
    return any(a.act is Act.GIVEN and talk.view.norm[a.first] in _GIVEN for a in acts)


def _far(talk: DrugTalk, m: Mention, hit: Hit[bool]) -> bool:
    ends = talk.view.stops(m.end, hit.first + 1)
    return ends > _SENTENCES


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
