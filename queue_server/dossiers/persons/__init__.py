"""Personal data of applicants: sealed, read under a log, forgotten in time."""
