"""Codes of other standards for our names: LOINC, UCUM texts, NEMSIS values.

Drugs, findings, procedures and mechanisms carry their RxNorm, SNOMED and ICD-10-CM codes in the
lexicon; a name without a code is exported as text only, never under a code that nearly fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from recorder.clinical.lexicon import load
from recorder.clinical.patient.history import KIND
from recorder.core.model import Fact

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"

VITAL_LOINC: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "systolic_bp": (("8480-6", "Systolic blood pressure"),),
        "diastolic_bp": (("8462-4", "Diastolic blood pressure"),),
        "map": (("8478-0", "Mean blood pressure"),),
        "mean_arterial_pressure": (("8478-0", "Mean blood pressure"),),
        "heart_rate": (("8867-4", "Heart rate"),),
        "respiratory_rate": (("9279-1", "Respiratory rate"),),
        "spo2": (
            ("2708-6", "Oxygen saturation in Arterial blood"),
            ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
        ),
        "temperature": (("8310-5", "Body temperature"),),
        "gcs_total": (("9269-2", "Glasgow coma score total"),),
        "gcs_eye": (("9267-6", "Glasgow coma score eye opening"),),
        "gcs_verbal": (("9270-0", "Glasgow coma score verbal"),),
        "gcs_motor": (("9268-4", "Glasgow coma score motor"),),
        "pain_score": (("72514-3", "Pain severity - 0-10 verbal numeric rating"),),
        "etco2": (("19889-5", "Carbon dioxide/Gas.total.at end expiration in Exhaled gas"),),
        "weight": (("29463-7", "Body weight"),),
        "carboxyhemoglobin": (("19911-7", "Carboxyhemoglobin in Arterial blood"),),
        "lactate": (("2524-7", "Lactate in Serum or Plasma"),),
        "capillary_refill": (("44963-7", "Capillary refill"),),
        "avpu": (("67775-7", "Level of responsiveness"),),
    }
)
GLUCOSE_LOINC: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mg/dL": ("2339-0", "Glucose [Mass/volume] in Blood"),
        "mmol/L": ("15074-8", "Glucose [Moles/volume] in Blood"),
    }
)
APGAR_LOINC: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "1": ("9272-6", "1 minute Apgar Score"),
        "5": ("9274-2", "5 minute Apgar Score"),
        "10": ("9271-8", "10 minute Apgar Score"),
    }
)
"""By the minute that was said; a score without its minute has no code."""
BLOOD_PRESSURE_PANEL = ("85354-9", "Blood pressure panel with all children optional")
GCS_PANEL = ("35088-4", "Glasgow coma scale")


def term_code(kind: str, name: str, system: str) -> str | None:
    """A code of the lexicon for a finding, history, intervention, mechanism or complaint."""
    term = load().terms.get(kind, {}).get(name)
    return term.codes.get(system) if term else None


def history_code(fact: Fact) -> str | None:
    """The ICD-10-CM code of an illness, or of the kind of it that was told."""
    kinds = (code for detail in fact.detail if (code := _OF_A_KIND.get((fact.name, detail))))
    return next(kinds, None) or term_code("history", fact.name, "icd10")


_OF_A_KIND = {
    ("coronary_artery_disease", (KIND, "any")): "I51.9",
    ("seizure_disorder", (KIND, "febrile")): "R56.00",
}


def rxnorm(drug: str) -> str | None:
    """RxNorm ingredient code of a drug."""
    known = load().drugs.get(drug)
    return known.rxnorm if known else None


def drug_snomed(drug: str) -> str | None:
    """SNOMED CT code of a blood product."""
    known = load().drugs.get(drug)
    return known.snomed if known else None
