"""What the forecast of waits stands on: past days, today so far, and the rest of the day."""
