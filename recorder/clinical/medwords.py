"""Words around a drug name that say how it was given, or that it was not. Data only."""

from __future__ import annotations

from enum import Enum

from recorder.clinical.phrases import Phrases, entries


class Act(str, Enum):
    """What a phrase says about the drugs near it."""

    GIVEN = "given"
    PRIOR = "prior"
    """Given or taken before the crew came."""
    TAKEN = "taken"
    """The patient or a bystander took or gave it; for this episode unless it is a regular drug."""
    HOME = "home"
    """A list of regular drugs follows."""
    REGULAR = "regular"
    """A regular drug stands before."""
    ALLERGY = "allergy"
    POISON = "poison"
    PLANNED = "planned"
    HELD = "held"
    """Withheld; the drug follows or stands before."""
    NOT_GIVEN = "not_given"
    """Withheld; the drug stands before."""
    END = "end"
    """A new topic begins: lists end here."""


ACTS: Phrases[Act] = Phrases(
    entries(
        {
            Act.GIVEN: "gave|given|giving|administered|administering|pushed|hung|hanging|started|start"
            "|got|received|treated with|going in|went in|is in|in now|on board|running|run|put on"
            "|placed on|bolused|bolus|loaded|loaded with|up and running|followed by|follow it with"
            "|repeated|injected|drip|infusion|hes had|shes had|we have had|weve had|pre treated with"
            "|pretreated with|sedated with|paralyzed with|induced with|intubated with|topped up|top up"
            "|flushed|wide open|administration|get|getting|gets|gotten|popped|popped on|has had|have had"
            "|weve given|ran|treatment|after|nebulized|nebulised|chewed|squirted|sprayed|hooked up"
            "|has been given|been given|was given|were given|dosed|slammed|delivered|bagged|bagging",
            Act.PRIOR: "prior to our arrival|before we got there|before our arrival|prior to arrival"
            "|before ems arrival|pta|before we arrived|prior to ems arrival|before you got here"
            "|prior to ems|before ambulance arrival|before we came|by the time we got there"
            "|on our arrival had|bystander gave|bystanders gave|staff gave|pd gave|pd had given"
            "|police gave|fire gave|fire had given|nursery gave|had already given|had already had"
            "|already given|already had|first responders gave|nurse gave|school nurse|at home",
            Act.TAKEN: "took|taken|taking two|has taken|had taken|self administered|used his|used her"
            "|mom gave|mum gave|mam gave|dad gave|wife gave|husband gave|he took|she took|used my"
            "|had his|had her|took some|took my|took her|took his",
            Act.HOME: "takes|taking|prescribed|home meds|home medications|regular meds|regular medications"
            "|medications are|meds are|medicines are|meds include|medications include|meds|medications"
            "|medication list|his meds|her meds|takes daily|current medications|on her usual|uses"
            "|regularly|maintained on|is on|shes on|hes on|medicated with|regular medicines|medicines"
            "|tablets are|med list|medication|prescriptions|he is on|she is on|on long term|long term"
            "|scripts|usual meds|compliant with|non compliant with|noncompliant with|ran out of"
            "|out of his|out of her|missed his|missed her|stopped taking",
            Act.REGULAR: "daily|once a day|twice a day|three times a day|every day|at night|at bedtime"
            "|every morning|in the morning|bid|b i d|tid|bd|od|nocte|prn|as needed|when needed|a day"
            "|for blood pressure|for his blood pressure|for her blood pressure|for cholesterol|weekly"
            "|per day|every night|each morning|regular dose|as a kid",
            Act.ALLERGY: "allergic|allergic to|allergy|allergies|allergies to|intolerant|intolerance"
            "|reaction to|reacts to|sensitivity to|anaphylactic to|allergies are|allergy to",
            Act.POISON: "overdose|overdosed|od on|overdose of|overdosed on|ingested|ingestion|ingestion of"
            "|swallowed|snorted|injected heroin|abusing|smoked|shot up|admitted to using|using|poisoning"
            "|toxicity|level|levels|exposure to|what strength were|blister packs|empty|packets of|bottle of"
            "|packs of|abuse",
            Act.PLANNED: "wed do|we would do|wed give|would do|wed start|going to give|gonna give|will give|would give|want|wants|do you want|want me to"
            "|ready|ready to give|drawing up|drawn up|drew up|considering|considered|thinking about"
            "|orders for|order for|requesting|request|permission for|permission to|asking for|asked for"
            "|okay with|ok with|are you okay with|offered|offering|if|unless|planned|plan to give|planning"
            "|plan is|plan for|should we|could we|can we|can i|may i|go ahead with|go ahead and give"
            "|you can repeat|you can give|you may give|can repeat|may repeat|repeat with|would like to give"
            "|like to give|wed like|wed love|we would like|about to give|set up|get ready|getting ready"
            "|get some|lets get|lets give|give|prep|prepare|preparing|prepared|standby|ordered|orders"
            "|they will start|theyll start|may need|will need|would start|consider|suggest"
            "|suggested|recommend|advised|hospital to give|to be given|can have|could have|should have"
            "|titrate to|up to a max|max of|maximum|protocol|start the|requested|bring|grab|get me|pass me"
            "|hand me|standing by|lets go|let us|start with",
            Act.HELD: "held|holding|hold|withheld|withholding|hold off|holding off|held off|deferred"
            "|contraindicated|did not give|didnt give|not giving|never gave|never got|did not get|didnt get"
            "|avoided|avoiding|skipped|omitted|refused|declined|declines|refuses|refusing|no|without|not"
            "|never needed|didnt need|did not need|wouldnt take|would not take|wouldnt have|doesnt want"
            "|didnt want|does not want|cancelled|stood down|never|instead of|rather than|havent given"
            "|have not given|hasnt had|has not had|havent had|has had no|had no|nil|not had|not had any"
            "|not been given|not taken|didnt take|did not take|not for|neither|nor|cannot have|cant have"
            "|cant give|couldnt give|could not give|unable to give|didnt administer|did not administer",
            Act.NOT_GIVEN: "not given|was not given|wasnt given|not needed|wasnt needed|was not needed"
            "|not administered|was held|is held|was withheld|withheld|held|not required|wasnt required"
            "|was deferred|deferred|contraindicated|was contraindicated|not used|wasnt used|not running"
            "|havent needed it|didnt need it|did not need it|did not give it|didnt give it|was refused"
            "|refused|declined|not indicated|havent given it|have not given it|never given|was omitted"
            "|omitted|was not used|hasnt been given|has not been given|have not been given|not started"
            "|not been given|considered not given|was not administered|wasnt administered|on hold|not yet"
            "|not tolerated|was declined|were not given|werent given|wasnt an option|were held"
            "|was avoided|not opened|left out|was not started|drawn up but not",
            Act.END: "allergic|allergies|allergy|history|gave|given|no|denies|vitals|bp|pulse|sats|gcs|eta"
            "|we|on arrival|en route|nkda|past|found|complaining|hx|pmh|treated|resps|temp|skin|lungs"
            "|transporting|background|social|retired|lives|started",
        }
    )
)


