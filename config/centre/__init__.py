"""What a centre is: the model of its file, how it is read, every mistake at once."""
