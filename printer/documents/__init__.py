"""What is printed, as ESC/POS bytes: ticket, receipt, papers list, test page. Pure."""
