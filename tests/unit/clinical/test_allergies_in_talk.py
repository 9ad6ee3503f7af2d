"""Talk about allergies: what it names, how it sounds, where it ends, and what takes "none" back."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind
from tests.unit.clinical.reading import names


def _asserted(text: str) -> set[str]:
    return names(text, FactKind.ALLERGY)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Allergies? Metronidazole. I came out all red and itchy.", {"metronidazole"}),
        ("Allergies?\nLisinopril, tongue swelling.\nOkay.", {"lisinopril"}),
        ("Any allergies? Only sulfa. My face swelled up.", {"sulfa"}),
        (
            "any allergies\nno nothing oh sorry eggs he came up in hives from"
            " eggs\nany other medical problems",
            {"eggs"},
        ),
        ("Any allergies? No. Oh, hang on, latex. She gets blisters.", {"latex"}),
        (
            "Any allergies? None. Mum, what about the Keflex? You came up in spots.",
            {"cephalexin"},
        ),
        (
            "allergy\nbrother says sulfa tablet he got rashes in full body\ngrbs\none"
            " eighty two sir",
            {"sulfa"},
        ),
        (
            "Allergies? He said none but the wife says hang on, silver sulfadiazine,"
            " the burn cream, he had a bad rash with it.",
            {"silver_sulfadiazine"},
        ),
        (
            "No allergies that she told me. Her son says cefazolin. Throat swelling.",
            {"cefazolin"},
        ),
        (
            "are you allergic to anything\nelastoplast and cod ean\nplasters and codeine okay",
            {"adhesive_tape", "codeine"},
        ),
        ("any allergies\npenny cillin and tram a doll\nokay", {"penicillin", "tramadol"}),
        (
            "Allergies per the sister are penicillin, and I'm putting Haldol on there too.",
            {"haloperidol", "penicillin"},
        ),
        (
            "Allergies: latex. And put morphine down as well, she was sick with it.",
            {"latex", "morphine"},
        ),
        (
            "Allergies he said none but the wife says he had a bad rash with"
            " silvadene so sulfa I guess",
            {"silver_sulfadiazine", "sulfa"},
        ),
        (
            "allergies\nthat one that begins with t\ntrimethoprim\nyes that's it",
            {"trimethoprim"},
        ),
        (
            "Allergies none known. Correction, son on the phone says ceftriaxone,"
            " came out in hives.",
            {"ceftriaxone"},
        ),
        ("Allergic to anything? Shellfish. Lips go like sausages.", {"shellfish"}),
        ("Allergies? Yes, nuts. Meds? Salbutamol and Seretide.", {"nuts"}),
        (
            "Allergies? Lisinopril, tongue swelling. Takes amlodipine, losartan,"
            " hydrochlorothiazide.",
            {"lisinopril"},
        ),
        ("allergies codeine he takes ramipril and aspirin", {"codeine"}),
        ("Any allergies? Codeine. And what do you take? Ramipril, bisoprolol.", {"codeine"}),
        ("Allergies? Penicillin. She's on apixaban and digoxin at home.", {"penicillin"}),
        (
            "Allergies? Penicillin, it's in the notes. Regular meds are warfarin and furosemide.",
            {"penicillin"},
        ),
        ("Any allergies? Yeah, morphine, I itch like mad.", {"morphine"}),
        (
            "Allergies? There was something with an antibiotic. Which one?"
            " Clarithromycin, I think.",
            {"clarithromycin"},
        ),
        (
            "allergies shellfish nothing else i mean penicillin makes me sick but not him",
            {"shellfish"},
        ),
        (
            "No known drug allergies, but she blows up with strawberries.",
            {"nkda", "strawberries"},
        ),
        (
            "Is there anything she can't have? Penicillin, her lips go like balloons.",
            {"penicillin"},
        ),
        (
            "Anything he's reacted badly to before? Contrast, he went into"
            " anaphylaxis in the scanner.",
            {"contrast_dye"},
        ),
        ("Does he react to any medicines? Yes, Bactrim.", {"trimethoprim_sulfamethoxazole"}),
        ("Any allergies? Penicillin, no wait, not penicillin, amoxicillin.", {"amoxicillin"}),
        ("Any allergies? Um, the sulphur ones, I think.", {"sulfa"}),
        ("Allergies? Trimethoprim and strawberries.", {"strawberries", "trimethoprim"}),
        (
            "what's he allergic to\nceclor and peanuts\nceclor and peanuts got it",
            {"cefaclor", "peanuts"},
        ),
        (
            "are you allergic to any medicines at all love\nyes the erythromycin it"
            " gives me terrible cramps",
            {"erythromycin"},
        ),
        (
            "Allergies? Just hay fever. Oh, and Elastoplast takes my skin off.",
            {"adhesive_tape", "pollen"},
        ),
        ("NKDA, scratch that, his mum says cefuroxime.", {"cefuroxime"}),
        ("Allergies none. Sorry, allergies clarithromycin.", {"clarithromycin"}),
        ("Allergy list has codeine, NSAIDs and latex.", {"codeine", "latex", "nsaids"}),
        ("Any allergies? Lupin. My lips swell.", {"lupin"}),
        ("Any allergies? Squid brings me out in hives.", {"squid"}),
        ("Allergies: morphine (itch), latex (rash).", {"latex", "morphine"}),
        (
            "Allergies are penicillin which gives hives and codeine which makes him sick.",
            {"codeine", "penicillin"},
        ),
        ("Allergy wise it's just latex.", {"latex"}),
        ("Allergies wise, penicillin and plasters.", {"adhesive_tape", "penicillin"}),
        ("Allergic, yes, to morphine.", {"morphine"}),
        (
            "Is he allergic to anything? Well, penicillin, according to his mam, but"
            " he was a baby.",
            {"penicillin"},
        ),
        ("Any allergies? He's coeliac, so gluten. And penicillin.", {"penicillin", "wheat"}),
        ("Any allergies? Yeah, hang on, it's on my phone. Naproxen.", {"naproxen"}),
        (
            "Any allergies? I think there's one. Is it ceftriaxone? Yeah, ceftriaxone.",
            {"ceftriaxone"},
        ),
        ("Any allergies that you know of? Morphine! Don't give him morphine!", {"morphine"}),
        (
            "And is there anything you can't take? I can't take anti-inflammatories, my asthma.",
            {"nsaids"},
        ),
        (
            "what about allergies\nuh she's got a big one to shellfish\nshellfish okay",
            {"shellfish"},
        ),
        ("allergies no none oh wait tramadol made me see spiders", {"tramadol"}),
        ("no allergies wait no she has penicillin on her bracelet", {"penicillin"}),
        ("No drug allergies, on the pill.", {"nkda"}),
        ("no allergies, on blood thinners", {"nkda"}),
        ("nkda oh actually her husband is shaking his head he says sulfa", {"sulfa"}),
        (
            'Allergies? None. "Mum, the wasp thing." Oh yes, wasps, I swell up.',
            {"wasp_stings"},
        ),
        (
            "No known allergies on the chart. Daughter at bedside adds contrast,"
            " throat swelling in 2015.",
            {"contrast_dye"},
        ),
        ("Allergies: sulfa, hives. PCN, anaphylaxis. Latex.", {"latex", "penicillin", "sulfa"}),
        ("allergies to p c n and sulfa", {"penicillin", "sulfa"}),
    ],
)
def test_what_talk_about_allergies_names(text: str, names: set[str]) -> None:
    assert _asserted(text) == names


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("og mentin", "amoxicillin_clavulanate"),
        ("cod een", "codeine"),
        ("pen is ill in", "penicillin"),
        ("sip row", "ciprofloxacin"),
        ("max alone", "metoclopramide"),
        ("as prin", "aspirin"),
        ("sefa lexin", "cephalexin"),
        ("lay tex", "latex"),
        ("bet a dine", "iodine"),
        ("nitro furantoin", "nitrofurantoin"),
        ("hal doll", "haloperidol"),
        ("tram a doll", "tramadol"),
    ],
)
def test_a_name_that_only_sounds_like_one_is_read_and_marked(heard: str, name: str) -> None:
    found = analyze_text(f"any allergies\n{heard}\nokay").facts
    (fact,) = (f for f in found if f.kind is FactKind.ALLERGY)
    assert fact.name == name


@pytest.mark.parametrize(
    "text",
    [
        "Any allergies? Patient reports none.",
        "Any allergies? Don't think so, no.",
        "No history of any drug allergy.",
        "Allergy status nil known.",
        "No allergies to speak of.",
        "nothing for allergies",
    ],
)
def test_none_known_told_in_other_words(text: str) -> None:
    assert _asserted(text) == {"nkda"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Any allergies? Morphine. And sulfa. No, that's me, Walter.", {"morphine"}),
        ("Allergic to penicillin. No, not him, his brother.", set()),
        ("Allergic to aspirin. No, that's all.", {"aspirin"}),
    ],
)
def test_who_takes_it_for_himself_behind_a_no_is_another(text: str, names: set[str]) -> None:
    assert _asserted(text) == names
