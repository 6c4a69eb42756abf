"""Pictures, the logo, and the copy on the web: what an issue has besides its words."""
