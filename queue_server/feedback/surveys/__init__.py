"""How a visit or a result was: answers that nobody can lead back to a person."""
