"""Drugs given in this encounter: who, how often, and whether they went in at all."""
