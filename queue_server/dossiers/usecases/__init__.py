"""The use cases of dossiers: receiving, processing, suspending, correcting."""
