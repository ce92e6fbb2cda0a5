"""The printer of the kiosk: tickets, receipts that clerks send, its health."""
