"""The use cases of questions: asking, answering, publishing, and what the server does by itself."""
