"""Server-Sent Events: topics, listeners, and when a stream ends."""
