"""For tests and pictures: a fake server with believable data, a robot, layout checks."""
