"""The hall on boards, consoles and phones, in the words of the wire."""
