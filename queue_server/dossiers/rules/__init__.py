"""The rules of dossiers, pure: codes, deadlines, statuses, workflows."""
