"""Questions that citizens ask, their answers, and the collection of frequent ones."""
