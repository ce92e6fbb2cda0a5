"""What is read of dossiers: work lists, one dossier, what a citizen may follow."""
