"""Facts once they are made: evidence, doubts of the hearing, lasting names, and as JSON."""
