"""What the words around a statement claim of it: denied, planned, asked, of somebody else."""
