"""Who did what when: the logs as leaders read them, and whether they still are what was written."""
