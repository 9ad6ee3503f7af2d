"""Handover formats made from one Analysis, as people left it; ``report`` is the way in."""
