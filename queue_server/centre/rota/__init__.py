"""The rota: who is on call and at work on Saturdays, and the leave that this earns."""
