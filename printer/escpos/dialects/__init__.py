"""How printers are asked for their status and what they answer: one module for each protocol."""
