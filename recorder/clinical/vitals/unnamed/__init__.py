"""Readings whose sign was not said beside them: asked for, told before, plain from their form."""
