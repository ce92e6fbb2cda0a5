"""Ways to a printer: network, USB, serial, device file, and pictures instead of paper."""
