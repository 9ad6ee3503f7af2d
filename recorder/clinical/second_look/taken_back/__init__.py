"""What crews take back, for every kind of fact: "Sats aren't 82, they're 92", "scrap that, 130"."""
