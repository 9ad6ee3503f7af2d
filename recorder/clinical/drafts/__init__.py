"""What an extractor found before it is a fact, and how names of the lexicon become drafts."""
