"""A text as words, clauses and sentences, and phrases found in it; knows nothing of medicine."""
