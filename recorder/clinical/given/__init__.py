"""Drugs given in this encounter: who, how often, and whether they went in at all.

``mentions`` reads once what is said of drugs (``DrugTalk``), ``judge`` decides once for each of
them what became of it, ``medications`` looks for its amounts, ``charting`` makes the drafts. All
other modules answer one question about a mention each, and import what they ask.
"""
