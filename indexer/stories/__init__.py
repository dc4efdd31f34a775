"""Stories: near-copies of one text, clustered under one label in whatever order they arrive."""
