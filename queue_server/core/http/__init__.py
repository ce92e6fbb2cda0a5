"""HTTP: connections, requests, operations, problems, security headers."""
