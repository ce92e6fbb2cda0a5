"""Print jobs on disk, the worker that prints them, and how much paper is left."""
