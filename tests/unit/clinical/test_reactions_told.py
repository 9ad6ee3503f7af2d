"""Allergies told by what a substance did."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names


def _asserted(text: str) -> set[str]:
    return names(text, FactKind.ALLERGY)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mum reckons Keflex brought him up in a rash when he was a kid.", {"cephalexin"}),
        ("His wife says Augmentin puts him in hospital.", {"amoxicillin_clavulanate"}),
        ("Brufen swells her face up, so we stuck with paracetamol.", {"ibuprofen"}),
        ("The contrast dye nearly killed her in 2009.", {"contrast_dye"}),
        ("Dad says Haldol locked his jaw up when he was nineteen.", {"haloperidol"}),
        ("Aspirin sets off his asthma something terrible.", {"aspirin"}),
        ("Ibuprofen always brings on her asthma.", {"ibuprofen"}),
        ("Wasp stings blow her right up, she carries a pen.", {"wasp_stings"}),
        ("Prawns make his throat close, his mate says.", {"shellfish"}),
        ("Maxolon gave her the shakes and her eyes rolled back years ago.", {"metoclopramide"}),
        ("erythromycin had her covered in spots as a child", {"erythromycin"}),
        ("elastoplast takes the skin off him", {"adhesive_tape"}),
        (
            "bactrim made him peel, he was in the burns unit for it",
            {"trimethoprim_sulfamethoxazole"},
        ),
        ("daughter tells me codeine sent her loopy last time", {"codeine"}),
        ("lisinopril made his lips blow up a few years back", {"lisinopril"}),
        ("Penicillin nearly killed me when I was six.", {"penicillin"}),
        ("She did have a funny turn with trimethoprim, she swelled up.", {"trimethoprim"}),
        ("He came up in hives from eggs when he was two.", {"eggs"}),
        ("She came out in a rash after amoxicillin when she was small.", {"amoxicillin"}),
        ("He had a bad rash off the plasters last time.", {"adhesive_tape"}),
        ("Her throat closed over on penicillin in 1988.", {"penicillin"}),
        ("He went into anaphylaxis with ceftriaxone two years ago.", {"ceftriaxone"}),
        (
            "She nearly died after a bee sting as a child, so she carries an EpiPen.",
            {"bee_stings"},
        ),
        ("I get terrible hives from latex gloves.", {"latex"}),
        ("he was covered in welts when they gave him cefaclor", {"cefaclor"}),
        ("his eyes puffed up once when he ate kiwi", {"kiwi"}),
        ("wife mentions he swelled up to morphine after his hip", {"morphine"}),
        ("He ended up in ICU after vancomycin last year.", {"vancomycin"}),
        ("I was sick as a dog on tramadol.", {"tramadol"}),
        ("she was as sick as a dog with codeine", {"codeine"}),
        ("She blistered from the iodine at her last operation.", {"iodine"}),
        ("Mum says he reacted badly when he had trimethoprim.", {"trimethoprim"}),
        (
            "He broke out in hives from Septra back in school.",
            {"trimethoprim_sulfamethoxazole"},
        ),
        ("never again with ketorolac, she couldn't breathe after it", {"ketorolac"}),
        (
            "Was there anything he reacted to? Yes, ciprofloxacin. He got a rash.",
            {"ciprofloxacin"},
        ),
        (
            "Is she not penicillin allergic? She is of course! Her throat closed over with it.",
            {"penicillin"},
        ),
        (
            "There was Augmentin given last night. She's allergic to penicillin! Her"
            " throat closed over with it in 1988.",
            {"penicillin"},
        ),
        (
            "He told me no allergies, but Mum reckons Keflex brought him up in a"
            " rash, and by then the cefazolin was in.",
            {"cephalexin"},
        ),
        (
            "And allergies? Nothing that I know of. Later the daughter said: oh, she"
            " did have a funny turn with trimethoprim.",
            {"trimethoprim"},
        ),
        (
            "We gave the Augmentin and he came out in hives straight after, so he's"
            " allergic to that.",
            {"amoxicillin_clavulanate"},
        ),
        ("not to have metoclopramide because of the Parkinson's", {"metoclopramide"}),
        ("She's never to have penicillin again, the hospital told her.", {"penicillin"}),
        ("He was told not to take ibuprofen again after it closed his throat.", {"ibuprofen"}),
        ("She's wearing a MedicAlert for latex.", {"latex"}),
        ("His bracelet says bee stings.", {"bee_stings"}),
        ("He carries an EpiPen for peanuts.", {"peanuts"}),
        ("she has an epi pen for wasp stings", {"wasp_stings"}),
        ("Son tells us she blew up like a balloon with Voltaren.", {"diclofenac"}),
        ("Penicillin doesn't suit her, never has.", {"penicillin"}),
        ("Milk does not suit him.", {"milk"}),
        ("She's not good with opiates, they make her throw up.", {"opioids"}),
        ("Can't do codeine, it makes him itch.", {"codeine"}),
        ("Don't give her morphine, she hallucinates on it.", {"morphine"}),
        ("Please no ibuprofen, it closes her chest up.", {"ibuprofen"}),
        ("mum shouted from the stairs he can't have nuts", {"nuts"}),
        ("any drug allergies\nbrufen sir face swelling came", {"ibuprofen"}),
        ("drug allergy to diclofenac is there", {"diclofenac"}),
        ("he is having allergy to sulfa drugs", {"sulfa"}),
        ("known case of penicillin allergy", {"penicillin"}),
        ("patient gives history of rashes with ciprofloxacin", {"ciprofloxacin"}),
        ("history of anaphylaxis to cashews", {"cashews"}),
        ("previous anaphylactic shock with teicoplanin", {"teicoplanin"}),
        ("He's down as a penicillin allergy on the system.", {"penicillin"}),
        ("It's flagged on her chart, morphine.", set()),
        (
            "The letter has allergic to Augmentin and the daughter confirms it.",
            {"amoxicillin_clavulanate"},
        ),
        ("She was given Stemetil in January and her neck twisted round.", {"prochlorperazine"}),
        ("They tried him on lisinopril last year and his tongue swelled up.", {"lisinopril"}),
        ("The dentist gave her lidocaine once before and she collapsed.", {"lidocaine"}),
        ("He had a shocking reaction to the tetanus shot.", {"tetanus_vaccine"}),
        ("Had a dodgy reaction to ketamine last time.", {"ketamine"}),
        ("Dad remembers a reaction, ceftriaxone, when he was four.", {"ceftriaxone"}),
        ("Whenever she eats shellfish her throat goes tight.", {"shellfish"}),
        ("If he has milk he comes out in welts.", {"milk"}),
        ("Last time they gave her Rocephin she broke out in hives.", {"ceftriaxone"}),
        ("Ceftriaxone was what he reacted to.", {"ceftriaxone"}),
        (
            "It was the Augmentin that brought her out in the rash last year.",
            {"amoxicillin_clavulanate"},
        ),
        (
            "Reported no allergies initially, then told the nurse at triage he"
            " swells up with aspirin.",
            {"aspirin"},
        ),
        ("She said no allergies. Her allergy card says tramadol though.", {"tramadol"}),
        ("GP summary lists trimethoprim as an allergy.", {"trimethoprim"}),
        ("Documented allergy: clindamycin.", {"clindamycin"}),
        ("Sensitivity to chlorhexidine.", {"chlorhexidine"}),
        ("Intolerant of statins.", {"statins"}),
        ("Adverse reaction to metoclopramide, oculogyric crisis.", {"metoclopramide"}),
        ("She can't tolerate oxycodone.", {"oxycodone"}),
        ("He's deathly allergic to shrimp.", {"shellfish"}),
        ("Highly allergic to bee venom.", {"bee_stings"}),
        ("He's got a thing with penicillin, hives.", {"penicillin"}),
        ("Something about sulfa drugs giving him blisters, the wife said.", {"sulfa"}),
        ("I'm not able for codeine at all, it has me up the walls.", {"codeine"}),
        (
            "the mother says he's to have no penicillin ever, his face came up like a football",
            {"penicillin"},
        ),
        ("Not the ibuprofen, it sets his chest off.", {"ibuprofen"}),
        ("Last time they gave her morphine she stopped breathing.", {"morphine"}),
        ("Last time he had morphine he went blue, so go easy.", {"morphine"}),
        ("Oh and she's one allergy, Septrin.", {"trimethoprim_sulfamethoxazole"}),
        ("Only allergy is penicillin.", {"penicillin"}),
        ("The one allergy she has is codeine.", {"codeine"}),
        ("Her only allergy's Elastoplast.", {"adhesive_tape"}),
        ("One known allergy, to trimethoprim.", {"trimethoprim"}),
        ("He's allergic, his daughter says, to amoxicillin.", {"amoxicillin"}),
        ("Please avoid codeine, she gets hives.", {"codeine"}),
        ("We've steered clear of aspirin, his tongue swelled with it before.", {"aspirin"}),
        ("Didn't give aspirin because he swells up with it.", {"aspirin"}),
        ("Held the Toradol, she got hives from it in March.", {"ketorolac"}),
        ("Aspirin withheld, reports anaphylaxis.", {"aspirin"}),
        (
            "We had the ibuprofen drawn up and mum shouted no, he comes out in a rash with it.",
            {"ibuprofen"},
        ),
        ("She said no morphine please, it makes me vomit something awful.", {"morphine"}),
        ("Says he's sensitive to fentanyl, gets itchy.", {"fentanyl"}),
        ("pcn allergy", {"penicillin"}),
        ("PCN and iodine allergies.", {"iodine", "penicillin"}),
        (
            "He's allergic to eggs, so the mother says, and cats and grass.",
            {"cats", "eggs", "pollen"},
        ),
        ("Anaphylactic to cashews, carries a pen.", {"cashews"}),
        ("Known anaphylaxis, bee stings.", {"bee_stings"}),
        ("History of an allergic reaction to ceftriaxone.", {"ceftriaxone"}),
        ("Had a rash with phenytoin in the past.", {"phenytoin"}),
        ("Stevens-Johnson with lamotrigine in 2018.", {"lamotrigine"}),
        (
            "She developed a cough on ramipril and her lips swelled on it, so never again.",
            {"ramipril"},
        ),
        ("sulpha drugs na sir he will get itching", {"sulfa"}),
        ("brufen tablet he is allergic", {"ibuprofen"}),
        ("ou he cannot drink Disprin, he swells", {"aspirin"}),
        ("Eish, the Bactrim made all his skin peel off.", {"trimethoprim_sulfamethoxazole"}),
        ("He got crook off the codeine last time, spewing everywhere.", {"codeine"}),
        ("She's got a mean allergy to kiwifruit, eh.", {"kiwi"}),
        ("Watch out, she's a penicillin allergy.", {"penicillin"}),
        ("Penicillin allergy on the red band.", {"penicillin"}),
        ("Red allergy band on, penicillin.", {"penicillin"}),
        ("There's a sticker on the chart for codeine allergy.", {"codeine"}),
        (
            "On the fridge sheet it says allergies penicillin and Stemetil.",
            {"penicillin", "prochlorperazine"},
        ),
        (
            "Message in a bottle says she's allergic to aspirin and clarithromycin.",
            {"aspirin", "clarithromycin"},
        ),
        ("Shared care record flags trimethoprim, rash.", {"trimethoprim"}),
        (
            "not himself since yesterday before that he had trimethoprim and came out in a rash so"
            " thats on his chart now temp is 39",
            {"trimethoprim"},
        ),
        ("Summary care record shows allergy to doxycycline.", {"doxycycline"}),
        ("Care plan: allergic to NSAIDs.", {"nsaids"}),
    ],
)
def test_what_a_substance_once_did_is_an_allergy(text: str, names: set[str]) -> None:
    assert _asserted(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Called to hives after eating peanuts at a wedding. No allergies known.", {"nkda"}),
        ("She got stung by a wasp twenty minutes ago and now she's covered in hives.", set()),
        ("He ate prawns tonight and his lips swelled up. First time ever.", set()),
        (
            "Gave adrenaline for the hives. Chlorphenamine ten given after the rash came up.",
            set(),
        ),
        ("We gave morphine five and he was sick after it.", set()),
        ("After the fentanyl she vomited once.", set()),
        ("No reaction to the morphine.", set()),
        ("No rash after the Augmentin.", set()),
        ("No wheeze or swelling after the Augmentin? No.", set()),
        ("His brother came out in hives from penicillin.", set()),
        ("Her husband was allergic to aspirin but he's passed now.", set()),
        ("My sister swells up with ibuprofen, not me.", set()),
        ("I can't have codeine myself, it makes me sick, but he's fine with it.", set()),
        ("Any allergies? No. My daughter has them all, penicillin gives her hives.", {"nkda"}),
        ("He's had penicillin before with no problem.", set()),
        ("She's had Keflex since without a rash.", set()),
        ("Can he have ibuprofen? Yes, not allergic to it.", set()),
        ("Can she have morphine with that rash?", set()),
        ("Pain with swelling, gave ibuprofen 400.", set()),
        ("Takes cetirizine for hives and hydrocortisone for the rash.", set()),
        ("The rash cleared up with prednisone.", set()),
        ("The swelling went down after the adrenaline.", set()),
        ("His wheeze settled with salbutamol.", set()),
        ("Itching better after the Benadryl.", set()),
        ("she takes fexofenadine for itching from the grass", set()),
        ("Seizure stopped with midazolam ten.", set()),
        ("He collapsed after taking heroin.", set()),
        ("Found collapsed after taking zopiclone and alcohol.", set()),
        ("She overdosed on paracetamol and was sick.", set()),
        ("Dizzy since starting ramipril last week.", set()),
        ("Bleeding gums on warfarin.", set()),
        ("His hypo after the insulin put him in hospital last month.", set()),
        ("Glyceryl trinitrate made the pain better and gave him a headache.", set()),
        ("The GTN dropped his pressure.", set()),
        ("Midazolam made her sleepy, airway fine.", set()),
        ("Any allergies? No. Fentanyl fifty going in now.", {"nkda"}),
        ("Any allergies? No nothing. Okay, some ondansetron then, four milligrams.", {"nkda"}),
        ("allergies\nno\nand does he take anything\nmetformin and ramipril", {"nkda"}),
        ("Allergies? None. Medications? Metformin, and a water tablet, furosemide.", {"nkda"}),
        ("allergies none takes aspirin and a statin", {"nkda"}),
        ("Not allergic to anything. He had eggs for breakfast.", {"nkda"}),
        ("Fish tank fell on his foot. No allergies.", {"nkda"}),
        ("Allergies? Not that I know. He ate fish and chips at six.", {"nkda"}),
        ("The amiodarone made no difference.", set()),
        ("Prednisone makes her sugar go up.", set()),
        ("Furosemide makes him go to the toilet all night.", set()),
        ("Wheezy, given salbutamol, she was sick with it once on the way.", set()),
        ("The nurse is allergic to latex so we used nitrile gloves.", set()),
        ("His mum gave him ibuprofen and the fever came down but the rash got worse.", set()),
        ("Carries an EpiPen in the bag. We gave adrenaline.", set()),
        ("Tea was fish. No allergies.", {"nkda"}),
        ("Penicillin started Monday for tonsillitis, still has a fever.", set()),
        ("Amoxicillin since Friday, now he has a fine rash on the tummy.", set()),
        ("Stung by a bee at the barbecue, lips swelling, hives all over.", set()),
        ("Ate a cashew biscuit and his throat closed up. Adrenaline 0.5 given.", set()),
        ("She had lidocaine in the finger, then we washed the wound.", set()),
        ("Latex gloves off, nitrile on.", set()),
        ("Rash on the legs, looks like petechiae, ceftriaxone given.", set()),
        ("Given ceftriaxone one gram. No reaction.", set()),
        ("His sister is the one with the nut allergy.", set()),
        ("The teacher says another child is allergic to nuts.", set()),
        ("My dad's allergic to penicillin, not me.", set()),
        ("Morphine helped and she stopped vomiting.", set()),
        ("Is he allergic to penicillin?", set()),
        ("Not allergic to penicillin.", set()),
        ("She's fine with penicillin, had it loads of times.", set()),
        ("Codeine never bothered him.", set()),
        ("She was sick after her dinner, fish and chips.", set()),
        ("Milk came up, she vomited it.", set()),
        ("Wheezy, known asthma, cat at home.", set()),
        ("Alcohol wipes used, line in.", set()),
        ("He drank milk and ate an egg after the hypo.", set()),
        ("Allergies? No. Right, ketamine next. Watch for any reaction.", {"nkda"}),
        ("No allergies. Aspirin 300 down and he vomited it up.", {"nkda"}),
        ("Any allergies? No. Had a rash last week from poison ivy though, gone now.", {"nkda"}),
        ("Swelling to the left ankle, ice on, ibuprofen taken.", set()),
        (
            "any allergies\nno\nright i'm going to give you some morphine it can make you sick",
            {"nkda"},
        ),
        ("This can make you feel sick or itchy, the morphine.", set()),
        ("The ketamine may give you funny dreams.", set()),
        ("Tell me if you get itchy with this antibiotic.", set()),
        ("Watch for swelling after the alteplase, she's on lisinopril.", set()),
        ("Angioedema from alteplase is a risk with ACE inhibitors.", set()),
        ("Last time they gave her morphine she slept well.", set()),
        ("The salbutamol made him shaky.", set()),
        ("He's due penicillin for the tooth.", set()),
        ("Avoid aspirin with the bleed.", set()),
        ("Held the aspirin because she's on apixaban.", set()),
        ("Didn't give morphine because his pressure was low.", set()),
        ("No aspirin given, took his own this morning.", set()),
        ("Aspirin withheld, possible bleed.", set()),
        ("He got sick in the car, she'd given him ibuprofen.", set()),
        ("Allergic reaction, cause unknown, had Chinese food.", set()),
        (
            "She's got a rash and we can't find a cause. On no new tablets, takes ramipril.",
            set(),
        ),
        ("Swelling of the lips since noon, takes ramipril, never had it before.", set()),
        ("Anaphylaxis, adrenaline 0.5 IM, hives settling.", set()),
        ("Her tongue is swelling, on lisinopril five years.", set()),
        (
            "Query allergic reaction to the new washing powder, rash on the arms.",
            {"washing_powder"},
        ),
    ],
)
def test_what_is_no_allergy_of_the_patient(text: str, names: set[str]) -> None:
    assert _asserted(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "He came up in hives from eggs when he was two.",
        "Mum reckons Keflex brought him up in a rash when he was a kid.",
        "Any allergies? Metronidazole. I came out all red and itchy.",
    ],
)
def test_what_it_did_is_no_finding_of_today(text: str) -> None:
    assert facts(text, FactKind.FINDING) == []


def test_a_reaction_that_may_be_of_today_is_marked() -> None:
    (fact,) = (f for f in analyze_text("Rash with amoxicillin.").facts
               if f.kind is FactKind.ALLERGY)  # fmt: skip
    assert fact.review_reason


@pytest.mark.parametrize(
    "text",
    [
        "We gave him morphine. Does it give you a rash? No.",
        "We gave him morphine. Does it make you itchy? No.",
        "We gave her codeine. Has that ever given you a reaction? No.",
        "She got amoxicillin. Does it bring you out in hives? No, never.",
        "Does penicillin give you a rash? No.",
    ],
)
def test_what_is_asked_of_and_denied_is_neither_allergy_nor_finding(text: str) -> None:
    assert _asserted(text) == set()
    assert names(text, FactKind.FINDING, FactStatus.NEGATED) == set()
    assert all(not fact.needs_review for fact in analyze_text(text).facts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Does morphine give you a rash? Yes.", "morphine"),
        ("Does codeine bring you out in hives? Yeah, every time.", "codeine"),
    ],
)
def test_what_is_asked_of_and_confirmed_is_an_allergy(text: str, name: str) -> None:
    assert _asserted(text) == {name}
