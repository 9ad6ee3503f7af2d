"""Which words withhold a drug: "not given" behind it or before it, "no", "holding".

Knows only how far such words reach; what a mention is in the end is decided by ``administration``.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.doses.dose_forms import by_weight
from recorder.clinical.doses.medwords import AUXILIARY, HELD_BETWEEN, NOT_GIVEN, ROUTES, Act
from recorder.clinical.doses.told_as_given import of_another, told_as_given
from recorder.clinical.given.mentions import DrugTalk, Mention, Said
from recorder.clinical.grammar.tables import GAVE, NO, OR, words
from recorder.clinical.text.words import PHRASE_GAPS

_NOUNS = frozenset({"infusion", "drip", "bolus", "treatment", "administration"})
"""Words of giving that also name what was only talked about."""
_READY = _NOUNS | {"hung", "hanging"}
"""Of these "but it isn't running" tells that nothing was given yet."""
_DID_GIVE = frozenset("gave got ran started pushed had was were popped put".split())
"""Verbs that tell what was done; only a "not" or "never" directly before them denies it."""
_PATIENT = frozenset({"he", "she", "they", "pt"})
_DENIERS = words("acts", "withheld", "deniers")
_WHY_NOT = frozenset("not with because cause cos as since too hold leave".split())
"""What tells behind "no" why the drug before it is not given."""
_UNABLE = frozenset("is cant wont has doesnt couldnt wouldnt didnt wasnt kept".split())
_ASKED_OF = frozenset("any on takes taking take had have has of to with for your".split())
_REFUSED = frozenset({"refused", "declined", "withheld", "omitted"})
_WAS_NOT = frozenset({"wasnt", "werent", "hasnt", "havent"})
"""Without a subject of their own they go on about the drug, also behind a comma."""
_GIVING = frozenset({"giving"})
_OR_AND = OR | {"and"}
_BUT = frozenset({"but", "we", "i"})
_WRITTEN = frozenset("protocol protocols guideline guidelines standing orders scope".split())
_ANSWERS = frozenset({"no", "not", "nor", "nil", "never", "neither"})
"""Before an amount they may answer what was said before, or put it right."""
_GIVEN_BEHIND = frozenset("given in administered pushed was went on is".split())
_REASON = 24
_BEHIND_REACH = 14
"""Most words from a drug to its "was not given": "out on the counter but she told us that"."""
_ADMINISTERED = frozenset({"give", "given", "administered", "pushed", "hung"})
_REACTS = frozenset({"allergic", "allergy", "brings", "makes", "gives", "swells"})
_LEFT_OUT = words("acts", "withheld", "left_out")
"""Beside these a drug that was not given is one of each day."""
_OFFERED = words("acts", "withheld", "offered")
"""Words of what came before a drug was not given after all ("offered but declined")."""
_THINGS = words("acts", "withheld", "things")
_HAD_IT = GAVE | {"for", "on", "had", "has", "got", "put", "with"}
"""Before one of these things they tell that it was there: "on oxygen refused aspirin 300"."""
_WISHES = frozenset({"want", "have", "take"})
_WHAT_IS_HELD = frozenset("the that this any his her those giving with all to".split())


def denies_verb(talk: DrugTalk, held: Said, verb: Said) -> bool:
    """As in "not giving", "held off giving"; never "we held off, gave paracetamol"."""
    view = talk.view
    if held.act is not Act.HELD or held.last != verb.first:
        return False
    if view.tokens[verb.first].gap not in PHRASE_GAPS:
        return False
    return view.norm[verb.first] not in _DID_GIVE or view.norm[held.last - 1] in _DENIERS


def of_the_one_before(talk: DrugTalk, said: Said, m: Mention, *, directly: bool = False) -> bool:
    """As in "aspirin 300 not given GTN given": the words deny the drug before them.

    A "held" or "withheld" does so ``directly`` behind it: "nitro held aspirin 324 given".
    """
    earlier = talk.last(m)
    if directly and _thing_before(talk, said, m):
        return True
    if earlier is None or earlier.sentence_start != m.sentence_start:
        return False
    between = AUXILIARY | _PATIENT  # "Entonox she declined morphine 5"
    if directly and not between.issuperset(talk.view.norms(earlier.end, said.first)):
        return False
    return earlier.hit.end <= said.first and held_behind(talk, earlier)


def _thing_before(talk: DrugTalk, said: Said, m: Mention) -> bool:
    """As in "collar refused fentanyl 50", "oxygen he declined aspirin 300": of what no mention is
    of a drug, and the drug behind has its amount."""
    view, i = talk.view, said.first - 1
    i -= view.norm[i] in _PATIENT
    told = talk.view.norm[said.first] in _REFUSED and view.norm[i] in _THINGS
    return told and m.dose is not None and not view.has(_HAD_IT, i - 3, i)


def no_reaches(talk: DrugTalk, said: Said, m: Mention) -> bool:
    """From "no" to the drug only adjectives, its own amount, or a list closed by "or"."""
    view = talk.view
    if view.norm[said.last] in {"with", "that", "it"}:  # "not with it on board", "quit that"
        return False
    if _next_statement(talk, said, m):
        return False
    over = _passes_amount(talk, said, m)
    for i in range(said.last, m.start if over else m.hit.start):
        if view.tokens[i].gap in {",", ":"} and i > said.last and not _list_item(talk, i, m):
            return False
        percent = i in view.number_at and view.norm[m.hit.start - 1] == "percent"
        known = view.norm[i] in HELD_BETWEEN or percent or talk.is_drug(i)
        if not known and not _list_item(talk, i, m):
            return False
    return view.tokens[m.hit.start].gap != "," or _list_item(talk, m.hit.start, m)


def _next_statement(talk: DrugTalk, said: Said, m: Mention) -> bool:
    """As in "we held the nitro four of Zofran on board", "no TXA and cyclizine fifty IV".

    The denial has its own drug before this one. Of "no fentanyl ketamine twenty" the amount tells
    that what it measures is no part of the no, and so does its way in behind an "and"; "no fentanyl
    or ketamine given" denies both.
    """
    view, dose = talk.view, m.dose
    if not view.names_drug(said.last, m.start):
        return False
    joined = view.norm[m.start - 1]
    if m.start < m.hit.start and joined not in _OR_AND:
        return True
    if dose is not None and dose.first == m.hit.end and joined not in OR:
        last = talk.last(m)
        routed = dose.last < view.count and ROUTES.at(view.tokens, dose.last) is not None
        alone = joined != "and" and last is not None and not last.doses
        if routed or alone:
            return True
    return joined not in OR and told_as_given(view, m.hit.start, m.hit.end)


def _passes_amount(talk: DrugTalk, said: Said, m: Mention) -> bool:
    """As in "didn't give the twenty of ketamine"; never so of "no, twenty of ketamine"."""
    view = talk.view
    answers = said.last == said.first + 1 and view.norm[said.first] in _ANSWERS
    if m.start == m.hit.start or answers or view.tokens[m.start].gap:
        return False
    return view.norm[m.hit.end] not in _GIVEN_BEHIND or bool(view.gap(m.hit.end))


def _list_item(talk: DrugTalk, i: int, m: Mention) -> bool:
    """Token ``i`` is inside "no a, b or c" that ends at or behind the drug."""
    view, end = talk.view, min(m.sentence_end, i + 8)
    if not view.has(OR, i, end):
        return False
    return any(view.norm[k] in OR and view.norm[k - 1] != "no" for k in range(i, end))


def held_behind(talk: DrugTalk, m: Mention) -> bool:
    """As in "Toradol not given", "aspirin 300 was offered and refused"."""
    limit = min(m.sentence_end, m.hit.end + _BEHIND_REACH)
    nxt = min(limit, m.ceiling) if m.ceiling < m.sentence_end else limit
    for said in not_given(talk, m, m.hit.end, min(limit, nxt)):
        if _only_own_words(talk, m, said):
            return not _owns_next(talk, m, said)
        between = range(m.hit.end, said.first)
        if any(is_amount(talk, j) for j in between):
            return False
        if (
            len(between) > 2
            and m.doses
            and not {"but", "was", "it"} & {talk.view.norm[j] for j in between}
        ):
            return False
        if len(between) and m.doses and talk.view.norm[m.hit.end] not in AUXILIARY:
            return False
        return not any(
            a.act is Act.GIVEN
            and a.last <= said.first
            and talk.view.norm[a.first] not in _READY
            and not _where_written(talk, a.last)
            for a in talk.near(m.hit.end, said.first)
        )
    return False


def _where_written(talk: DrugTalk, i: int) -> bool:
    """As in "it is in our protocol and was withheld": written there, not given."""
    whose = talk.view.norm[i] in {"our", "the", "my", "their"}
    return whose and talk.view.norm[i + 1] in _WRITTEN


def _only_own_words(talk: DrugTalk, m: Mention, said: Said) -> bool:
    """Between the drug and "not given" stand its amount, its route and an auxiliary."""
    view, dose = talk.view, m.dose
    if dose is None or dose.last > said.first:
        return False
    if GAVE & {
        view.norm[m.hit.start - 1],
        view.norm[dose.first - 1],
    }:  # "gave aspirin 300 not tolerated"
        return False
    routes = {i for r in view.phrases(ROUTES, m.hit.end, said.first)
              for i in range(r.first, r.last)}  # fmt: skip
    own = routes | set(range(dose.first, dose.last))
    return all(
        view.tokens[i].gap in PHRASE_GAPS
        or (
            view.tokens[i].gap == ","
            and (
                i <= dose.first
                or view.norm[i] in _BUT
                or (i == said.first and view.norm[i] in _REFUSED | _WAS_NOT)
            )
        )
        for i in range(m.hit.end, said.first + 1)
    ) and all(
        i in own or view.norm[i] in AUXILIARY or view.norm[i] in _OFFERED
        for i in range(m.hit.end, said.first)
    )


def never_gave(talk: DrugTalk, m: Mention) -> bool:
    """A drug of no ambulance, "not given" in so many words; no dose left out at home."""
    words = talk.view.norms(m.hit.end, min(m.sentence_end, m.hit.end + _REASON))
    before = set(talk.view.norms(max(m.sentence_start, m.hit.start - 8), m.hit.start))
    if _LEFT_OUT & {*words, *before} or _REACTS & set(words[:3]):
        return False
    denied = _DENIERS & set(words) and _ADMINISTERED & set(words)
    return bool(denied) or "withheld" in words


def _owns_next(talk: DrugTalk, m: Mention, said: Said) -> bool:
    """As in "aspirin 300 not given GTN": of the next drug, when nothing gives that one."""
    view = talk.view
    if said.last not in view.drug_at or view.tokens[said.last].gap not in PHRASE_GAPS:
        return False
    behind = talk.near(said.last, min(m.sentence_end, said.last + 8))
    return not any(a.act is Act.GIVEN for a in behind)


def is_amount(talk: DrugTalk, i: int) -> bool:
    """Whether token ``i`` is of a number that is no mere strength ("10 percent", "1 per kilo")."""
    number = talk.view.number_at.get(i)
    if number is None or talk.view.quantity_at[number.first].unit == "%":
        return False
    return not by_weight(talk.view, talk.view.quantity_at[number.first])


def said_no(talk: DrugTalk, m: Mention) -> bool:
    """As in "charcoal, no, she's too sleepy", "GTN no with that pressure"."""
    view, i = talk.view, m.hit.end
    if view.norm[i] not in NO or i + 1 >= len(view.tokens) or m.doses:
        return False
    if view.tokens[i].gap not in (*PHRASE_GAPS, ",", "?"):
        return False
    before = view.norm[m.hit.start - 1]
    return before not in _ASKED_OF | _DENIERS and _tells_why(talk, i + 1)


def _tells_why(talk: DrugTalk, i: int) -> bool:
    """Whether a reason begins: "with that pressure", "she's too sleepy", "his sats are low"."""
    view, after = talk.view, talk.view.norm[i + 1]
    if view.norm[i] in {"he", "she"}:
        return view.tokens[i].clitic == "s" or after in _UNABLE
    if view.norm[i] in {"his", "her"}:
        return after in {"pressure", "bp", "sats", "airway", "gcs", "rate", "resps", "pulse"}
    return view.norm[i] in _WHY_NOT


def not_given(talk: DrugTalk, m: Mention, first: int, last: int) -> Iterator[Said]:
    """The "not given", "refused" ... of ``m`` that begins in tokens ``[first, last)``, if any."""
    for hit in NOT_GIVEN.starting(talk.view.tokens, talk.view.positions, first, last):
        if talk.view.norm[hit.last] == "yet" and talk.view.has(_GIVING, hit.first, hit.last):
            return  # "but I'm not giving it yet": still planned
        if talk.view.norm[hit.last] in {"anything", "nothing"}:
            return  # "midazolam in the driver, we've not given anything"
        if of_another(talk.view, hit.first, hit.last, m.name):
            return  # "aspirin 324, we held the nitro"
        if talk.view.norm[hit.last - 1] in _WISHES and hit.last not in talk.view.drug_at:
            return  # "aspirin 324, she didn't want to come in"
        if hit.last <= last + 3:
            yield Said(Act.NOT_GIVEN, hit.first, hit.last)
            return


def only_waits(talk: DrugTalk, first: int, last: int) -> bool:
    """As in "I've got them here, hold on, metoprolol, lisinopril": a moment, nothing held."""
    view = talk.view
    waits = view.norm[first] == "hold" and view.norms(first, last + 1) == ["hold", "on"]
    return waits and view.norm[last + 1] not in _WHAT_IS_HELD
