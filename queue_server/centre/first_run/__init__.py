"""The first run: whoever installed the server sets the centre up in the browser."""
