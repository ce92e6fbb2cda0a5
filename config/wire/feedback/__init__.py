"""What crosses the wire around the visit: surveys, petitions, questions, guidance, officials."""
