"""How true the waits are that people are told: simulated days of a hall, seeded."""
