"""A small outside world on this machine: a press board, readers, and a server that catches mail."""
