"""What every program of the house shares: the centre, its texts and the wire."""
