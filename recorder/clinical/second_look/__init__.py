"""What is looked at once more when everything else of a text is known.

Extractors never see each other's drafts; the steps of this package see them all, in the order that
``steps`` gives.
"""
