"""What a number can be as a value of a sign: its unit, its range, or a word in its place."""
