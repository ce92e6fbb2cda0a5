"""Pages in HTML: the counter console and the page on the citizen's phone.

Each is a pure function from what is known to a text; routes, cookies and headers are the
API's and the composition root's.
"""
