"""Vital signs: what a number measures, how it is put right, and the series of readings."""
