"""Out of hours: who is on call now, and the points of help of the next days, for all to read."""
