"""Words that a written sentence may hold beside the facts that it names, in each language.

Data only. What is not listed here, and is no word of a fact, drops the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that a clause can claim.

    Attributes:
        must: one of these words or phrases has to be said, once in a sentence; empty: none.
        may: words that join the rest and claim nothing.
    """

    must: tuple[str, ...] = ()
    may: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NarrativeWords:
    """The words of one language.

    Attributes:
        splits: between clauses; ``denied_splits``: also between what is denied.
        male, female: words that tell a sex.
        past, present: words that tell when something was so.
        denies: verbs that deny all of a list, also behind "and".
        kinds: by kind of fact, or by status, or by both ("allergy.negated").
        between: from the systolic to the diastolic pressure.
        of_ten: from a pain score to its ten.
        times: how often, by count.
        units: spoken unit by UCUM code; a unit that is not listed cannot be written.
        vitals: other names of vital signs; those of the report are known anyway.
        oxygen: other words for what was breathed.
    """

    splits: str
    denied_splits: str
    male: frozenset[str]
    female: frozenset[str]
    past: frozenset[str]
    present: frozenset[str]
    denies: frozenset[str]
    kinds: Mapping[str, Kind]
    between: tuple[str, ...]
    of_ten: tuple[str, ...]
    times: Mapping[int, tuple[str, ...]]
    units: Mapping[str, tuple[str, ...]]
    vitals: Mapping[str, tuple[str, ...]]
    routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    oxygen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_UNITS: Mapping[str, tuple[str, ...]] = {
    "ug": ("mcg", "µg", "ug"),
    "mg": ("mg",),
    "g": ("g",),
    "mL": ("ml",),
    "L/min": ("l/min",),
    "L": ("l",),
    "mm[Hg]": ("mmhg",),
    "%": ("%",),
    "/min": ("/min", "bpm"),
    "Cel": ("°c",),
    "[degF]": ("°f",),
    "mmol/L": ("mmol/l",),
    "mg/dL": ("mg/dl",),
    "kg": ("kg",),
    "J": ("j",),
    "kPa": ("kpa",),
}


def _units(**more: str) -> Mapping[str, tuple[str, ...]]:
    """The units of all languages and those of one; words of a unit with commas between."""
    named = {"minute": "/min", "year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h",
             "celsius": "Cel", "percent": "%", "flow": "L/min", "unit": "[IU]"}  # fmt: skip
    found = dict(_UNITS)
    for name, words in more.items():
        code = named.get(name, name)
        found[code] = (*found.get(code, ()), *words.split(","))
    return found


_EN_BASE = "the patient was is were are of"
_EN = NarrativeWords(
    splits=r"and|with",
    denied_splits=r"and|or|nor",
    male=_words("he him his male man boy gentleman"),
    female=_words("she her hers female woman girl lady"),
    past=_words("was were had"),
    present=_words("is are has have reports complains presents"),
    denies=_words("denied denies"),
    kinds={
        "age": Kind((), _words("a an the patient is was aged age of old")),
        "sex": Kind((), _words("a an the patient is was sex")),
        "chief_complaint": Kind((), _words("a an the patient chief complaint is was of complains "
                                           "complained complaining called for main")),
        "vital": Kind((), _words(_EN_BASE + " a an at recorded measured reading")),
        "medication_given": Kind(
            ("was given", "were given", "we gave", "the crew gave", "received", "was administered",
             "given", "were administered"),
            _words("the patient of"),
        ),
        "home_medication": Kind(
            ("takes", "is taking", "home medication", "home medications", "home medicine",
             "regular medication", "usual medication", "takes at home"),
            _words("the patient is are include includes usually regularly at home"),
        ),
        "allergy": Kind(("allergic to", "allergy to", "allergy", "known allergy to"),
                        _words("the patient is has an a known")),
        "allergy.nkda": Kind(("no known drug allergies", "no known allergies"),
                             _words("the patient has there are")),
        "history": Kind(("history of", "medical history", "history includes", "history is",
                         "known", "known to have", "known history of", "previous"),
                        _words("the patient has had a an past medical is of includes")),
        "intervention": Kind((), _words(_EN_BASE + " a an we crew performed placed applied done "
                                        "established obtained in by")),
        "finding": Kind((), _words("the patient has had a an reports reported complains of "
                                   "complained there is was on in presents presented")),
        "mechanism": Kind((), _words("the patient a an was is had mechanism of injury from")),
        "finding.negated": Kind(
            ("denied", "denies", "no", "has no", "had no", "there is no", "there was no",
             "does not have", "did not have", "without"),
            _words("the patient any a an"),
        ),
        "history.negated": Kind(("denied", "denies", "no", "has no"),
                                _words("the patient any history of a an known")),
        "allergy.negated": Kind(("not allergic to",), _words("the patient is was")),
        "home_medication.negated": Kind(("does not take",), _words("the patient")),
        "medication_given.negated": Kind(("not given", "not administered"),
                                         _words("the patient was were")),
        "medication_given.refused": Kind(("refused", "declined"), _words("the patient was")),
        "medication_given.planned": Kind(("is planned", "was planned", "planned", "to be given"),
                                         _words("the patient is")),
        "finding.uncertain": Kind(("possible", "possibly", "suspected"),
                                  _words("the patient has a an there is was")),
        "history.historical": Kind(("history of", "previous", "past"),
                                   _words("the patient has had a an medical")),
        "finding.historical": Kind(("earlier", "previously had", "history of"),
                                   _words("the patient had has a an")),
    },
    between=("/", "over"),
    of_ten=("/", "out of"),
    times={2: ("twice", "2 times"), **{n: (f"{n} times",) for n in range(3, 21)}},
    units=_units(ug="micrograms,microgram", mg="milligrams", g="grams,gram", mL="millilitres",
                 minute="per minute,beats per minute,breaths per minute", year="years,year",
                 month="months,month", week="weeks,week", day="days,day", hour="hours,hour",
                 celsius="degrees celsius", percent="percent", flow="litres per minute",
                 unit="units", **{"mm[Hg]": "mm hg"}),
    vitals={
        "blood_pressure": ("blood pressure", "bp"), "heart_rate": ("pulse", "hr", "pulse rate"),
        "respiratory_rate": ("rr", "respirations"), "spo2": ("oxygen saturation", "saturation"),
        "pain_score": ("pain score",), "blood_glucose": ("glucose", "blood sugar"),
        "temperature": ("temp",),
    },
    routes={"IV": ("iv", "intravenously"), "IM": ("im", "intramuscularly"), "IO": ("io",),
            "PO": ("by mouth", "orally", "oral", "po"), "IN": ("intranasally",),
            "SL": ("sublingually", "sl"), "SC": ("subcutaneously",)},
    oxygen={"room_air": ("on room air", "on air"), "oxygen": ("on oxygen",)},
)  # fmt: skip

