"""Use cases: standard library, numpy, ``clinical`` and ``core`` only; the world comes by ports."""
