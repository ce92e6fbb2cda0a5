"""Identity cards under the scanner, and letters that were spoilt on their way."""
