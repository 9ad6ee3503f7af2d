"""Spanish and Portuguese as crews hand over: run together, with relatives, names and overdoses."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus
from tests.unit.test_languages import facts, given, vitals
from tests.unit.test_languages_claims import GIVEN, HISTORY, HOME, complaint, times, told


@pytest.mark.parametrize(
    ("code", "text", "mine", "theirs"),
    [
        ("es", "Su hija, que está embarazada de 30 semanas, venía con él y se ha mareado.",
         [], ["dizziness", "gestational_age", "pregnancy"]),
        ("es", "La hija está embarazada y el paciente tiene dolor torácico.",
         ["chest_pain"], ["pregnancy"]),
        ("es", "su hermanita tiene epilepsia ella tiene fiebre", ["fever"],
         ["seizure_disorder"]),
        ("es", "la nieta que es enfermera la nota confusa glasgow trece",
         ["confusion", "gcs_total"], []),
        ("es", "con dolor su esposa es hipertensa y diabética como él saturación noventa", ["spo2"],
         ["diabetes", "hypertension"]),
        ("es", "su hermano tiene la glucosa en 300", [], ["blood_glucose"]),
        ("es", "La madre, hipertensa, toma enalapril.", [], ["enalapril", "hypertension"]),
        ("es", "Encontrado inconsciente por su hijo.", ["unresponsive"], []),
        ("es", "La mujer tiene dolor torácico.", ["chest_pain"], []),
        ("es", "Varón con tos. La mujer tiene fiebre.", ["cough"], ["fever"]),
        ("pt", "vista pela filha, que está grávida de 5 meses, com disartria",
         ["slurred_speech"], ["pregnancy"]),
        ("pt", "a esposa é hipertensa e passou mal também glicemia cento e dez", ["blood_glucose"],
         ["hypertension"]),
        ("pt", "o filho que é enfermeiro achou ela confusa", ["confusion"], []),
        ("pt", "o marido tinha asma fizemos dipirona um grama na veia", ["metamizole"], ["asthma"]),
        ("pt", "A mãe, diabética, toma metformina. O menino tem febre.", ["fever"],
         ["diabetes", "metformin"]),
        ("pt", "Tem uma filha médica que diz que a mãe é alérgica ao tramadol.", ["tramadol"], []),
        ("es", "El paciente refiere que su padre tiene asma.", [], ["asthma"]),
        ("pt", "masculino atropelado com tosse, o motorista está alcoolizado",
         ["cough", "pedestrian_struck"], ["alcohol_use"]),
        ("es", "El conductor está inconsciente.", ["unresponsive"], []),
    ],
)  # fmt: skip
def test_what_is_the_relatives_and_what_the_patients(
    code: str, text: str, mine: list[str], theirs: list[str]
) -> None:
    personal = (FactKind.SEX, FactKind.CHIEF_COMPLAINT)
    found = [f for f in analyze_text(text, code).facts if f.kind not in personal]
    names = {f.name: f.status is FactStatus.OTHER_SUBJECT for f in found}
    assert sorted(n for n, other in names.items() if not other) == mine
    assert sorted(n for n, other in names.items() if other) == theirs


@pytest.mark.parametrize(
    ("code", "text", "age", "sex"),
    [
        ("es", "le entregamos a doña carmen de setenta y nueve años", (79, "a"), "female"),
        ("es", "traigo a don Ramiro, 82 años, con disnea", (82, "a"), "male"),
        ("es", "traemos a juan pérez cuarenta y dos años dolor abdominal", (42, "a"), None),
        ("es", "niño de un año y medio", (18, "mo"), "male"),
        ("es", "lactante de un año con cuatro meses", (16, "mo"), None),
        ("es", "mujer de 30 años con tres meses de embarazo", (30, "a"), "female"),
        ("es", "fumador de veinte años", None, None),
        ("es", "paciente diabético hace quince años", None, None),
        ("es", "con su hija marta treinta años", None, None),
        ("pt", "trazendo a dona fernanda oitenta e seis anos do lar", (86, "a"), "female"),
        ("pt", "trazendo o seu Antônio, 77 anos, que caiu", (77, "a"), "male"),
        ("pt", "trago ana paula vinte e quatro anos gestante", (24, "a"), None),
        ("pt", "menina de um ano e dois meses", (14, "mo"), "female"),
        ("pt", "hipertenso há vinte anos", None, None),
    ],
)
def test_who_the_patient_is_behind_a_name(
    code: str, text: str, age: tuple[float, str] | None, sex: str | None
) -> None:
    ages = [(f.value, f.unit) for f in facts(text, code, FactKind.AGE)]
    assert ages == ([age] if age else [])
    assert [f.value for f in facts(text, code, FactKind.SEX)] == ([sex] if sex else [])


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Se ha golpeado la cabeza, toma eliquis.", True),
        ("es", "tce leve anticoagulado con acenocumarol", True),
        ("es", "Herida inciso-contusa de 4 centímetros en región frontal, toma Sintrom.", True),
        ("es", "Brecha en la ceja izquierda, en tratamiento con apixabán.", True),
        ("es", "golpe en la nuca y está anticoagulada", True),
        ("es", "no se golpeó la cabeza, toma sintrom", False),
        ("es", "Herida en la mano, toma sintrom.", False),
        ("es", "Golpe en la cabeza, no toma anticoagulantes.", False),
        ("pt", "bateu com a cabeça no chão faz xarelto", True),
        ("pt", "Ferida na testa, hipocoagulada com apixabano.", True),
        ("pt", "traumatismo craniano em uso de varfarina", True),
        ("pt", "Não bateu a cabeça, toma varfarina.", False),
        ("pt", "Ferimento na perna, toma varfarina.", False),
    ],
)
def test_a_head_injury_on_an_anticoagulant(code: str, text: str, wanted: bool) -> None:
    raised = {f.name for f in assess(analyze_text(text, code)).flags}
    assert ("anticoagulant_and_head_injury" in raised) is wanted


@pytest.mark.parametrize(
    ("code", "text", "taken", "treatment"),
    [
        ("es", "Ingirió aproximadamente 20 tabletas de clonazepam.", ["clonazepam"], []),
        ("es", "tomó 30 pastillas de amitriptilina y dos cervezas", ["amitriptyline"], []),
        ("es", "Ha ingerido 10 gramos de paracetamol, le hemos puesto suero 500 ml.",
         ["acetaminophen"], ["iv_fluid"]),
        ("es", "Se tomó una caja de paracetamol.", [], []),
        ("es", "Sobredosis de lorazepam, 15 comprimidos, flumazenilo 0,3 mg.", ["lorazepam"],
         ["flumazenil"]),
        ("pt", "ingeriu cerca de 30 comprimidos de amitriptilina há uma hora", ["amitriptyline"],
         []),
        ("pt", "Tomou uma cartela de clonazepam. Fizemos carvão ativado 50 g.", [],
         ["activated_charcoal"]),
    ],
)  # fmt: skip
def test_what_was_swallowed_is_an_overdose_and_no_treatment(
    code: str, text: str, taken: list[str], treatment: list[str]
) -> None:
    assert told(text, code, FactKind.MECHANISM) == [("overdose", "asserted")]
    assert complaint(text, code) == "overdose"
    doses = facts(text, code, GIVEN)
    assert [f.name for f in doses if f.prior_to_ems and f.needs_review] == taken
    assert [f.name for f in doses if not f.prior_to_ems] == treatment


def test_a_dose_before_the_crew_and_a_poison_that_is_no_drug_are_no_overdose() -> None:
    for text, code in (("Tomó dos pastillas de aspirina.", "es"), ("Ingirió lejía.", "es"),
                       ("Intoxicación por humo, le pusimos morfina 3 mg.", "es"),
                       ("Tomou um comprimido de paracetamol.", "pt")):  # fmt: skip
        assert told(text, code, FactKind.MECHANISM) == []
        assert not [f for f in facts(text, code, GIVEN) if f.needs_review]


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "carbón activado no fue administrado por el Glasgow, naloxona tampoco",
         [("activated_charcoal", "negated"), ("naloxone", "negated")]),
        ("pt", "Carvão ativado não foi feito por rebaixamento. Naloxona também não.",
         [("activated_charcoal", "negated"), ("naloxone", "negated")]),
        ("pt", "feito soro quinhentos ml a placenta não saiu ocitocina dez unidades intramuscular",
         [("normal_saline", "asserted"), ("oxytocin", "asserted")]),
        ("es", "ya no le dimos nitroglicerina porque tomó sildenafil",
         [("nitroglycerin", "negated"), ("sildenafil", "asserted")]),
        ("pt", "paracetamol não foi dado vamos dar ceftriaxone um grama no hospital",
         [("acetaminophen", "negated"), ("ceftriaxone", "planned")]),
        ("pt", "soro fisiológico quinhentos ml não fizemos analgesia",
         [("normal_saline", "asserted")]),
        ("es", "morfina no le pusimos porque está hipotenso", [("morphine", "negated")]),
        ("es", "tras el volumen 98/54 y satura 93", []),
        ("pt", "faz furosemida e bisoprolol", []),
        ("pt", "faz adrenalina um miligrama endovenosa", [("epinephrine", "asserted")]),
        ("es", "se puso la insulina y no desayunó", []),
        ("es", "EPOC con oxígeno domiciliario a 2 litros", []),
    ],
)  # fmt: skip
def test_what_was_given_and_what_was_not(
    code: str, text: str, wanted: list[tuple[str, str]]
) -> None:
    assert told(text, code, GIVEN) == wanted
    assert not [f for f in facts(text, code, GIVEN) if f.negated and f.prior_to_ems]


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("pt", "Faz metformina, aspirina 100 e também xarelto.",
         [("aspirin", "asserted"), ("metformin", "asserted"), ("rivaroxaban", "asserted")]),
        ("es", "Se pinchó la insulina.", [("insulin", "asserted")]),
        ("es", "Oxigenoterapia domiciliaria a 2 litros.", [("home_oxygen", "asserted")]),
        ("es", "Anticoagulada con apixabán 5 mg.", [("apixaban", "asserted")]),
    ],
)  # fmt: skip
def test_medicines_of_every_day(code: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert sorted(told(text, code, HOME)) == wanted
    assert given(text, code) == []


@pytest.mark.parametrize(
    ("code", "text", "kind", "wanted"),
    [
        ("es", "ictus sin secuelas tratamiento habitual apixabán y metformina", HOME, "asserted"),
        ("pt", "nega doença cardíaca medicação habitual metformina", HOME, "asserted"),
        ("es", "niega que tome sintrom", HOME, "negated"),
        ("es", "no la toma la metformina", HOME, "negated"),
        ("pt", "ele nega dor alérgico a dipirona", FactKind.ALLERGY, "asserted"),
        ("pt", "não é alérgico a dipirona", FactKind.ALLERGY, "negated"),
        ("pt", "sem vômitos antecedentes de HTA e dislipidemia", HISTORY, "asserted"),
        ("es", "niega fiebre y antecedentes de asma", HISTORY, "negated"),
        ("es", "sin antecedentes de asma", HISTORY, "negated"),
    ],
)
def test_a_denial_of_something_else_denies_nothing_behind_it(
    code: str, text: str, kind: FactKind, wanted: str
) -> None:
    statuses = {status for name, status in told(text, code, kind) if name != "stroke"}
    assert statuses == {wanted}


def test_who_answers_gave_it_before_the_crew() -> None:
    (dose,) = facts(
        "¿Le dio algún medicamento? Le puse un supositorio de paracetamol.", "es", GIVEN
    )
    assert (dose.name, dose.route, dose.prior_to_ems) == ("acetaminophen", "PR", True)


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "afebril, abdomen blando, pelvis estable", {
            "fever": "negated", "abdomen_rigid_distended": "negated", "pelvis_unstable": "negated",
        }),
        ("es", "no está afebril", {}),
        ("pt", "apirético e eupneico", {"fever": "negated", "shortness_of_breath": "negated"}),
        ("es", "lo encontró sin responder", {"unresponsive": "asserted"}),
        ("pt", "não sabe dizer se perdeu os sentidos", {"loss_of_consciousness": "uncertain"}),
        ("es", "no recuerda si perdió el conocimiento", {"loss_of_consciousness": "uncertain"}),
        ("pt", "sem dor no peito sem febre", {"chest_pain": "negated", "fever": "negated"}),
        ("es", "toma sintrom por una fibrilación auricular", {}),
    ],
)  # fmt: skip
def test_words_that_deny_and_words_that_do_not(
    code: str, text: str, wanted: dict[str, str]
) -> None:
    assert dict(told(text, code, FactKind.FINDING)) == wanted


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        (
            "es",
            "sin responder diabético e hipertenso",
            [("diabetes", "asserted"), ("hypertension", "asserted")],
        ),
        ("es", "no diabético, sin diabetes", [("diabetes", "negated")]),
        ("es", "niega ictus previo", [("stroke", "negated")]),
        ("pt", "nega AVC prévio", [("stroke", "negated")]),
        ("es", "toma sintrom por una fibrilación auricular", [("atrial_fibrillation", "asserted")]),
        (
            "pt",
            "hipocoagulada com apixabano por fibrilhação auricular",
            [("anticoagulated", "asserted"), ("atrial_fibrillation", "asserted")],
        ),
    ],
)
def test_what_somebody_has_had(code: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert told(text, code, HISTORY) == wanted


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        (
            "pt",
            "spo2 noventa e dois em ar ambiente não desculpa oitenta e dois em ar ambiente",
            {"spo2": [82]},
        ),
        ("es", "saturación 92 al aire, perdón, 82", {"spo2": [82]}),
        ("es", "saturación 91 al aire ambiente y 97 con puntas nasales", {"spo2": [91, 97]}),
        (
            "es",
            "satura noventa glucemia ciento doce oxígeno a dos litros sube a noventa y siete",
            {"spo2": [90, 97], "blood_glucose": [112]},
        ),
        ("es", "la saturación subió de 88 a 95", {"spo2": [88, 95]}),
        ("es", "el dolor bajó de 10 a 6", {"pain_score": [10, 6]}),
        (
            "pt",
            "a pressão caiu de 180 por 100 para 150 por 90",
            {"systolic_bp": [180, 150], "diastolic_bp": [100, 90]},
        ),
        ("es", "saturación objetivo de 88 a 92", {}),
        ("pt", "temperatura trinta e seis e oito sibilos difusos", {"temperature": [36.8]}),
        ("es", "pesa 10 kilos y medio", {"weight": [10.5]}),
        ("pt", "glasgow catorze habitual para ela", {"gcs_total": [14]}),
        ("es", "después dolor en cinco", {"pain_score": [5]}),
        ("es", "dolor en 2 dedos", {}),
        ("es", "Tª 38,9", {"temperature": [38.9]}),
    ],
)
def test_readings_as_crews_tell_them(code: str, text: str, wanted: dict[str, list[object]]) -> None:
    assert vitals(text, code) == wanted


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "dolor desde hace una hora y media", {"onset": "PT1H30M"}),
        ("es", "fiebre de 39 desde hace dos días", {"onset": "P2D"}),
        ("es", "última comida hace tres horas", {"last_oral_intake": "PT3H"}),
        ("es", "hace dos horas comió pescado", {}),
        ("es", "le pusimos morfina hace diez minutos", {}),
        ("es", "operado hace dos días, dolor desde hace una hora", {"onset": "PT1H"}),
        ("es", "la vieron bien hace tres horas", {"last_known_well": "PT3H"}),
        ("es", "ingirió 20 pastillas de diazepam hace dos horas", {"onset": "PT2H"}),
        ("es", "Llegamos en veinte.", {"eta": "PT20M"}),
        ("pt", "caiu por volta das 9 da manhã", {"onset": "09:00"}),
        ("pt", "dor há uma hora e meia", {"onset": "PT1H30M"}),
        ("pt", "vista bem pela última vez às 7h30 pela filha", {"last_known_well": "07:30"}),
    ],
)
def test_what_began_so_long_ago(code: str, text: str, wanted: dict[str, object]) -> None:
    assert times(text, code) == wanted


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "TA 80/50. El cuñado va en otra ambulancia con tensión de 120/80.", [80]),
        ("es", "TA 80/50. El pasajero, estable, va en otra ambulancia: TA 120/80.", [80]),
        ("es", "Su hermano también está herido con tensión de 120/80.", []),
        ("pt", "PA 110x70. O passageiro está estável com PA 120x80, na outra viatura.", [110]),
        ("pt", "A amiga foi noutra ambulância com TA 140/80. TA 115/60.", [115]),
    ],
)
def test_whoever_another_crew_takes_is_another_patient(
    code: str, text: str, wanted: list[object]
) -> None:
    assert vitals(text, code).get("systolic_bp", []) == wanted


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("pt", "glicose a cinquenta por cento quatro ampolas na veia",
         [("dextrose", 4, "{ampule}", "IV")]),
        ("es", "glucosa al 50 por ciento 20 gramos", [("dextrose", 20, "g", None)]),
        ("es", "satura noventa por ciento dos litros de oxígeno", [("oxygen", 2, "L/min", None)]),
        ("pt", "salbutamol 5 mg em nebulização hidrocortisona duzentos",
         [("albuterol", 5, "mg", "NEB"), ("hydrocortisone", 200, "mg", None)]),
    ],
)  # fmt: skip
def test_strengths_and_ways_are_of_their_own_drug(
    code: str, text: str, wanted: list[tuple[object, ...]]
) -> None:
    assert [dose[:4] for dose in given(text, code)] == wanted


def test_two_times_in_a_row_are_of_the_drug_before_them() -> None:
    text = "Adrenalina 1 mg a las 9:25 y a las 9:29, amiodarona 300 mg."
    assert [(f.name, f.time) for f in facts(text, "es", GIVEN)] == [
        ("epinephrine", "09:25"), ("amiodarone", None),
    ]  # fmt: skip


def test_who_gave_the_first_dose_and_who_the_second() -> None:
    text = "Epinefrina 0,15 mg IM por la maestra, nosotros otra de 0,18 mg a las 11:05."
    assert [(f.dose, f.prior_to_ems) for f in facts(text, "es", GIVEN)] == [
        (0.15, True), (0.18, False),
    ]  # fmt: skip
    text = "Fentanil 50 microgramas endovenoso, repetimos 25."
    assert [f.dose for f in facts(text, "pt", GIVEN)] == [50, 25]


def test_a_bitten_tongue_is_no_bite() -> None:
    for text, code in (("Crisis con mordedura lateral de lengua.", "es"),
                       ("Crise com mordedura da língua.", "pt")):  # fmt: skip
        assert told(text, code, FactKind.MECHANISM) == []
    assert told("Mordedura de perro en la mano.", "es", FactKind.MECHANISM) == [
        ("sting_bite", "asserted")
    ]
