"""Which ticket a counter calls next, and when counters help each other. Pure."""
