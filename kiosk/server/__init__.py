"""The line to the queue server: client, event stream, pairing, what is kept of it."""
