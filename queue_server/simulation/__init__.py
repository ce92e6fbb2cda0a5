"""What if: past days replayed with other counters, and the load of the next week."""
