"""Word tables of English speech (``*.toml``), and the words that numbers are made of."""
