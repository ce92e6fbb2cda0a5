"""The use cases of tickets: issuing, calling, tracking."""
