"""Use cases: standard library, numpy and ``core`` only; the world comes in through ports."""