_ES = NarrativeWords(
    splits=r"y|e|con",
    denied_splits=r"y|e|o|ni",
    male=_words("él hombre varón señor niño"),
    female=_words("ella mujer señora niña"),
    past=_words("era fue tenía presentaba refería"),
    present=_words("es tiene presenta refiere"),
    denies=_words("niega negó"),
    kinds={
        "age": Kind((), _words("el la paciente un una tiene de edad es")),
        "sex": Kind((), _words("el la paciente un una es sexo")),
        "chief_complaint": Kind((), _words("el la paciente motivo de consulta por consulta")),
        "vital": Kind((), _words("el la paciente de del es era fue en a")),
        "medication_given": Kind(("se administró", "se administraron", "administramos", "recibió",
                                  "se le administró", "se dio"), _words("el la paciente de")),
        "home_medication": Kind(("toma", "medicación habitual", "en tratamiento con"),
                                _words("el la paciente en casa habitualmente")),
        "allergy": Kind(("alérgico a", "alérgica a", "alérgico al", "alérgica al", "alergia a",
                         "alergia al", "alergia"), _words("el la paciente es tiene")),
        "allergy.nkda": Kind(("sin alergias conocidas",), _words("el la paciente")),
        "history": Kind(("antecedentes", "antecedentes de", "antecedente de", "conocida",
                         "conocido", "historia de"), _words("el la paciente tiene de")),
        "intervention": Kind((), _words("se realizó colocó aplicó el la un una en")),
        "finding": Kind((), _words("el la paciente presenta presentaba refiere refería tiene "
                                   "tenía")),
        "mechanism": Kind((), _words("el la paciente sufrió un una mecanismo")),
        "finding.negated": Kind(("niega", "negó", "sin", "no presenta", "no tiene", "no refiere"),
                                _words("el la paciente")),
        "history.negated": Kind(("niega", "sin"), _words("el la paciente antecedentes de")),
        "medication_given.planned": Kind(("prevista", "previsto", "se prevé"),
                                         _words("el la paciente está")),
        "finding.uncertain": Kind(("posible", "probable", "sospecha de"),
                                  _words("el la paciente presenta")),
        "history.historical": Kind(("antecedentes de", "antecedente de"), _words("el la paciente")),
        "medication_given.negated": Kind(("no se administró", "no recibió"),
                                         _words("el la paciente")),
        "allergy.negated": Kind(("no es alérgico a", "no es alérgica a"), _words("el la paciente")),
        "home_medication.negated": Kind(("no toma",), _words("el la paciente")),
    },
    between=("/", "sobre"),
    of_ten=("/", "sobre", "de"),
    times={2: ("dos veces", "2 veces"), **{n: (f"{n} veces",) for n in range(3, 21)}},
    units=_units(ug="microgramos,microgramo", mg="miligramos", g="gramos,gramo", mL="mililitros",
                 minute="por minuto,latidos por minuto,respiraciones por minuto", year="años,año",
                 month="meses,mes", week="semanas,semana", day="días,día", hour="horas,hora",
                 celsius="grados", percent="por ciento", flow="litros por minuto",
                 unit="unidades"),
    vitals={},
    routes={"IV": ("iv", "intravenosa", "intravenoso"), "IM": ("im", "intramuscular"),
            "PO": ("por vía oral", "vía oral")},
    oxygen={"room_air": ("con aire ambiente", "al aire ambiente", "en aire ambiente"),
            "oxygen": ("con oxígeno",)},
)  # fmt: skip

