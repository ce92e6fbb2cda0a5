"""The catalogue of procedures: what can be applied for, with which papers, by when."""
