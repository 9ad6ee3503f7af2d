"""Published scores: the tables as arithmetic, and which facts go into them."""
