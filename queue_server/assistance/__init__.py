"""Help in writing: forms that an official fills in for a citizen, and declarations on the national
portal in which somebody helped."""
