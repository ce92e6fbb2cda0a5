"""How numbers and letters are read aloud: a table for each language that is spoken."""
