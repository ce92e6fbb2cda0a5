"""Pages in HTML: the dossier desk of staff, the seven forms, and the citizen's page."""