_PT = NarrativeWords(
    splits=r"e|com",
    denied_splits=r"e|ou|nem",
    male=_words("ele homem senhor menino"),
    female=_words("ela mulher senhora menina"),
    past=_words("era foi tinha apresentava referia"),
    present=_words("é tem apresenta refere"),
    denies=_words("nega negou"),
    kinds={
        "age": Kind((), _words("o a paciente doente um uma tem de idade é")),
        "sex": Kind((), _words("o a paciente doente um uma é sexo")),
        "chief_complaint": Kind((), _words("o a paciente doente queixa de principal")),
        "vital": Kind((), _words("o a paciente doente de do da é era foi em")),
        "medication_given": Kind(("foi administrado", "foi administrada", "administramos",
                                  "administrámos", "recebeu", "foi dado", "foi dada"),
                                 _words("o a paciente doente de")),
        "home_medication": Kind(("toma", "medicação habitual", "em uso de"),
                                _words("o a paciente doente em casa habitualmente")),
        "allergy": Kind(("alérgico a", "alérgica a", "alérgico à", "alérgica à", "alérgico ao",
                         "alérgica ao", "alergia a", "alergia à", "alergia ao", "alergia"),
                        _words("o a paciente doente é tem")),
        "allergy.nkda": Kind(("sem alergias conhecidas",), _words("o a paciente doente")),
        "history": Kind(("antecedentes", "antecedentes de", "antecedente de", "histórico de",
                         "conhecida", "conhecido"), _words("o a paciente doente tem de")),
        "intervention": Kind((), _words("foi realizado realizada colocado colocada aplicado o a um "
                                        "uma em")),
        "finding": Kind((), _words("o a paciente doente apresenta apresentava refere referia tem "
                                   "tinha")),
        "mechanism": Kind((), _words("o a paciente doente sofreu um uma mecanismo")),
        "finding.negated": Kind(("nega", "negou", "sem", "não apresenta", "não tem", "não refere"),
                                _words("o a paciente doente")),
        "history.negated": Kind(("nega", "sem"), _words("o a paciente doente antecedentes de")),
        "medication_given.planned": Kind(("prevista", "previsto", "planejada", "planejado"),
                                         _words("o a paciente doente está")),
        "finding.uncertain": Kind(("possível", "provável", "suspeita de"),
                                  _words("o a paciente doente apresenta")),
        "history.historical": Kind(("antecedentes de", "histórico de"),
                                   _words("o a paciente doente")),
        "medication_given.negated": Kind(("não foi administrado", "não foi administrada",
                                          "não recebeu"), _words("o a paciente doente")),
        "allergy.negated": Kind(("não é alérgico a", "não é alérgica a", "não é alérgico à",
                                 "não é alérgica à"), _words("o a paciente doente")),
        "home_medication.negated": Kind(("não toma",), _words("o a paciente doente")),
    },
    between=("/", "por", "sobre"),
    of_ten=("/", "de", "em"),
    times={2: ("duas vezes", "2 vezes"), **{n: (f"{n} vezes",) for n in range(3, 21)}},
    units=_units(ug="microgramas,micrograma", mg="miligramas", g="gramas,grama", mL="mililitros",
                 minute="por minuto,batimentos por minuto", year="anos,ano", month="meses,mês",
                 week="semanas,semana", day="dias,dia", hour="horas,hora", celsius="graus",
                 percent="por cento", flow="litros por minuto", unit="unidades"),
    vitals={},
    routes={"IV": ("iv", "intravenoso", "endovenoso"), "IM": ("im", "intramuscular"),
            "PO": ("por via oral", "via oral")},
    oxygen={"room_air": ("em ar ambiente", "ao ar ambiente"), "oxygen": ("com oxigénio",
                                                                         "com oxigênio")},
)  # fmt: skip

_ALL = {"en": _EN, "es": _ES, "pt": _PT}


def narrative_words(code: str) -> NarrativeWords:
    """The words of language ``code``; English when it is none of ours."""
    return _ALL.get(code, _EN)
