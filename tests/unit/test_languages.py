"""Spanish and Portuguese: numbers round trip, what is read and what must stay unread or doubted."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from recorder.clinical.analysis import analyze
from recorder.clinical.evaluation import analyze_text, facts_of
from recorder.clinical.languages import CODES, language
from recorder.clinical.languages.guess import language_of
from recorder.clinical.languages.numbers import find_numbers
from recorder.clinical.languages.words import phrase, tokens_of
from recorder.clinical.lexicon import load
from recorder.clinical.lexicon.slots import SLOTS
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Fact, FactKind, FactStatus, Segment, Transcript
from tests.support.encounters import CORE, HERE, encounters, scored

_TEENS = {
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
    "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze "
    "quinze dezesseis dezessete dezoito dezenove",
}
_TENS = {
    "es": "- - veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "- - vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
}
_HUNDREDS = {
    "es": "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
    "ochocientos novecientos",
    "pt": "- cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos "
    "novecentos",
}
_AND = {"es": "y", "pt": "e"}
_POINT = {"es": "coma", "pt": "vírgula"}


def spelled(n: int, code: str) -> str:
    """``n`` below 1,000 as it is said."""
    small = _TEENS[code].split()
    if n < len(small):
        return small[n]
    if n < 100:
        tens, unit = divmod(n, 10)
        word = _TENS[code].split()[tens]
        return f"{word} {_AND[code]} {small[unit]}" if unit else word
    if n == 100:
        return {"es": "cien", "pt": "cem"}[code]
    hundreds, rest = divmod(n, 100)
    word = _HUNDREDS[code].split()[hundreds]
    if not rest:
        return word
    between = " " if code == "es" else " e "
    return word + between + spelled(rest, code)


def numbers(text: str, code: str) -> list[float]:
    return [n.value for n in find_numbers(tokens_of(text), language(code).numbers)]


def facts(text: str, code: str, kind: FactKind | None = None) -> list[Fact]:
    found = analyze_text(text, code).facts
    return [f for f in found if kind is None or f.kind is kind]


def vitals(text: str, code: str) -> dict[str, list[object]]:
    told: dict[str, list[object]] = {}
    for fact in facts(text, code, FactKind.VITAL):
        if fact.status is FactStatus.ASSERTED:
            told.setdefault(fact.name, []).append(fact.value)
    return told


def given(text: str, code: str) -> list[tuple[object, ...]]:
    return [
        (f.name, f.dose, f.unit, f.route, f.count, f.status.value)
        for f in facts(text, code, FactKind.MEDICATION_GIVEN)
    ]


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_integer_is_read_as_it_is_said(code: str) -> None:
    for n in range(1000):
        said = f"{spelled(n, code)} mg"  # "um" alone is an article
        assert numbers(said, code) == [n], said
        assert numbers(str(n), code) == [n]


@pytest.mark.parametrize("code", CODES)
def test_without_accents_too(code: str) -> None:
    plain = str.maketrans("áéíóúâêô", "aeiouaeo")
    for n in range(1000):
        assert numbers(f"{spelled(n, code)} mg".translate(plain), code) == [n]


@pytest.mark.parametrize("code", CODES)
def test_decimals_in_each_spoken_form(code: str) -> None:
    for whole in (0, 2, 9, 15, 36, 37, 38, 104):
        for part in range(10):
            value = float(f"{whole}.{part}")
            said = f"{spelled(whole, code)} {_POINT[code]} {spelled(part, code)}"
            assert numbers(said, code) == [value], said
            assert numbers(f"{whole},{part}", code) == numbers(f"{whole}.{part}", code) == [value]
    zero, five = spelled(0, code), spelled(5, code)
    assert numbers(f"{zero} {_POINT[code]} {zero} {five}", code) == [0.05]
    assert numbers(f"{zero} {_POINT[code]} {spelled(25, code)}", code) == [0.25]


@pytest.mark.parametrize("code", CODES)
def test_thousands(code: str) -> None:
    assert numbers("mil", code) == [1000]
    assert numbers(f"{spelled(2, code)} mil {spelled(500, code)}", code) == [2500]
    assert numbers("1.000", code) == [1000]


@pytest.mark.parametrize("code", CODES)
def test_two_numbers_side_by_side_stay_two(code: str) -> None:
    for upper, lower in ((120, 80), (105, 62), (148, 76), (90, 60), (118, 72)):
        assert numbers(f"{spelled(upper, code)} {spelled(lower, code)}", code) == [upper, lower]


def test_halves_and_digits_one_by_one() -> None:
    assert numbers("treinta y siete y medio", "es") == [37.5]
    assert numbers("trinta e sete e meio", "pt") == [37.5]
    assert numbers("medio miligramo", "es") == numbers("meio miligrama", "pt") == [0.5]
    assert numbers("nueve ocho", "es") == numbers("nove oito", "pt") == [98]
    assert numbers("uno dos cero", "es") == [120]
    assert numbers("uno veinte", "es") == [120]
    assert numbers("una señora", "es") == numbers("uma senhora", "pt") == []


# --- vital signs ---------------------------------------------------------------------------------

SIGNS: Mapping[str, Mapping[str, Mapping[str, list[object]]]] = {
    "es": {
        "Tensión 120/80.": {"systolic_bp": [120], "diastolic_bp": [80]},
        "la presión está en ciento veinte sobre ochenta": {
            "systolic_bp": [120], "diastolic_bp": [80],
        },
        "TA 90 60, FC 110": {"systolic_bp": [90], "diastolic_bp": [60], "heart_rate": [110]},
        "presión doce sobre ocho": {"systolic_bp": [120], "diastolic_bp": [80]},
        "sistólica de 85": {"systolic_bp": [85]},
        "presión de 85": {},
        "presión de 85 por palpación": {"systolic_bp": [85]},
        "satura al 92 por ciento": {"spo2": [92]},
        "tiene noventa y dos de saturación": {"spo2": [92]},
        "saturaba 88 y con oxígeno subió a 96": {"spo2": [88, 96]},
        "temperatura treinta y siete cinco": {"temperature": [37.5]},
        "temp 38 con 2": {"temperature": [38.2]},
        "glucemia 5,4 mmol/l": {"blood_glucose": [5.4]},
        "glucosa al 50 por ciento 20 gramos": {},
        "Glasgow 3 4 6": {"gcs_eye": [3], "gcs_verbal": [4], "gcs_motor": [6]},
        "Glasgow uno cinco": {"gcs_total": [15]},
        "dolor de ocho sobre diez": {"pain_score": [8]},
        "pulso hace 5 minutos": {},
        "Pulso: 72": {"heart_rate": [72]},
        "hacemos la frecuencia en 5 minutos": {},
        "pulso presente en los 2 brazos": {},
        "peso 80 kilos": {"weight": [80]},
    },
    "pt": {
        "Pressão 120 por 80.": {"systolic_bp": [120], "diastolic_bp": [80]},
        "pressão doze por oito": {"systolic_bp": [120], "diastolic_bp": [80]},
        "TA 90/60, FC 110": {"systolic_bp": [90], "diastolic_bp": [60], "heart_rate": [110]},
        "tensão cento e vinte sobre oitenta": {"systolic_bp": [120], "diastolic_bp": [80]},
        "pressão treze e meio por nove": {"systolic_bp": [135], "diastolic_bp": [90]},
        "está com noventa e cinco de saturação": {"spo2": [95]},
        "saturava 85 e com máscara subiu para 97": {"spo2": [85, 97]},
        "temperatura trinta e oito vírgula dois": {"temperature": [38.2]},
        "glicemia 5,4 mmol/l": {"blood_glucose": [5.4]},
        "glicose a 50 por cento 20 ml": {},
        "Glasgow um cinco": {"gcs_total": [15]},
        "dor sete em dez": {"pain_score": [7]},
        "pulso há 5 minutos": {},
        "frequência respiratória de vinte e oito": {"respiratory_rate": [28]},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [(code, text, wanted) for code, cases in SIGNS.items() for text, wanted in cases.items()],
)
def test_signs_are_read_or_left(code: str, text: str, wanted: Mapping[str, list[object]]) -> None:
    sure: dict[str, list[object]] = {}
    for fact in facts(text, code, FactKind.VITAL):
        if not fact.needs_review:
            sure.setdefault(fact.name, []).append(fact.value)
    assert sure == wanted


def test_bare_tens_are_doubted_and_those_of_a_sentence_are_not() -> None:
    doubted = facts("presión doce ocho", "es", FactKind.VITAL)
    assert {f.name: (f.value, f.needs_review) for f in doubted} == {
        "systolic_bp": (120, True), "diastolic_bp": (80, True),
    }  # fmt: skip
    said = facts("presión doce sobre ocho", "es", FactKind.VITAL)
    assert [f.needs_review for f in said] == [False, False]


def test_a_lost_little_word_is_doubted() -> None:
    (pulse,) = facts("pulso ochenta ocho", "es", FactKind.VITAL)
    assert pulse.value == 88
    assert pulse.needs_review


def test_a_correction_supersedes() -> None:
    found = facts("TA 150/90, perdón, 140/90", "es", FactKind.VITAL)
    told = [(f.value, f.status.value) for f in found if f.name == "systolic_bp"]
    assert told == [(150, "superseded"), (140, "asserted")]


def test_yesterdays_and_usual_readings_are_not_of_now() -> None:
    for text, code in (
        ("ayer tenía la tensión en 180/100", "es"),
        ("su tensión habitual es 150/90", "es"),
        ("ontem a pressão era 180 por 100", "pt"),
    ):
        assert vitals(text, code) == {}
        assert facts(text, code, FactKind.VITAL)


def test_oxygen_beside_a_reading() -> None:
    found = facts("satura 88 al aire ambiente y 96 con oxígeno", "es", FactKind.VITAL)
    assert found[0].oxygen == "room_air"
    (with_oxygen,) = facts("com oxigênio saturação 96", "pt", FactKind.VITAL)
    assert with_oxygen.oxygen == "oxygen"


def test_glucose_without_a_unit() -> None:
    (doubted,) = facts("glucemia 5,4", "es", FactKind.VITAL)
    assert doubted.needs_review
    (plain,) = facts("glicemia 98", "pt", FactKind.VITAL)
    assert (plain.unit, plain.unit_implied, plain.needs_review) == ("mg/dL", True, False)


# --- drugs ---------------------------------------------------------------------------------------

DRUGS: Mapping[str, Mapping[str, list[tuple[object, ...]]]] = {
    "es": {
        "Administramos 5 mg de midazolam intravenoso.": [
            ("midazolam", 5, "mg", "IV", None, "asserted")
        ],
        "medio miligramo de adrenalina intramuscular dos veces": [
            ("epinephrine", 0.5, "mg", "IM", 2, "asserted")
        ],
        "morfina 2 mg y luego otros 3 mg": [
            ("morphine", 2, "mg", None, None, "asserted"),
            ("morphine", 3, "mg", None, None, "asserted"),
        ],
        "No le pusimos morfina.": [("morphine", None, None, None, None, "negated")],
        "Vamos a poner 2 mg de morfina": [("morphine", 2, "mg", None, None, "planned")],
        "si sigue con dolor le damos 2 mg de morfina": [
            ("morphine", 2, "mg", None, None, "planned")
        ],
        "Rechaza el paracetamol": [("acetaminophen", None, None, None, None, "refused")],
        "un miligramo y medio de adrenalina": [("epinephrine", 1.5, "mg", None, None, "asserted")],
        "oxígeno con mascarilla con reservorio a 15 litros": [
            ("oxygen", 15, "L/min", "NRB", None, "asserted")
        ],
        "morfina": [],
    },
    "pt": {
        "Fizemos 5 mg de midazolam endovenoso.": [("midazolam", 5, "mg", "IV", None, "asserted")],
        "dipirona um grama na veia": [("metamizole", 1, "g", "IV", None, "asserted")],
        "adrenalina um miligrama três vezes": [("epinephrine", 1, "mg", None, 3, "asserted")],
        "Não fizemos morfina.": [("morphine", None, None, None, None, "negated")],
        "Vamos fazer 2 mg de morfina": [("morphine", 2, "mg", None, None, "planned")],
        "se continuar com dor damos 2 mg de morfina": [
            ("morphine", 2, "mg", None, None, "planned")
        ],
        "Recusou o paracetamol": [("acetaminophen", None, None, None, None, "refused")],
        "morfina": [],
    },
}


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [(code, text, wanted) for code, cases in DRUGS.items() for text, wanted in cases.items()],
)
def test_drugs_given(code: str, text: str, wanted: list[tuple[object, ...]]) -> None:
    assert given(text, code) == wanted


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "aquí la unidad 23 en la calle Mayor 120 piso 4"),
        ("es", "iba a 80 km por hora, tubo del 7,5 a 22 centímetros, catéter 18"),
        ("es", "descarga de 200 julios, turno de 12 horas, teléfono 600 123 456"),
        ("es", "presión en el pecho de 3 horas, fiebre de 3 días, se cayó de 3 metros"),
        ("es", "frecuencia de compresiones 110, peso perdido 5 kilos, 30 compresiones"),
        ("es", "TA no audible, no se palpa pulso, tensión no se registra"),
        ("pt", "aqui a viatura 23 na rua 7 número 120, jelco 18, tubo 7,5"),
        ("pt", "choque de 200 joules, telefone 9 8765 4321, febre há 3 dias"),
        ("pt", "pressão no peito há 3 horas, 12 por 8, peso perdido 5 quilos"),
    ],
)
def test_numbers_of_other_things_are_no_signs(code: str, text: str) -> None:
    assert facts(text, code, FactKind.VITAL) == []
    assert given(text, code) == []


def test_a_dilution_is_no_dose() -> None:
    assert given("adrenalina 1:1000 0,3 ml", "es") == [
        ("epinephrine", 0.3, "mL", None, None, "asserted")
    ]


def test_one_and_a_half() -> None:
    assert given("um e meio miligrama de adrenalina", "pt")[0][:3] == ("epinephrine", 1.5, "mg")
    assert given("una ampolla y media de adrenalina", "es")[0][1:3] == (1.5, "{ampule}")


def test_what_is_taken_every_day_is_not_given() -> None:
    assert given("insulina 10 unidades cada noche", "es") == []
    assert [f.name for f in facts("insulina 10 unidades cada noche", "es")] == ["insulin"]


def test_two_numbers_joined_by_con_are_no_decimal() -> None:
    assert vitals("presión 120 con 80", "es") == {"systolic_bp": [120], "diastolic_bp": [80]}
    assert vitals("temperatura 38 con 2", "es") == {"temperature": [38.2]}


def test_what_a_dose_is_per() -> None:
    assert given("suero fisiológico a 100 ml por hora", "es")[0][1:3] == (100, "mL/h")
    assert given("noradrenalina 0,1 microgramos por kilo por minuto", "es")[0][1:3] == (
        0.1, "ug/kg/min",
    )  # fmt: skip
    assert given("soro a 80 ml/h", "pt")[0][1:3] == (80, "mL/h")
    assert given("midazolam 5 mg a las 10:30", "es")[0][1:3] == (5, "mg")


def test_a_mean_pressure_is_no_systolic_one() -> None:
    assert vitals("presión arterial media de 65", "es") == {"map": [65]}


def test_weeks_of_pregnancy() -> None:
    assert vitals("gestante de 39 semanas", "pt") == {"gestational_age": [39]}
    assert facts("embarazo de 36 semanas", "es", FactKind.AGE) == []


def test_a_newborn() -> None:
    (age,) = facts("recién nacido de 2 horas de vida", "es", FactKind.AGE)
    assert (age.value, age.unit) == (2, "h")


def test_a_corrected_dose_supersedes() -> None:
    for text, code in (("midazolam 5 mg, no, perdón, 3 mg", "es"),
                       ("midazolam 5 mg, aliás, 3 mg", "pt")):  # fmt: skip
        assert [(dose, status) for _, dose, _, _, _, status in given(text, code)] == [
            (5, "superseded"), (3, "asserted"),
        ]  # fmt: skip


def test_when_it_was_measured_is_no_onset() -> None:
    assert facts("TA 120/80 hace una hora", "es", FactKind.EVENT_TIME) == []


def test_a_tenth_behind_a_second_and_is_doubted() -> None:
    (heat,) = facts("temperatura trinta e nove e um", "pt", FactKind.VITAL)
    assert (heat.value, heat.needs_review) == (39.1, True)


def test_a_comma_that_may_be_a_thousand_is_doubted() -> None:
    (dose,) = facts("heparina 1.250 unidades", "es", FactKind.MEDICATION_GIVEN)
    assert dose.needs_review
    assert {dose.dose, *dose.alternatives} == {1250, 1.25}


def test_what_is_taken_is_not_given() -> None:
    for text, code in (("Toma enalapril 10 mg y aspirina 100 mg.", "es"),
                       ("Faz uso de losartana 50 mg e AAS 100 mg.", "pt")):  # fmt: skip
        assert given(text, code) == []
        assert len(facts(text, code, FactKind.HOME_MEDICATION)) == 2


def test_taken_before_the_crew_came() -> None:
    (drug,) = facts("tomó dos pastillas de aspirina antes de nuestra llegada", "es",
                    FactKind.MEDICATION_GIVEN)  # fmt: skip
    assert (drug.dose, drug.unit, drug.prior_to_ems) == (2, "{tablet}", True)


def test_allergies() -> None:
    def told(text: str, code: str) -> list[tuple[str, str]]:
        return [(f.name, f.status.value) for f in facts(text, code, FactKind.ALLERGY)]

    assert told("Alérgico a la penicilina y al látex.", "es") == [
        ("penicillin", "asserted"), ("latex", "asserted"),
    ]  # fmt: skip
    assert told("¿Alergias? No.", "es") == told("Sin alergias.", "es") == [("nkda", "asserted")]
    assert told("¿Alergias? A la penicilina.", "es") == [("penicillin", "asserted")]
    assert told("Tem alergia? Não.", "pt") == [("nkda", "asserted")]
    assert told("Não é alérgico a dipirona.", "pt") == [("metamizole", "negated")]
    assert told("Su hermana es alérgica al látex.", "es") == [("latex", "other_subject")]


# --- claims --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Niega fiebre, tos y vómitos.", {"fever": "negated", "cough": "negated",
                                                "vomiting": "negated"}),
        ("es", "No tiene fiebre pero sí disnea.", {"fever": "negated",
                                                   "shortness_of_breath": "asserted"}),
        ("es", "¿Dolor en el pecho? No.", {"chest_pain": "negated"}),
        ("es", "¿Tiene fiebre? Sí.", {"fever": "asserted"}),
        ("es", "¿Tiene fiebre?", {}),
        ("es", "Fiebre no, vómitos sí.", {"fever": "negated", "vomiting": "asserted"}),
        ("es", "posible fractura", {"fracture": "uncertain"}),
        ("pt", "Nega febre, tosse e vômitos.", {"fever": "negated", "cough": "negated",
                                                "vomiting": "negated"}),
        ("pt", "Não tem febre mas tem tosse.", {"fever": "negated", "cough": "asserted"}),
        ("pt", "Teve febre? Não.", {"fever": "negated"}),
        ("pt", "suspeita de fratura", {"fracture": "uncertain"}),
    ],
)  # fmt: skip
def test_findings_are_denied_doubted_or_claimed(
    code: str, text: str, wanted: dict[str, str]
) -> None:
    assert {f.name: f.status.value for f in facts(text, code, FactKind.FINDING)} == wanted


def test_somebody_elses_illness_is_not_the_patients() -> None:
    for text, code in (
        ("La madre tiene asma.", "es"),
        ("O pai tem diabetes.", "pt"),
        ("Tiene asma su madre.", "es"),
        ("Tem diabetes o pai.", "pt"),
    ):
        (history,) = facts(text, code, FactKind.HISTORY)
        assert history.status is FactStatus.OTHER_SUBJECT


@pytest.mark.parametrize(
    ("code", "text", "now", "usual"),
    [
        ("es", "Saturación 91, objetivo 88 a 92", [91], []),
        ("es", "saturación 91 objetivo 88 a 92", [91], []),
        ("es", "Saturación objetivo de 88 a 92, ahora 89", [89], [88]),
        ("es", "Glucemia 320, habitual 110", [320], []),
        ("es", "glucemia 110 habitualmente", [], [110]),
        ("es", "su glucemia habitual es 110", [], [110]),
        ("pt", "saturação alvo de 94 a 98, agora 92", [92], [94]),
        ("pt", "saturação 91, alvo 88 a 92", [91], []),
    ],
)
def test_what_is_usual_or_aimed_at_leaves_the_reading_beside_it_alone(
    code: str, text: str, now: list[float], usual: list[float]
) -> None:
    told = facts(text, code, FactKind.VITAL)
    assert [f.value for f in told if f.status is FactStatus.ASSERTED] == now
    assert [f.value for f in told if f.status is FactStatus.HISTORICAL] == usual


def test_ages_that_are_none() -> None:
    assert facts("diabético desde hace 20 años", "es", FactKind.AGE) == []
    assert facts("hipertenso há 20 anos", "pt", FactKind.AGE) == []
    assert facts("su hijo tiene 12 años", "es", FactKind.AGE) == []


def test_times() -> None:
    def told(text: str, code: str) -> list[tuple[str, object]]:
        return [(f.name, f.value) for f in facts(text, code, FactKind.EVENT_TIME)]

    assert told("Llegamos en media hora.", "es") == [("eta", "PT30M")]
    assert told("dolor desde hace 40 minutos", "es") == [("onset", "PT40M")]
    assert told("empezó a las catorce treinta", "es") == [("onset", "14:30")]
    assert told("empezó a las ocho", "es") == []
    assert told("começou às 8 da noite", "pt") == [("onset", "20:00")]
    assert told("Chegamos em dez minutos.", "pt") == [("eta", "PT10M")]


# --- the whole -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_every_name_is_one_that_english_knows_or_a_drug_without_an_english_name(code: str) -> None:
    lexicon = load()
    names = {"metamizole", "dexketoprofen", "dexchlorpheniramine", "fenoterol",
             "clemastine"}  # fmt: skip
    drugs = set(language(code).drugs.values())
    assert drugs - names <= set(lexicon.drugs)
    kinds = {"past": "history", "absent": "finding"}
    for kind, name in (told for names in language(code).terms.values() for told in names):
        assert name in lexicon.terms[kinds.get(kind, kind)]
    for name in language(code).signs.values():
        assert name in ("blood_pressure", "rate", "nothing") or name in SLOTS


@pytest.mark.parametrize("code", CODES)
def test_annotated_encounters(code: str) -> None:
    tally = scored(encounters(HERE / code))
    assert tally.f1(*CORE) >= 0.97
    assert tally.wrong_numbers <= 1.0


@pytest.mark.parametrize("code", CODES)
def test_quotes_are_the_transcripts_words_and_lines_do_not_matter(code: str) -> None:
    for case in encounters(HERE / code):
        words = case.transcript.split()
        parts = [" ".join(words[i : i + 12]) for i in range(0, len(words), 12)]
        segments = tuple(Segment(float(n), n + 1.0, part) for n, part in enumerate(parts))
        transcript = Transcript(segments=segments, language=code)
        for fact in analyze(transcript).facts:
            for evidence in fact.evidence:
                assert transcript.text[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize("code", CODES)
def test_nothing_stops_on_any_text(code: str) -> None:
    chance = random.Random(11)
    known = [w for case in encounters(HERE / code) for w in case.transcript.split()]
    odd = ["١٢٠", "½", "²", "ß", "İ", "1.2.3", "1:2:3", "99:99", "?", "¿", "%", "[", "½ mg", "0,,5"]
    for _ in range(400):
        text = " ".join(chance.choices(known + odd, k=chance.randrange(1, 30)))
        for fact in analyze_text(text, code).facts:
            assert text[fact.evidence[0].start : fact.evidence[0].end] == fact.evidence[0].quote


def test_little_words_tell_the_language() -> None:
    for code in ("", *CODES):
        for case in encounters(HERE / code):
            assert language_of(case.transcript) == (code or "en"), case.id
    assert language_of("") == language_of("la la la") == language_of("Je ne sais pas") == "en"


def test_english_words_are_read_by_english_rules_as_before() -> None:
    text = "BP 140 over 90, pulse 88"
    assert facts_of(analyze_text(text)) == facts_of(analyze_text(text, "auto"))


def test_a_number_that_was_interrupted_is_doubted() -> None:
    for text, code in (("pulso cuarenta bueno y cinco", "es"), ("pulso oitenta bom e dois", "pt")):
        assert not [f for f in facts(text, code, FactKind.VITAL) if not f.needs_review]
    (pulse,) = facts("pulso cuarenta eh y cinco", "es", FactKind.VITAL)
    assert (pulse.value, pulse.needs_review) == (45, False)
    (cut,) = facts("pulso ciento", "es", FactKind.VITAL)
    assert cut.needs_review


def test_the_hundred_of_per_cent_is_no_number() -> None:
    assert numbers("noventa y dos por ciento", "es") == [92]
    assert numbers("noventa e dois por cento", "pt") == [92]
    assert vitals("pressão duzentos por cento e dez", "pt") == {
        "systolic_bp": [200], "diastolic_bp": [110],
    }  # fmt: skip


def test_a_denial_ends_where_something_else_is_done() -> None:
    assert given("no tiene fiebre se administran 5 mg de morfina", "es") == [
        ("morphine", 5, "mg", None, None, "asserted")
    ]
    assert given("suero salino 500 ml no se administra ketamina", "es") == [
        ("normal_saline", 500, "mL", None, None, "asserted"),
        ("ketamine", None, None, None, None, "negated"),
    ]


def test_an_unknown_allergy_is_never_none_known() -> None:
    for text, code in (
        ("no sabe informar alergias niega uso de medicamentos", "es"),
        ("desconhece alergias", "pt"),
        ("alergias desconhecidas", "pt"),
        ("não sabe informar alergias nega uso de remédio", "pt"),
    ):
        assert [f.name for f in facts(text, code, FactKind.ALLERGY)] == [], text


def test_a_phrase_of_a_table_has_words() -> None:
    with pytest.raises(ValueError, match="without words"):
        phrase("eh")


UNRELATED = {"es": "Hace buen tiempo en la ciudad.", "pt": "O tempo está bom na cidade."}


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_about_something_else_changes_nothing(code: str) -> None:
    def told(text: str) -> list[tuple[object, ...]]:
        found = analyze_text(text, code).facts
        return sorted((f.kind.value, f.name, str(f.value), str(f.dose), f.status.value)
                      for f in found)  # fmt: skip

    for case in encounters(HERE / code):
        alone = told(case.transcript)
        assert told(f"{case.transcript}. {UNRELATED[code]}") == alone
        assert told(f"{UNRELATED[code]} {case.transcript}") == alone


@pytest.mark.parametrize(
    ("code", "text", "drug"),
    [
        ("es", "no le hemos puesto morfina", "morphine"),
        ("es", "no le hemos dado aspirina porque es alérgico", "aspirin"),
        ("es", "no le hemos puesto fentanilo porque está hipotenso", "fentanyl"),
        ("es", "todavía no se lo hemos puesto, morfina no le hemos dado", "morphine"),
        ("pt", "ainda não lhe fizemos morfina", "morphine"),
    ],
)
def test_a_denied_verb_denies_what_it_would_have_given(code: str, text: str, drug: str) -> None:
    found = facts(text, code, FactKind.MEDICATION_GIVEN)
    assert [(f.name, f.status) for f in found] == [(drug, FactStatus.NEGATED)]
    allergic = [drug] if "alérgico" in text else []
    assert [f.name for f in facts(text, code, FactKind.ALLERGY)] == allergic


@pytest.mark.parametrize(
    ("code", "text", "allergy", "drug"),
    [
        ("pt", "alérgico à penicilina, demos amoxicilina um grama", "penicillin", "amoxicillin"),
        ("pt", "alérgico à penicilina, administrámos amoxicilina um grama", "penicillin",
         "amoxicillin"),
        ("es", "es alérgica a la penicilina, le pusimos amoxicilina un gramo", "penicillin",
         "amoxicillin"),
        ("es", "alérgico a la penicilina, amoxicilina un gramo iv", "penicillin", "amoxicillin"),
        ("es", "es alérgica a la penicilina, le pusimos ceftriaxona un gramo", "penicillin",
         "ceftriaxone"),
        ("es", "porque es alérgico, le dimos clopidogrel 300", None, "clopidogrel"),
        ("pt", "não lhe demos aspirina porque é alérgico, demos clopidogrel trezentos", "aspirin",
         "clopidogrel"),
    ],
)  # fmt: skip
def test_what_was_given_is_no_allergy(code: str, text: str, allergy: str | None, drug: str) -> None:
    names = [f.name for f in facts(text, code, FactKind.ALLERGY)]
    assert names == ([allergy] if allergy else [])
    drugs = [f for f in facts(text, code, FactKind.MEDICATION_GIVEN) if not f.negated]
    assert [(f.name, f.status) for f in drugs] == [(drug, FactStatus.ASSERTED)]
    raised = {f.name for f in assess(analyze_text(text, code)).flags}
    assert ("allergy_and_drug" in raised) is (drug == "amoxicillin")


def test_who_is_allergic_is_still_read_with_and_without_the_little_word() -> None:
    for text, code in (
        ("alérgico penicilina y látex", "es"),
        ("alérgico también a penicilina y látex", "es"),
        ("¿Es alérgico? Sí, a la penicilina y al látex.", "es"),
        ("alérgica à penicilina e ao látex", "pt"),
    ):
        names = {f.name for f in facts(text, code, FactKind.ALLERGY)}
        assert names == {"penicillin", "latex"}, text


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "no es alérgico a nada salvo a la penicilina", {"penicillin": "asserted"}),
        ("es", "sin alergias conocidas excepto al látex", {"latex": "asserted"}),
        ("es", "niega alergias excepto a metamizol", {"metamizole": "asserted"}),
        ("es", "alergias: ninguna salvo penicilina", {"penicillin": "asserted"}),
        ("es", "sin alergias salvo a una cosa rara", {}),
        ("es", "sin alergias conocidas, pero ahora está mareado", {"nkda": "asserted"}),
        ("es", "sin alergias conocidas, pero a nuestra llegada aspirina", {"nkda": "asserted"}),
        ("es", "no es alérgico a la aspirina, solo a la penicilina",
         {"aspirin": "negated", "penicillin": "asserted"}),
        ("pt", "não tem alergias exceto à penicilina", {"penicillin": "asserted"}),
        ("pt", "sem alergias conhecidas, só à aspirina", {"aspirin": "asserted"}),
        ("pt", "sem alergias conhecidas, só toma varfarina", {"nkda": "asserted"}),
    ],
)  # fmt: skip
def test_what_is_left_out_of_no_allergies(code: str, text: str, wanted: dict[str, str]) -> None:
    found = facts(text, code, FactKind.ALLERGY)
    assert {f.name: f.status.value for f in found} == wanted


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "fentanilo 100 microgramos, no, 50", [(100, "superseded"), (50, "asserted")]),
        ("es", "fentanilo 100 microgramos, perdón, 50", [(100, "superseded"), (50, "asserted")]),
        ("es", "morfina 5 mg, no, 3 mg", [(5, "superseded"), (3, "asserted")]),
        ("pt", "morfina cinco, não, três", [(5, "superseded"), (3, "asserted")]),
        ("es", "morfina 5 mg, no, 20 minutos después vomita", [(5, "asserted")]),
    ],
)
def test_a_dose_that_is_taken_back(code: str, text: str, wanted: list[tuple[float, str]]) -> None:
    found = facts(text, code, FactKind.MEDICATION_GIVEN)
    assert sorted((f.dose, f.status.value) for f in found) == sorted(wanted)
    assert {f.unit for f in found} == {"ug" if "fentanilo" in text else "mg"}


def test_a_reading_that_is_taken_back() -> None:
    for text, code in (("saturación 96, no, 86", "es"), ("saturação 96, não, 86", "pt")):
        (spo2,) = [f for f in facts(text, code, FactKind.VITAL) if f.status.value == "asserted"]
        assert (spo2.value, spo2.needs_review) == (86, False)


def test_it_may_be_the_first_or_the_second() -> None:
    (spo2,) = facts("saturación 96 no 86", "es", FactKind.VITAL)
    assert (spo2.value, spo2.alternatives, spo2.needs_review) == (96, (86,), True)
    (drug,) = facts("morfina 5 mg no 3 mg", "es", FactKind.MEDICATION_GIVEN)
    assert (drug.dose, drug.alternatives, drug.needs_review) == (5, (3,), True)


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "sin dolor torácico hasta hace una hora", {"chest_pain": "uncertain"}),
        ("es", "sin dolor torácico hasta ahora", {"chest_pain": "negated"}),
        ("pt", "sem dor no peito até há uma hora", {"chest_pain": "uncertain"}),
        ("pt", "sem febre até agora", {"fever": "negated"}),
        ("es", "niega fiebre, vómitos, disnea sí", {"fever": "negated", "vomiting": "negated",
                                                    "shortness_of_breath": "asserted"}),
        ("pt", "nega febre, dispneia sim, tosse", {"fever": "negated", "cough": "asserted",
                                                   "shortness_of_breath": "asserted"}),
        ("es", "niega disnea si camina despacio", {"shortness_of_breath": "negated"}),
    ],
)  # fmt: skip
def test_where_a_denial_ends(code: str, text: str, wanted: dict[str, str]) -> None:
    found = facts(text, code, FactKind.FINDING)
    assert {f.name: f.status.value for f in found} == wanted
