"""What people read about Motcua, and the program that takes its pictures."""
