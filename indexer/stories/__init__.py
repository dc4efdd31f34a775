"""Stories: near-copies of one text, grouped under one label whatever order they come in."""
