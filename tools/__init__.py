"""Scripts that make files of the package anew. Not shipped."""
