"""Handover: ambulance encounters recorded, transcribed, understood and handed over."""

__version__ = "0.1.0"
