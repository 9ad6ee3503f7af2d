"""What crews take back or put right, of every kind: "Sats aren't 82, they're 92", "scrap that".

How a correction is heard stands in ``grammar/taken_back.toml``, ``claims/corrections`` finds where
one is, once in a text, and ``drafts/put_right`` how it leads to what takes the place of what was
said. What it does is read here, over the drafts of all kinds:

- ``records`` lists what finds take-backs in a text: ``denied`` (numbers said not to be),
  ``refused`` (the last thing said), ``faults`` (what a cold finger showed). Each is a ``TakeBack``.
- ``applied`` supersedes the readings, doses and ages that are meant; ``made`` reads the number
  that counts, in the unit of the one before.
- ``names`` takes back what is named without a number ("scratch the aspirin", "an OPA, sorry,
  NPA"); what is taken back at once with nothing in its place is to check.
- ``sexes`` ("62 F, no wait, M"), ``guessed`` (weights), ``told_later`` (drugs, to check) and
  ``contrasted`` (also one number that two people read differently).

What must be put right before anything is read of it stays where it is read: hours of the clock
(``clock/told_times``), arrivals (``events/eta``), a drug named by mistake (``given/judge``) and
"no allergies, sorry, penicillin" (``patient/none_known``).
"""
