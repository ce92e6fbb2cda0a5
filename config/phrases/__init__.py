"""How waits, procedures and dossiers are worded, once for glass, paper, page and board. Pure."""
