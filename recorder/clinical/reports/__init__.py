"""Handover formats made from one Analysis; ``recorder.clinical.report`` is the way in."""