def _acts(*wanted: Act) -> frozenset[Act]:
    return frozenset(wanted)


GIVEN_NOW = _acts(Act.GIVEN, Act.TAKEN, Act.PRIOR)

ROUTES: Phrases[str] = Phrases(
    entries(
        {
            "IV": "iv|intravenous|intravenously|iv push|ivp|slow push|rapid push|ivs|through the line"
            "|through the cannula|through the iv|by cannula|intra venous|ivpb|eye v|slow iv|i v push"
            "|fast push|via the cannula|via cannula|iv bolus",
            "IO": "io|intraosseous|through the io|via io|via the io|intra osseous|intraosseously",
            "IM": "im|intramuscular|intramuscularly|deltoid|thigh|into the thigh|in the thigh|lateral thigh"
            "|vastus|right thigh|left thigh|intra muscular|right deltoid|left deltoid|autoinjector"
            "|auto injector|outer thigh|im injection",
            "IN": "intranasal|intranasally|nasal|nasally|up the nose|each nostril|per nostril|in the nose"
            "|intra nasal|intra nasally|atomizer|nasal spray|mad|atomised|atomized|nostril|via mad",
            "PO": "po|by mouth|orally|oral|chewed|odt|swallowed|per oral|to chew|chewable|per os|to drink"
            "|wafer|chew|buccal tablets|oral dissolving|orally disintegrating",
            "SL": "sl|sublingual|sublingually|under the tongue|under his tongue|under her tongue|sub lingual"
            "|sub lingually|sublinguals|under tongue|sub linguals|sublingualy",
            "SC": "sc|subcut|subcutaneous|subcutaneously|subq|sub q|sq|sub cut|sub cutaneous",
            "NEB": "neb|nebs|nebulized|nebulised|nebulizer|nebuliser|nebuliser|nebbed|via neb|by neb"
            "|nebulisers|nebulizers|nebule|updraft|svn|inline neb|back to back nebs|neb treatment"
            "|nebulised with|breathing treatment|inline",
            "INH": "inhaled|inhaler|inhalation|mdi|spacer|puffer|inhalers|via spacer|through a spacer"
            "|entonox|inhaling",
            "BUC": "buccal|buccally|in the cheek|into the cheek|cheek|gums|on the gums",
            "TOP": "topical|topically|paste|to the chest wall|transdermal|patch|on the chest|ointment",
            "PR": "pr|rectal|rectally|per rectum|suppository|rectal diazepam",
            "ET": "down the tube|via the tube|endotracheal|through the tube",
        }
    )
)

