"""Amounts and giving that are told elsewhere than beside the drug: in an answer, a list, later."""
