"""How much of a drug was said: amounts, solutions, rates, and which number is a dose at all."""