DEVICES: Phrases[str] = Phrases(
    entries(
        {
            "NC": "nasal cannula|cannula|nasal cannulae|nc|nasal prongs|prongs|nasal specs|specs|nasal"
            "|nasal canula|nasal can|nasal cannulas|nasal o2|canula|nasal oxygen",
            "NRB": "nonrebreather|nrb|nonrebreather mask|reservoir mask|reservoir|nrm|non breather"
            "|trauma mask|nonrebreather bag|rebreather|high flow mask|nonrebreath|reservoir bag"
            "|high concentration mask|hi flow mask|non rebreather mask|nonrebreathers|bag mask nonrebreather",
            "BVM": "bvm|bag valve mask|bag valve|bag|bagging|bagged|bagging him|bagging her|ambu bag|ambu"
            "|bag mask|ventilating|assisted ventilations|assisting ventilations|ventilations|bags|bagvalve"
            "|bag valve masks|bvm ventilations|ventilated|the bag|resuscitator",
            "VENTURI": "venturi|venturi mask|ventimask|venti mask",
            "NEB": "neb|nebulizer|nebuliser|nebs",
            "CPAP": "cpap|bipap",
            "MASK": "mask|face mask|simple mask|facemask|blow by|hudson mask|simple face mask|medium"
            " concentration mask|hudson|masks",
            "HIGH": "high flow",
        }
    )
)

COUNTS: Phrases[int] = Phrases(
    entries(
        {
            2: "twice|two doses|times two|x 2|times 2|repeated once|repeated|repeated times one|repeat dose"
            "|repeated x 1|2 doses|two times|and again|then again|once more|then the same again"
            "|the same again|and repeated|twice in|repeated at|a repeat|repeated the same|one repeat|both",
            3: "three times|times three|x 3|times 3|three doses|3 doses|repeated twice|repeated times two|repeated x 2|repeated times 2",
            4: "four times|times four|x 4|times 4|four doses|4 doses|repeated three times|repeated x 3",
            5: "five times|times five|x 5|times 5|five doses|5 doses",
            6: "six times|times six|x 6|times 6|six doses|6 doses",
            7: "seven times|times seven|seven doses|7 doses|times 7|x 7",
            8: "eight times|times eight|eight doses|8 doses|times 8|x 8",
        }
    )
)

AGAIN = frozenset(
    """another further second third additional more then again plus repeat followed repeated additionally
    next later fourth extra one""".split()
)
"""Words before a number that make it a further dose of the drug just spoken of."""

LINKS = frozenset(
    """of the a an iv im io po sl neb in was is at given going slow rapid push pushed bolus drip running
    infusion by mouth via at now oral orally nasal intranasal sublingual nebulized nebulised nebuliser up
    nebulizer with about total dose doses normal then and started over mask just worth went continuous
    inhaled rectal rectally s we he she had got intramuscular intravenous subcutaneous buccal also mixed
    that run hung air driven warm been some pre treated initially push straight one flowing flow first
    through it uh um er so titrated only again standard dosed sub paste spray for loading load gave high
    administered intranasally buccally autoinjector injection as right left thigh deltoid each nostril
    infused titrating set immediately prn slowly fast wafer
    wafers tablet tablets tab gel patch syrup suspension liquid capsule junior jr suppository pen away
    nose inhaler drops dissolving granules sachet premix minijet prefilled boluses doses sprays gradually""".split()
)
"""Words that may stand between a drug and its dose."""
