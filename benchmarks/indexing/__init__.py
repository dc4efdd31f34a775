"""How fast articles are loaded, compared with the plainest client."""
