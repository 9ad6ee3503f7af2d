"""What others gave, or gave before the crew came, is told from what the crew gave."""

from __future__ import annotations

import pytest

from recorder.clinical.given.medications import extract_medications
from recorder.clinical.oxygen.oxygen import extract_oxygen
from recorder.core.model import FactStatus
from tests.unit.clinical.claims import drafts

_OTHERS = """
aspirin | The GP gave him 300 of aspirin before you got here.
nitroglycerin | What about GTN? He's had two of his own before you came.
nitroglycerin | He's got his GTN spray there? Yeah, I had two squirts of that before you came.
ibuprofen | I had two ibuprofen about an hour before you got here.
chlorpheniramine | Has he had any Piriton? Yes, one tablet, before you arrived.
oxygen | Staff had him on two litres when we walked in.
oxygen | Fire had him bagged on fifteen litres when we arrived.
oxygen | Practice nurse popped him on ten litres by mask before we pulled up.
oxygen | On arrival he was on four litres nasal cannula from the care home.
oxygen | and the surgery had her on oxygen fifteen litres non rebreather when we got there
oxygen | Before our arrival engine 12 had him on a non-rebreather at 15.
oxygen | We found her on 2 litres nasal cannula put on by the nurse.
furosemide | The doctor at the surgery had given her furosemide 40 IV.
nitroglycerin | GP's given him 300 of aspirin and two puffs of GTN.
naloxone | First responder got two milligrams of naloxone in up the nose.
naloxone | Cops hit him with four of Narcan before we made patient contact.
naloxone | bystanders had squirted four of narcan up his nose
midazolam | He was given 10 of midazolam buccal by his carers.
albuterol | Nursing home had already nebbed her with 2.5 of salbutamol.
albuterol | When we walked in the GP was giving 2.5 of salbutamol by neb.
metoprolol | The clinic doc pushed 5 of metoprolol IV before calling.
morphine | The rapid response car had given 5 of morphine when we got there.
ondansetron | Fire medic gave 4 of Zofran IV prior to us getting there.
normal_saline | The nursing staff have given him a litre of saline.
oxygen | Dentist had given 0.5 of adrenaline IM and had oxygen running at 15 litres.
acetaminophen | Staff report he received 650 of acetaminophen at 0800.
diazepam | They'd given him 10 of diazepam rectal before we turned up.
morphine | Mountain rescue gave him entonox and 10 of morphine.
aspirin | dispatch had him chew four baby aspirin
aspirin | neighbour's a nurse and she gave him aspirin 300
aspirin | the off duty medic gave him aspirin 300
atropine | the rendezvous crew had given atropine 600
aspirin | Wife's after giving him 300 of aspirin.
albuterol | They'd been running salbutamol nebs, 5 milligrams, back to back.
epinephrine | Beach staff used an EpiPen, 0.3.
methoxyflurane | the first aider gave him a penthrox whistle
oral_glucose | The carers had been giving him glucose gel, one tube.
levetiracetam | Sending facility gave lorazepam 4 and levetiracetam 2 grams.
acetaminophen | Did he get anything for it? He got Calpol at 2 o'clock, 5 mls.
ibuprofen | Did he get anything for it? He got Calpol at 2, 5 mls. And Nurofen an hour ago.
acetaminophen | Has she had anything for the pain? She had two paracetamol at nine.
albuterol | 8 puffs of salbutamol through the spacer, dad's done that.
diazepam | ten of diazepam rectally the carers gave that at six
epinephrine | She's got a Jext and her housemate used it, so that's 300 micrograms.
lorazepam | lorazepam four milligrams was given by the ambulance people
midazolam | Midazolam 10 was given by the first crew.
diltiazem | diltiazem 20 by the referring hospital
albuterol | She has a Ventolin, school gave her that.
epinephrine | he's got an epipen and his teacher used it on him
furosemide | At Naas he got 40 of furosemide.
ceftriaxone | In Dubbo she was given 2 grams of ceftriaxone.
ticagrelor | At St. James's he was given 300 of aspirin and 180 of ticagrelor.
hydrocortisone | He was premedicated with hydrocortisone 100 and chlorphenamine 10.
chlorpheniramine | He was premedicated with hydrocortisone 100 and chlorphenamine 10.
acetaminophen | he's had two paracetamol and two ibuprofen at home this morning
ibuprofen | he's had two paracetamol and two ibuprofen at home this morning
furosemide | At the sending facility he got 2 grams of mag and 40 of Lasix.
codeine_acetaminophen | She's had two of her own co-codamol at four.
acetaminophen | he got nothing from mam only calpol at two o clock
aspirin | He had nothing from the GP except aspirin 300 this morning.
acetaminophen | she had nothing from mum but paracetamol 5 mls
atropine | brought to local hospital there stomach wash was done and atropine was given two mg
"""
_OURS = """
aspirin | The GP called us. We gave 300 of aspirin.
oxygen | Fire had him on a backboard, we put him on 15 litres.
oxygen | Staff were bagging him, we took over and gave 15 litres through the bag.
oxygen | the nursing home rang as she was short of breath so we popped her on three litres nasal
oxygen | We had him on 15 litres when fire got there.
oxygen | When we got there sats were 82 on air, put him on two litres nasal.
albuterol | The GP had him sitting up, and we've given him 5 of salbutamol.
albuterol | School nurse had her sat up, six puffs of salbutamol given by me.
fentanyl | Police had him in cuffs, fentanyl 50 IV given.
ketamine | Fire had him pinned and I gave 30 of ketamine before we got him out.
midazolam | Fire put him on the stretcher, then 5 of midazolam IM.
morphine | Before we left the house we gave him 5 of morphine.
morphine | Gave 5 of morphine before we arrived at the hospital.
morphine | 5 of morphine was given before arrival at resus.
ondansetron | My partner gave 4 of Zofran.
aspirin | the nurse gave us the history aspirin 300 given
aspirin | when we arrived he was clutching his chest given aspirin 300
oxygen | on arrival he was blue on went 15 litres of oxygen
oxygen | he lives in a nursing home he was put on 4 litres nasal cannula
epinephrine | We used the school's EpiPen, 0.3.
levetiracetam | Sending facility gave lorazepam 4 and we gave levetiracetam 2 grams.
tranexamic_acid | a sister gave cefazolin two grams before i got there t x a one gram at oh six ten
morphine | Has he had anything for the pain? We gave him five of morphine IV.
morphine | Has she had anything for it? Just two paracetamol. And then we gave five of morphine.
morphine | Has she had anything? Yes, we have given two paracetamol and 10 of morphine.
morphine | Entonox self-administered, IV morphine 5 milligrams given at 1620.
diamorphine | Methoxyflurane self-administered 3 mils, intranasal diamorphine 3 milligrams at 1540.
aspirin | Has he had aspirin? Yes, we gave him 300 at 1410.
aspirin | What about aspirin? We gave him 300 before we left.
morphine | At 14:00 he got 5 of morphine.
morphine | She's had two paracetamol at home, and we've given 5 of morphine.
morphine | Two paracetamol by his wife and 5 of morphine by us.
fentanyl | Fentanyl 50 IV at 1410, he's had some ectopics since.
albuterol | Salbutamol 5 nebulised, mum's done the school run.
aspirin | We gave nothing but aspirin 300.
acetaminophen | he got nothing from us only calpol
ketamine | We premedicated him with ketamine 20.
"""


def _cases(listed: str) -> list[list[str]]:
    return [line.split(" | ") for line in listed.strip().splitlines()]


def _prior(name: str, said: str) -> set[bool]:
    extract = extract_oxygen if name == "oxygen" else extract_medications
    given = [d for d in drafts(extract, said) if d.name == name]
    assert {d.status for d in given} == {FactStatus.ASSERTED}, said
    return {d.prior_to_ems for d in given}


@pytest.mark.parametrize(("name", "said"), _cases(_OTHERS))
def test_what_others_gave_was_before_us(name: str, said: str) -> None:
    assert _prior(name, said) == {True}


@pytest.mark.parametrize(("name", "said"), _cases(_OURS))
def test_what_the_crew_gave_was_not(name: str, said: str) -> None:
    assert _prior(name, said) == {False}
