"""Numbers as people say them, with the units that make them quantities."""
