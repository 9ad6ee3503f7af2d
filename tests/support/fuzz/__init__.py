"""Inputs that nobody would send on purpose: made from the API's own description, and from valid
messages that are damaged. The same for the short tests and for ``benchmarks/fuzz.py``."""
