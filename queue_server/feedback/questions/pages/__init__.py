"""Pages in HTML: questions as citizens and as staff see them."""
