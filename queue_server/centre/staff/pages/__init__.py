"""Pages of staff: who opens which, how they are framed, the first one and one's own account."""
