"""Whether a drug was held back, by the words before it, behind it, or some sentences on."""
