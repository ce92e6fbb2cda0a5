"""Running the server: logs, metrics, memory, files that survive a power cut."""
