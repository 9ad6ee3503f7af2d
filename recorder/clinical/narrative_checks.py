"""Whether a written sentence says nothing but what the facts say that it names. Pure.

Numbers and their units, drugs, illnesses, procedures, sides, denials, doubts and plans are looked
at; what cannot be decided counts against the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from recorder.clinical import describe
from recorder.clinical.languages import CODES, language
from recorder.clinical.languages.numbers import find_numbers as find_romance_numbers
from recorder.clinical.languages.words import tokens_of
from recorder.clinical.lexicon import load
from recorder.clinical.numbers import find_numbers
from recorder.clinical.text import words_of
from recorder.core.model import Fact, FactKind, FactStatus

LONGEST_CHARS = 400
_ABSENT = (FactStatus.NEGATED, FactStatus.REFUSED)


def holds(text: str, cited: Sequence[Fact], code: str) -> bool:
    """Whether the sentence says nothing beyond the facts it cites."""
    if not cited or not text.strip() or len(text) > LONGEST_CHARS or _UNFIT.search(text):
        return False
    known = " . ".join(_all_words(f) for f in cited)
    return (
        _numbers_hold(text, cited, code)
        and _units(text) <= _units(known)
        and _names(text, code) <= _names(known, code) | _own_names(cited)
        and _sides(text) <= _sides(known)
        and _claims_hold(text, cited, code)
        and _giving_holds(text, cited)
    )


_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f<>{}\[\]`\\]|https?:|www\.", re.IGNORECASE)


def _all_words(fact: Fact) -> str:
    """Everything that the fact says, as it is shown."""
    details = " ".join(text for _, text in fact.detail)
    times = " ".join(filter(None, (fact.time, fact.time_said)))
    return f"{describe.statement(fact)} {details} {times}"


# --- numbers and units ---------------------------------------------------------------------------


def _numbers_hold(text: str, cited: Sequence[Fact], code: str) -> bool:
    """Each number is one of the cited facts; with a unit, of a fact that has both."""
    told = [(_values(_all_words(f), code) | _own_values(f), _units(_all_words(f))) for f in cited]
    for value, unit in _measures(text, code):
        if not any(value in values and (not unit or unit in units) for values, units in told):
            return False
    return True


def _values(text: str, code: str) -> frozenset[float]:
    return frozenset(value for value, _ in _measures(text, code))


def _own_values(fact: Fact) -> frozenset[float]:
    plain = (fact.value, fact.dose, fact.count, fact.low, fact.high, *fact.alternatives)
    return frozenset(float(v) for v in plain if isinstance(v, (int, float)))


def _measures(text: str, code: str) -> list[tuple[float, str]]:
    """Each number of ``text``, in figures or words, with the unit right behind it."""
    if code in CODES:
        tokens = tokens_of(text)
        numbers = find_romance_numbers(tokens, language(code).numbers)
    else:
        tokens = words_of(text).tokens
        numbers = find_numbers(tokens)
    found: list[tuple[float, str]] = []
    for number in numbers:
        end = tokens[number.last - 1].end
        behind = _UNIT.match(text, end)
        unit = _unit_of(behind.group("unit")) if behind else ""
        found.append((float(number.value), unit))
    found += [(float(d), "") for clock in _CLOCK.finditer(text) for d in clock.groups()]
    return found


_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:h](\d{2})(?!\d)")
_UNIT_WORDS = {
    "ug": ("mcg", "µg", "ug", "micrograms", "microgram", "microgramos", "microgramo",
           "microgramas", "micrograma"),
    "mg": ("mg", "milligrams", "milligram", "miligramos", "miligramas"),
    "g": ("g", "grams", "gram", "gramos", "gramas"),
    "mL": ("ml", "millilitres", "milliliters", "mililitros"),
    "L/min": ("l/min", "lpm", "litres per minute", "liters per minute", "litros por minuto"),
    "L": ("l", "litres", "liters", "litre", "liter", "litros", "litro"),
    "mmHg": ("mmhg",),
    "%": ("%", "percent", "por ciento", "por cento"),
    "/min": ("/min", "bpm", "per minute", "beats per minute", "breaths per minute"),
    "Cel": ("°c", "celsius"),
    "degF": ("°f", "fahrenheit"),
    "mmol/L": ("mmol/l",),
    "mg/dL": ("mg/dl",),
    "unit": ("units", "unit", "unidades", "unidade", "unidad"),
    "kg": ("kg", "kilograms", "kilos", "quilos"),
    "J": ("j", "joules"),
    "mEq": ("meq",),
    "kPa": ("kpa",),
}  # fmt: skip
_UNIT_NAMES = {word: unit for unit, words in _UNIT_WORDS.items() for word in words}
_ANY_UNIT = "|".join(sorted(map(re.escape, _UNIT_NAMES), key=len, reverse=True))
_UNIT = re.compile(rf"\s*(?P<unit>{_ANY_UNIT})(?![\w/])", re.IGNORECASE)
_WRITTEN_UNIT = re.compile(rf"(?<![^\W\d_])(?P<unit>{_ANY_UNIT})(?![\w/])", re.IGNORECASE)
_LETTERS = frozenset({"g", "l", "j"})


def _unit_of(word: str) -> str:
    return _UNIT_NAMES[word.lower()]


def _units(text: str) -> frozenset[str]:
    """Units that are written; a lone letter only behind a figure."""
    found = set()
    for match in _WRITTEN_UNIT.finditer(text):
        alone = match.group("unit").lower() in _LETTERS
        if not alone or re.search(r"\d\s*$", text[: match.start()]):
            found.add(_unit_of(match.group("unit")))
    return frozenset(found)


# --- names, sides, claims ------------------------------------------------------------------------


def _own_names(cited: Iterable[Fact]) -> frozenset[str]:
    """Canonical names of the facts, and of what their values name."""
    names = {f.name for f in cited} | {str(f.value) for f in cited if isinstance(f.value, str)}
    names |= {str(v) for f in cited for v in f.alternatives if isinstance(v, str)}
    return frozenset(names | {name.partition(":")[2] for name in names})


def _names(text: str, code: str) -> frozenset[str]:
    """Drugs, findings, illnesses, procedures and mechanisms that the text names."""
    found: set[str] = set()
    if code in CODES:
        tokens = tokens_of(text)
        spoken = language(code)
        found |= {h.value for h in spoken.drugs.find(tokens)}
        found |= {h.value for h in spoken.allergens.find(tokens)}
        found |= {hit.value[0][1] for hit in spoken.terms.find(tokens)}
    words = words_of(text)
    lexicon = load()
    drugs = lexicon.drug_matcher.find(words.tokens, words.positions)
    found |= {h.form.name for h in drugs if h.form.needs in ("", "dose")}
    if code not in CODES:
        terms = lexicon.matcher("finding", "history", "intervention", "mechanism", "complaint")
        hits = terms.find(words.tokens, words.positions)
        found |= {h.form.name for h in hits if not h.form.needs}
    return frozenset(found)


_SIDES = {
    "left": ("left", "izquierd", "esquerd"),
    "right": ("right", "derech", "direit"),
    "both": ("bilateral", "both", "ambos", "ambas"),
}


def _sides(text: str) -> frozenset[str]:
    lower = text.lower()
    return frozenset(
        side
        for side, stems in _SIDES.items()
        if any(re.search(rf"\b{stem}", lower) for stem in stems)
    )


_DENIALS = {
    "en": re.compile(
        r"\b(no|not|none|nor|never|without|denie[sd]|deny|denying|absent|absence|negative|"
        r"refuse[sd]?|declined|withheld|free of|cannot|\w+n['’]t)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(no|ni|sin|niegan?|negó|nunca|tampoco|ningun[oa]?|ausen\w+|rechaz\w+|negativ[oa]s?)\b",
        re.IGNORECASE,
    ),
    "pt": re.compile(
        r"\b(não|nao|nem|sem|negam?|negou|nunca|nenhum\w*|ausên\w+|recus\w+|negativ[oa]s?)\b",
        re.IGNORECASE,
    ),
}  # "no" is "in the" in Portuguese
_DOUBT = re.compile(
    r"\b(possibl[ey]|probabl[ey]|may|might|uncertain|suspected|unclear|perhaps|posible|probable|"
    r"dudos[oa]|sospech\w+|possível|provável|talvez|incert[oa]|suspeit\w+|quizás)\b|\?",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"\b(plan\w*|will|to be|announced|intended|pending|prevista?|previsto|van? a|se va a|"
    r"planej\w+|vai|vão|será)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(history|previous\w*|earlier|past|before|prior|former\w*|usual\w*|antecedente\w*|previ[oa]s?|"
    r"anterior\w*|antes|prévi[oa]s?|histórico)\b",
    re.IGNORECASE,
)


def _claims_hold(text: str, cited: Sequence[Fact], code: str) -> bool:
    """What is denied, doubted, planned or past is said so; nothing else is."""
    denied = [f for f in cited if f.status in _ABSENT]
    denial = _DENIALS.get(code, _DENIALS["en"])
    says_no = bool(denial.search(text))
    if denied and (not says_no or len(denied) != len(cited)):
        return False
    if says_no and not denied and not all(denial.search(_all_words(f)) for f in cited):
        return False
    wanted = (
        (FactStatus.UNCERTAIN, _DOUBT),
        (FactStatus.PLANNED, _PLAN),
        (FactStatus.HISTORICAL, _EARLIER),
    )
    for status, words in wanted:
        some = [f for f in cited if f.status is status]
        if some and (not words.search(text) or len(some) != len(cited)):
            return False
    return True


_GIVING = re.compile(
    r"\b(gave|given|administered|received|was treated with|pushed|administr\w+|recib\w+|receb\w+|"
    r"dado|dada|fizemos|feito|puso|pusieron)\b",
    re.IGNORECASE,
)


def _giving_holds(text: str, cited: Sequence[Fact]) -> bool:
    """An allergy or a home medicine never becomes a drug that was given."""
    if not _GIVING.search(text):
        return True
    drugs = [f for f in cited if f.kind in describe.DRUG_KINDS]
    return all(f.kind is FactKind.MEDICATION_GIVEN for f in drugs)
