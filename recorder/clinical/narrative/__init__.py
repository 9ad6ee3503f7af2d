"""A language model's narrative, of which only sentences that the facts bear out are kept."""
