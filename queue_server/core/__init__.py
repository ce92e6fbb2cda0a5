"""What every room of the server stands on: errors, clock, database, hub, HTTP."""
