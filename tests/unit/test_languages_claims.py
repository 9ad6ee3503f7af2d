"""Spanish and Portuguese: of which day, of whom, how sure, and which act a time is of."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.languages import CODES
from recorder.clinical.languages.lists import _NEVER_HOME
from recorder.core.model import Fact, FactKind, FactStatus
from tests.unit.test_languages import facts, given, numbers, spelled, vitals

ALLERGY, HOME = FactKind.ALLERGY, FactKind.HOME_MEDICATION
GIVEN, HISTORY = FactKind.MEDICATION_GIVEN, FactKind.HISTORY


def told(text: str, code: str, kind: FactKind) -> list[tuple[str, str]]:
    return [(f.name, f.status.value) for f in facts(text, code, kind)]


def complaint(text: str, code: str) -> object:
    found = facts(text, code, FactKind.CHIEF_COMPLAINT)
    return found[0].value if found else None


def times(text: str, code: str) -> dict[str, object]:
    return {f.name: f.value for f in facts(text, code, FactKind.EVENT_TIME)}


def sure(found: list[Fact]) -> list[str]:
    return [f.name for f in found if f.status is FactStatus.ASSERTED and not f.needs_review]


# --- numbers -------------------------------------------------------------------------------------


def test_con_is_a_decimal_only_behind_a_whole_number_and_of_no_other_sign() -> None:
    for whole in range(20, 101):
        said = f"{spelled(whole, 'es')} con dos litros"
        assert numbers(said, "es") == [whole, 2], said
    assert numbers("noventa y dos, con dos litros", "es") == [92, 2]
    assert numbers("treinta y ocho con dos", "es") == [38.2]
    assert numbers("cero con cinco miligramos", "es") == [0.5]
    assert numbers("uno con cinco litros", "es") == [1.5]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "Saturación 92 con dos litros en gafas nasales."),
        ("es", "Satura 92 con dos litros."),
        ("pt", "Satura 92 com dois litros."),
        ("pt", "Saturação de 92% com dois litros por óculos nasais."),
    ],
)
def test_a_saturation_with_so_many_litres(code: str, text: str) -> None:
    assert vitals(text, code) == {"spo2": [92]}
    assert [g[:3] for g in given(text, code)] == [("oxygen", 2, "L/min")]


def test_litres_of_something_else_are_no_oxygen() -> None:
    assert given("Hipotenso, TA 80/40 con dos litros perdidos.", "es") == []
    assert given("frecuencia 92 com dois litros", "pt") == []


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Satura 91, con oxígeno a cuatro litros 95.", [91, 95]),
        ("pt", "Satura 91, com oxigénio a quatro litros 95.", [91, 95]),
        ("es", "Satura 91 con oxígeno a cuatro litros 20 minutos.", [91]),
        ("es", "Tensión 120/80 con oxígeno a cuatro litros 95.", []),
    ],
)
def test_a_second_saturation_behind_its_oxygen(code: str, text: str, wanted: list[int]) -> None:
    assert vitals(text, code).get("spo2", []) == wanted


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Niño de dieciséis kilos con convulsión.", [16]),
        ("es", "Niña, tres años, 16 kilos.", [16]),
        ("es", "Dieciséis kilos.", [16]),
        ("pt", "Criança de dezasseis quilos.", [16]),
        ("es", "Le cayó encima una caja de 20 kilos.", []),
        ("es", "Ha perdido 5 kilos en un mes.", []),
        ("pt", "Estava a levantar 50 quilos.", []),
    ],
)
def test_a_weight_that_nothing_announces(code: str, text: str, wanted: list[int]) -> None:
    assert vitals(text, code).get("weight", []) == wanted


# --- questions -----------------------------------------------------------------------------------

ASK = {"es": "¿Toma {}? {}.", "pt": "Toma {}? {}."}
NO = {"es": ("No", "Ya no", "No, nada de eso", "Nunca"), "pt": ("Não", "Já não", "Não, nada disso")}
YES = {"es": ("Sí", "Sí, cada mañana"), "pt": ("Sim", "Toma", "Tomo, todo dia")}
UNSURE = {"es": ("No lo sé", "No sé", "No me acuerdo"), "pt": ("Não sei", "Não sabe")}


@pytest.mark.parametrize("code", CODES)
def test_the_answer_counts_for_every_drug_that_is_asked_for(code: str) -> None:
    for said, name in _phrases(code).items():
        if name in _NEVER_HOME:
            continue
        for answers, status in ((NO, "negated"), (YES, "asserted"), (UNSURE, "uncertain")):
            text = ASK[code].format(said, answers[code][0])
            assert (name, status) in told(text, code, HOME), text
    for answers, status in ((NO, "negated"), (YES, "asserted"), (UNSURE, "uncertain")):
        for answer in answers[code]:
            text = ASK[code].format({"es": "sintrom", "pt": "varfarina"}[code], answer)
            assert [s for _, s in told(text, code, HOME)] == [status], text


def _phrases(code: str) -> dict[str, str]:
    """One phrase of each drug that is no sign as well ("glucosa")."""
    table = resources.files("recorder.clinical.languages") / f"{code}.toml"
    raw = tomllib.loads(table.read_text(encoding="utf-8"))
    signs = {said for phrases in raw["sign"].values() for said in phrases}
    return {phrases[0]: name for name, phrases in raw["drug"].items() if phrases[0] not in signs}


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "¿Toma insulina? No. ¿Y metformina? Sí.",
         [("insulin", "negated"), ("metformin", "asserted")]),
        ("es", "¿Y warfarina toma, abuela? Ya no, hijo.", [("warfarin", "negated")]),
        ("es", "¿Toma xarelto o eliquis? Ninguno de los dos.",
         [("rivaroxaban", "negated"), ("apixaban", "negated")]),
        ("es", "¿Toma sintrom?", [("acenocoumarol", "uncertain")]),
        ("es", "¿Toma algo? No, solo aspirina.", [("aspirin", "asserted")]),
        ("es", "¿Toma aspirina? No, la aspirina se la quitaron.", [("aspirin", "negated")]),
        ("es", "¿Toma algún medicamento? No.", [("none", "asserted")]),
        ("es", "¿Toma algo para la tensión? No.", []),
        ("es", "¿Toma clopixol? No.", []),
        ("es", "¿Qué medicación toma? Enalapril y omeprazol.",
         [("enalapril", "asserted"), ("omeprazole", "asserted")]),
        ("es", "Toma enalapril, sintrom no, y metformina.",
         [("enalapril", "asserted"), ("acenocoumarol", "negated"), ("metformin", "asserted")]),
        ("es", "Antes tomaba sintrom, ahora eliquis.",
         [("acenocoumarol", "historical"), ("apixaban", "asserted")]),
        ("es", "No sabe la dosis de enalapril que toma.", [("enalapril", "asserted")]),
        ("pt", "Usa insulina? Não. E metformina? Sim.",
         [("insulin", "negated"), ("metformin", "asserted")]),
        ("pt", "E o marevan, a senhora toma? Já não, filho.", [("warfarin", "negated")]),
        ("pt", "Toma varfarina?", [("warfarin", "uncertain")]),
        ("pt", "Toma medicação? Não, só aspirina.", [("aspirin", "asserted")]),
        ("pt", "Usa algum remédio? Não.", [("none", "asserted")]),
        ("pt", "Toma alguma coisa para a tensão? Não.", []),
        ("pt", "Antes tomava varfarina, agora eliquis.",
         [("warfarin", "historical"), ("apixaban", "asserted")]),
    ],
)  # fmt: skip
def test_home_medicines_asked_for(code: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert sorted(told(text, code, HOME)) == sorted(wanted)
    assert given(text, code) == []


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "¿Es alérgica a la penicilina? No.", [("penicillin", "negated")]),
        ("es", "¿Es alérgica a la penicilina? No lo sé.", [("penicillin", "uncertain")]),
        ("es", "¿Alergias? No lo sé.", []),
        ("es", "¿Alergia a la cosa esa del pelo? No.", []),
        ("es", "¿Es alérgico a la penicilina? No, al látex.",
         [("penicillin", "negated"), ("latex", "asserted")]),
        ("pt", "É alérgico a alguma coisa? Não.", [("nkda", "asserted")]),
        ("es", "Tiene alergia a algo, creo que a la amoxicilina, o quizá a la penicilina.",
         [("amoxicillin", "asserted"), ("penicillin", "asserted")]),
        ("pt", "Tem alergia à penicilina? Não sei.", [("penicillin", "uncertain")]),
        ("es", "Sin alergias, bueno espera, dice que al metamizol.", [("metamizole", "asserted")]),
        ("es", "Sin alergias. Ah no, espera, a la penicilina sí.", [("penicillin", "asserted")]),
        ("es", "Sin alergias. Espera, ponle el paracetamol.", [("nkda", "asserted")]),
        ("es", "Sin alergias, sí toma aspirina.", [("nkda", "asserted")]),
        ("pt", "Sem alergias, espera, ela disse penicilina.", [("penicillin", "asserted")]),
        ("pt", "Nega alergias, aliás, à dipirona.", [("metamizole", "asserted")]),
        ("pt", "Sem alergias. Bem, toma aspirina.", [("nkda", "asserted")]),
    ],
)  # fmt: skip
def test_allergies_asked_for(code: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert sorted(told(text, code, ALLERGY)) == sorted(wanted)


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "¿Tiene fiebre? Antes no, ahora sí.", [("fever", "asserted")]),
        ("es", "¿Tiene fiebre? Antes sí, ahora no.", [("fever", "negated")]),
        ("pt", "Tem febre? Tem.", [("fever", "asserted")]),
        ("pt", "Tem febre? Tem tosse.", [("cough", "asserted")]),
    ],
)
def test_what_is_so_now_answers(code: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert told(text, code, FactKind.FINDING) == wanted


# --- whose ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "La mujer del paciente toma warfarina, él no toma nada.",
         [("none", "asserted"), ("warfarin", "other_subject")]),
        ("es", "Su madre toma warfarina, digoxina y metformina; ella enalapril.",
         [("digoxin", "other_subject"), ("metformin", "other_subject"),
          ("warfarin", "other_subject")]),
        ("es", "La hermana de la señora usa insulina, ella solo toma enalapril.",
         [("enalapril", "asserted"), ("insulin", "other_subject")]),
        ("es", "La mujer del accidente toma clopidogrel.", [("clopidogrel", "asserted")]),
        ("es", "Su hija dice que toma eliquis.", [("apixaban", "asserted")]),
        ("pt", "A mulher do paciente toma varfarina, ele não toma nada.",
         [("none", "asserted"), ("warfarin", "other_subject")]),
        ("pt", "A esposa do doente faz uso de marevan.", [("warfarin", "other_subject")]),
        ("pt", "A filha diz que ela toma eliquis.", [("apixaban", "asserted")]),
    ],
)  # fmt: skip
def test_whose_medicines(code: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert sorted(told(text, code, HOME)) == wanted


def test_pills_that_are_somebody_elses() -> None:
    for text, code in (
        ("Las pastillas de sintrom son de su padre, él no las toma.", "es"),
        ("Os comprimidos de varfarina são do pai, ele não os toma.", "pt"),
    ):
        assert sure(facts(text, code, HOME)) == []


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Antecedentes familiares de infarto. Personales: hipertensión.",
         [("hypertension", "asserted"), ("myocardial_infarction", "other_subject")]),
        ("es", "Hay diabetes en la familia.", [("diabetes", "other_subject")]),
        ("es", "El vecino, que es diabético, le dio un caramelo.",
         [("diabetes", "other_subject")]),
        ("es", "Los familiares refieren que es diabético.", [("diabetes", "asserted")]),
        ("pt", "História familiar de cancro. Pessoais: hipertensão.",
         [("cancer", "other_subject"), ("hypertension", "asserted")]),
        ("pt", "Na família há epilepsia.", [("seizure_disorder", "other_subject")]),
        ("es", "Historia de infarto en su hermano.", [("myocardial_infarction", "other_subject")]),
        ("es", "Padre con infarto y madre diabética. Ella hipertensa.",
         [("diabetes", "other_subject"), ("hypertension", "asserted")]),
        ("es", "Madre refiere que es asmático.", [("asthma", "asserted")]),
        ("es", "Hija de 3 años con epilepsia.", [("seizure_disorder", "asserted")]),
        ("pt", "História de enfarte no irmão.", [("myocardial_infarction", "other_subject")]),
    ],
)  # fmt: skip
def test_whose_history(code: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert sorted(told(text, code, HISTORY)) == wanted


# --- of which day --------------------------------------------------------------------------------

OTHER_DAYS = {
    "es": ("Ayer en el hospital", "Anoche en urgencias", "El mes pasado", "La semana pasada",
           "Hace dos años", "Hace tres semanas", "En 2019", "En marzo", "El lunes pasado",
           "De pequeño", "El año pasado, en el hospital,"),
    "pt": ("Ontem no hospital", "No mês passado", "Na semana passada", "Há dois anos",
           "Há três semanas", "Em 2019", "Em março", "Em criança", "O ano passado, no hospital,"),
}  # fmt: skip
GAVE = {"es": "{} le dieron cinco de morfina", "pt": "{} deram cinco de morfina"}


@pytest.mark.parametrize("code", CODES)
def test_a_dose_of_another_day_is_not_given_now(code: str) -> None:
    for day in OTHER_DAYS[code]:
        said = GAVE[code].format(day)
        behind = GAVE[code].format("").strip() + f" {day.lower().rstrip(',')}."
        for text in (f"{said}.", behind):
            doses = facts(text, code, GIVEN)
            assert [f.status for f in doses] == [FactStatus.HISTORICAL], text
            assert doses[0].dose == 5


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "Ayer se cayó y hoy le hemos puesto cinco de morfina."),
        ("es", "Ayer se cayó, tiene dolor, le pusimos cinco de morfina."),
        ("es", "El mes pasado tuvo lo mismo. Le dimos cinco de morfina."),
        ("es", "Desde ayer con dolor, le dieron cinco de morfina."),
        ("es", "Hace dos años que tiene dolor, le dimos cinco de morfina."),
        ("es", "Hace una hora le dieron cinco de morfina."),
        ("es", "Le pusimos cinco de morfina en 2 minutos."),
        ("pt", "Ontem caiu e hoje demos cinco de morfina."),
        ("pt", "Ontem caiu, tem dor, demos cinco de morfina."),
        ("pt", "Há uma hora deram cinco de morfina."),
    ],
)
def test_a_dose_of_today_stays_given(code: str, text: str) -> None:
    assert [g[0::5] for g in given(text, code)] == [("morphine", "asserted")]
    assert sure(facts(text, code, GIVEN)) == ["morphine"]


def test_a_dose_in_the_sentence_behind_one_of_another_day_is_to_check() -> None:
    for text, code in (("Ayer estuvo en urgencias. Le pusieron tres de morfina.", "es"),
                       ("Ontem esteve na urgência. Fizeram três de morfina.", "pt"),
                       ("Anoche tomó dos paracetamoles.", "es")):  # fmt: skip
        (dose,) = facts(text, code, GIVEN)
        assert (dose.status, dose.needs_review) == (FactStatus.ASSERTED, True)


@pytest.mark.parametrize(
    ("code", "text", "history", "about"),
    [
        ("es", "Tuvo un ictus en 2015. Ahora dolor abdominal.", ["stroke"], "abdominal_pain"),
        ("es", "Hace diez años tuvo un ictus, ahora dolor abdominal.", ["stroke"],
         "abdominal_pain"),
        ("es", "Infarto el dos mil quince consulta por disnea progresiva",
         ["myocardial_infarction"], "shortness_of_breath"),
        ("es", "Ictus de inicio hace 40 minutos.", [], "stroke"),
        ("es", "Sospecha de ictus desde hace una hora.", [], "stroke"),
        ("pt", "Teve um AVC em 2015. Agora dor abdominal.", ["stroke"], "abdominal_pain"),
        ("pt", "Teve derrame faz cinco anos, agora tontura.", ["stroke"], "dizziness"),
        ("pt", "AVC com início há 40 minutos.", [], "stroke"),
    ],
)  # fmt: skip
def test_an_old_illness_is_history(code: str, text: str, history: list[str], about: str) -> None:
    assert sure(facts(text, code, HISTORY)) == history
    assert complaint(text, code) == about


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Ayer tuvo fiebre y hoy disnea.",
         [("fever", "historical"), ("shortness_of_breath", "asserted")]),
        ("es", "Ayer empezó con fiebre.", [("fever", "asserted")]),
        ("es", "Hace tres días con fiebre.", [("fever", "asserted")]),
        ("es", "Tuvo fiebre hace tres días.", [("fever", "historical")]),
        ("pt", "Ontem teve febre e hoje falta de ar.",
         [("fever", "historical"), ("shortness_of_breath", "asserted")]),
        ("pt", "Ontem começou com febre.", [("fever", "asserted")]),
    ],
)  # fmt: skip
def test_findings_of_another_day(code: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert told(text, code, FactKind.FINDING) == wanted


def test_then_or_since_then_is_to_check() -> None:
    for text, code in (("Dolor lumbar hace dos meses.", "es"), ("Dor lombar há dois meses.", "pt")):
        (pain,) = facts(text, code, FactKind.FINDING)
        assert pain.needs_review
    (pain,) = facts("Dolor lumbar desde hace dos meses.", "es", FactKind.FINDING)
    assert not pain.needs_review


def test_a_dose_behind_an_old_illness_is_of_now() -> None:
    for text, code in (("En 2015 tuvo un ictus. Adrenalina un miligramo.", "es"),
                       ("Em 2015 teve um AVC. Adrenalina um miligrama.", "pt")):  # fmt: skip
        assert sure(facts(text, code, GIVEN)) == ["epinephrine"]


@pytest.mark.parametrize(
    ("code", "text", "prior"),
    [
        ("es", "En casa le dieron un gramo de paracetamol.", True),
        ("es", "La madre le dio un gramo de paracetamol.", True),
        ("es", "En la residencia le dieron morfina, nosotros un gramo de paracetamol.", False),
        ("es", "Su pareja le ha dado un gramo de paracetamol.", True),
        ("es", "El médico del centro le puso un gramo de paracetamol.", True),
        ("es", "Le hemos dado un gramo de paracetamol.", False),
        ("pt", "A companheira deu um grama de paracetamol.", True),
        ("es", "En casa le pusimos un gramo de paracetamol.", False),
        ("es", "Le pusieron un gramo de paracetamol y lo llevan al hospital.", False),
        ("pt", "No lar deram um grama de paracetamol.", True),
        ("pt", "A mãe deu um grama de paracetamol.", True),
        ("pt", "Em casa fizemos um grama de paracetamol.", False),
    ],
)
def test_who_gave_it_before_the_crew(code: str, text: str, prior: bool) -> None:
    (dose,) = [f for f in facts(text, code, GIVEN) if f.name == "acetaminophen"]
    assert (dose.dose, dose.prior_to_ems, dose.status) == (1, prior, FactStatus.ASSERTED)


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Dejó el sintrom hace un año.", [("acenocoumarol", "historical")]),
        ("es", "El sintrom se lo quitaron, ahora eliquis.",
         [("acenocoumarol", "historical"), ("apixaban", "asserted")]),
        ("es", "No ha dejado el sintrom.", [("acenocoumarol", "asserted")]),
        ("es", "Suspendieron la noradrenalina.", []),
        ("es", "¿Anticoagulantes? ¿Sintrom, eliquis? No.",
         [("acenocoumarol", "negated"), ("apixaban", "negated")]),
        ("es", "¿Toma anticoagulantes? No.", []),
        ("es", "¿Está con algún tratamiento? Con losartán.", [("losartan", "asserted")]),
        ("es", "Se pone insulina.", [("insulin", "asserted")]),
        ("es", "¿Se pone insulina? No.", [("insulin", "negated")]),
        ("pt", "Faz insulina.", [("insulin", "asserted")]),
        ("pt", "Deixou a varfarina há um ano.", [("warfarin", "historical")]),
        ("pt", "Deixou cair a morfina.", []),
        ("pt", "Faz algum tratamento? Losartan.", [("losartan", "asserted")]),
    ],
)  # fmt: skip
def test_medicines_that_ended_and_bare_questions(
    code: str, text: str, wanted: list[tuple[str, str]]
) -> None:
    assert sorted(told(text, code, HOME)) == wanted


def test_a_callers_relative_may_be_the_patient() -> None:
    for text, code in (("Mi abuela toma warfarina y se ha caído.", "es"),
                       ("Minha avó toma varfarina e caiu.", "pt")):  # fmt: skip
        (home,) = facts(text, code, HOME)
        assert (home.name, home.status, home.needs_review) == (
            "warfarin", FactStatus.ASSERTED, True,
        )  # fmt: skip
    (home, none) = facts("Mi esposo toma warfarina, yo no tomo nada.", "es", HOME)
    assert (home.status, none.name) == (FactStatus.OTHER_SUBJECT, "none")


# --- how sure ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "A lo mejor es alérgico a la penicilina."),
        ("es", "Puede que sea alérgica a la penicilina."),
        ("es", "Igual es alérgico a la penicilina."),
        ("es", "Es alérgico a la penicilina, no está seguro."),
        ("es", "Creo que le dieron cinco de morfina."),
        ("es", "Igual toma sintrom, no sé."),
        ("pt", "Se calhar é alérgico à penicilina."),
        ("pt", "É alérgica à penicilina, não tem a certeza."),
        ("pt", "Acho que deram cinco de morfina."),
        ("pt", "Se calhar toma varfarina, não sei."),
    ],
)
def test_what_is_only_perhaps_so_is_to_check(code: str, text: str) -> None:
    found = [f for f in analyze_text(text, code).facts if f.kind in (ALLERGY, HOME, GIVEN)]
    assert [(f.status, f.needs_review) for f in found] == [(FactStatus.ASSERTED, True)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "Igual que ayer, es alérgico a la penicilina."),
        ("es", "Sigue igual, es alérgico a la penicilina."),
        ("es", "Es alérgico a la penicilina, no sabe la dosis de nada."),
        ("pt", "É alérgica à penicilina, com certeza."),
    ],
)
def test_what_is_sure_is_not(code: str, text: str) -> None:
    assert sure(facts(text, code, ALLERGY)) == ["penicillin"]


# --- a test or an arrest -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "arrest"),
    [
        ("es", "Analítica con PCR de 120 y leucocitos 15.000.", False),
        ("es", "Lactato 4 y PCR 250.", False),
        ("es", "Tenía la PCR elevada.", False),
        ("es", "Le hicieron una PCR y salió negativa.", False),
        ("es", "PCR presenciada, iniciamos RCP.", True),
        ("es", "PCR de 10 minutos.", True),
        ("es", "Código PCR en domicilio.", True),
        ("pt", "Análises com PCR de 120.", False),
        ("pt", "PCR presenciada na via pública.", True),
        ("pt", "PCR há dez minutos.", True),
    ],
)
def test_pcr_is_an_arrest_or_a_test(code: str, text: str, arrest: bool) -> None:
    names = [f.name for f in facts(text, code, FactKind.FINDING)]
    assert ("cardiac_arrest" in names) is arrest
    assert (complaint(text, code) == "cardiac_arrest") is arrest


# --- which act a time is of ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "drug", "events"),
    [
        ("es", "Parada a las 9:15, un miligramo de adrenalina, recupera pulso a las 9:38.",
         None, {"arrest": "09:15", "rosc": "09:38"}),
        ("es", "Adrenalina un miligramo a las 3:12, y a las 3:15 RCE.",
         "03:12", {"rosc": "03:15"}),
        ("es", "A las 10:05 adrenalina un miligramo, a las 10:08 otra.", "10:05", {}),
        ("es", "Adrenalina un miligramo, la pusimos a las 10:05.", "10:05", {}),
        ("es", "Adrenalina un miligramo y a las 18:40 llegamos.", None, {}),
        ("es", "A las 9:40 llegamos y pusimos un miligramo de adrenalina.", None, {}),
        ("es", "Adrenalina un miligramo, lo intubamos a las 22:18.",
         None, {"intervention:intubation": "22:18"}),
        ("es", "RCP hasta nuestra llegada a las 20:14, adrenalina un miligramo.", None, {}),
        ("es", "PCR recuperada a las 12:30 tras un miligramo de adrenalina.",
         None, {"rosc": "12:30"}),
        ("pt", "Paragem às 9h15, adrenalina 1 mg, RCE às 9h38.",
         None, {"arrest": "09:15", "rosc": "09:38"}),
        ("pt", "Adrenalina 1 mg às 10:05, choque às 10:07.",
         "10:05", {"intervention:defibrillation": "10:07"}),
        ("pt", "Adrenalina 1 mg e às 18:40 chegámos.", None, {}),
        ("es", "Un miligramo de adrenalina a las 11:02, segunda a las 11:05.", "11:02", {}),
    ],
)  # fmt: skip
def test_a_time_is_of_the_act_of_its_clause(
    code: str, text: str, drug: str | None, events: dict[str, str]
) -> None:
    (dose,) = facts(text, code, GIVEN)
    assert (dose.dose, dose.time) == (1, drug)
    assert times(text, code) == events


def test_a_drug_told_with_its_time_alone_was_given() -> None:
    for text, code in (("Primera dosis de adrenalina a las 11:02.", "es"),
                       ("Primeira dose de adrenalina às 11:02.", "pt")):  # fmt: skip
        (dose,) = facts(text, code, GIVEN)
        assert (dose.status, dose.time) == (FactStatus.ASSERTED, "11:02")
    assert given("Apixabán a las 20:00.", "es") == []


def test_the_part_of_the_day_in_front_of_a_time() -> None:
    assert times("Visto bien por última vez anoche a las once.", "es") == {
        "last_known_well": "23:00"
    }
    assert times("Visto bien por última vez esta noche a las dos.", "es") == {
        "last_known_well": "02:00"
    }
    assert times("Visto bem pela última vez ontem à noite às onze.", "pt") == {
        "last_known_well": "23:00"
    }


def test_how_many_leads_there_are_is_no_time() -> None:
    assert times("Le hicimos las 12 derivaciones.", "es") == {}


# --- doses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Dos y medio de midazolam y repetimos otros dos y medio.",
         [("midazolam", 2.5, "mg", None, 2, "asserted")]),
        ("es", "300 de aspirina y una pulverización de nitroglicerina.",
         [("aspirin", 300, "mg", None, None, "asserted"),
          ("nitroglycerin", 1, "{spray}", None, None, "asserted")]),
        ("es", "Tres adrenalinas de un miligramo.",
         [("epinephrine", 1, "mg", None, 3, "asserted")]),
        ("es", "Tomó dos aspirinas.", [("aspirin", None, None, None, 2, "asserted")]),
        ("pt", "Dois e meio de midazolam e repetimos mais dois e meio.",
         [("midazolam", 2.5, "mg", None, 2, "asserted")]),
        ("pt", "Um miligrama de midazolam e depois mais meio.",
         [("midazolam", 1, "mg", None, None, "asserted"),
          ("midazolam", 0.5, "mg", None, None, "asserted")]),
        ("pt", "Demos 300 de aspirina e uma pulverização de nitroglicerina.",
         [("aspirin", 300, "mg", None, None, "asserted"),
          ("nitroglycerin", 1, "{spray}", None, None, "asserted")]),
        ("pt", "Três adrenalinas de um miligrama.",
         [("epinephrine", 1, "mg", None, 3, "asserted")]),
    ],
)  # fmt: skip
def test_halves_repeated_doses_and_pieces(
    code: str, text: str, wanted: list[tuple[object, ...]]
) -> None:
    assert given(text, code) == wanted
    assert all(not f.needs_review for f in facts(text, code, GIVEN))


def test_portions_that_do_not_make_up_the_total_are_to_check() -> None:
    for text, code in (("Diez de morfina en total, cinco y luego tres.", "es"),
                       ("Dez de morfina no total, cinco e depois três.", "pt")):  # fmt: skip
        doses = facts(text, code, GIVEN)
        assert [f.dose for f in doses] == [5, 3]
        assert all(f.needs_review for f in doses)
    right = facts("Diez de morfina en total, siete y luego tres.", "es", GIVEN)
    assert [(f.dose, f.needs_review) for f in right] == [(7, False), (3, False)]


def test_what_was_left_with_oxygen_was_given() -> None:
    doses = given("Adrenalina 1 mg, y la dejamos con dos litros de oxígeno.", "es")
    assert [(d[0], d[5]) for d in doses] == [("epinephrine", "asserted"), ("oxygen", "asserted")]
    (left,) = given("Íbamos a poner morfina 5 mg pero la dejamos.", "es")
    assert left[5] == "negated"


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Un puff de salbutamol y dos más.", [1, 2]),
        ("es", "Dos puff de salbutamol, tres más o menos.", [2]),
        ("pt", "Um puff de salbutamol e mais dois.", [1, 2]),
        ("es", "El médico le puso 5 mg de morfina, nosotros 2 más iv.", [5, 2]),
    ],
)
def test_more_behind_or_before_the_number(code: str, text: str, wanted: list[int]) -> None:
    assert [d[1] for d in given(text, code)] == wanted


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("es", "Le bajamos a dos litros.", [2]),
        ("pt", "Subimos para 4 litros.", [4]),
        ("es", "Lo subimos a la camilla a dos metros.", []),
        ("es", "Lo bajamos a 20 metros.", []),
    ],
)
def test_a_flow_that_was_turned(code: str, text: str, wanted: list[int]) -> None:
    assert [d[1] for d in given(text, code)] == wanted


# --- pupils --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "wanted", "unequal"),
    [
        ("es", "Pupilas de 3 milímetros y reactivas.",
         {"size_both": "3", "reaction_both": "reactive"}, False),
        ("es", "Pupila izquierda 5 y fija, la derecha 3 y reactiva.",
         {"size_left": "5", "size_right": "3", "reaction_left": "non-reactive",
          "reaction_right": "reactive"}, True),
        ("es", "Pupilas 5 a la izquierda y 3 a la derecha.",
         {"size_left": "5", "size_right": "3"}, True),
        ("es", "Pupilas midriáticas de 7 mm, arreactivas, TA 80/40.",
         {"size_both": "7", "reaction_both": "non-reactive"}, False),
        ("es", "Pupilas 3 y 5.", {}, False),
        ("es", "Pupilas reactivas, 2 vías canalizadas.", {}, False),
        ("es", "Pupilas iguales, Glasgow 9.", {}, False),
        ("pt", "Pupilas de 4 mm, lentas.", {"size_both": "4", "reaction_both": "sluggish"}, False),
        ("pt", "Pupila direita 6 fixa, esquerda 3 reativa.",
         {"size_right": "6", "size_left": "3", "reaction_right": "non-reactive",
          "reaction_left": "reactive"}, True),
    ],
)  # fmt: skip
def test_pupils(code: str, text: str, wanted: dict[str, str], unequal: bool) -> None:
    found = [f for f in facts(text, code, FactKind.VITAL) if f.name == "pupils"]
    assert (dict(found[0].detail) if found else {}) == wanted
    names = [f.name for f in facts(text, code, FactKind.FINDING)]
    assert ("pupils_unequal" in names) is unequal


# --- taken off again -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "off"),
    [
        ("es", "Se le quitó el collarín.", True),
        ("es", "Pusimos collarín pero se lo retiramos.", True),
        ("es", "No le quitamos el collarín.", False),
        ("es", "Le quitamos el casco y pusimos collarín.", False),
        ("pt", "Retirámos o colar cervical.", True),
        ("pt", "Não tirámos o colar cervical.", False),
        ("pt", "Pusemos colar cervical.", False),
    ],
)
def test_what_was_taken_off_again_is_told(code: str, text: str, off: bool) -> None:
    (collar,) = facts(text, code, FactKind.INTERVENTION)
    assert (collar.status, ("removed", "removed") in collar.detail) == (FactStatus.ASSERTED, off)
