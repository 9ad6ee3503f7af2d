"""Oxygen given: by which device, how much of it, before arrival or by the crew, and held back."""
