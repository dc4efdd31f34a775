"""The learned part of the parser: features of lines, small trees, and what they decide."""
