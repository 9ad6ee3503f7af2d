"""The patient's own drugs, and lists of drugs."""
