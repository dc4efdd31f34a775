"""How fast articles are loaded, beside the plainest client there is."""
