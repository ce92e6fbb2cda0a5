"""Guidance documents: PDFs tied to procedures and fields, in versions, with read receipts."""
