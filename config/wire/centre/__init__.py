"""A centre on the wire beside its tickets: accounts, lockouts, devices, alerts, settings."""
