"""Chapters of the way: each puts rooms and edges in order. No printing, no arguments parsed here."""
