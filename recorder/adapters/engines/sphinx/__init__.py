"""The draft recogniser's knowledge of ambulance speech, and the scripts that make it.

``words.txt`` (pronunciations) and ``phrases.gram`` (phrases) are written by hand; ``build.py``
turns them, other accents (``accents.py``) and the clinical lexicon into ``ems.lm.gz`` and
``ems.dict``, which are shipped.
"""
