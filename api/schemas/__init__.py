"""The HTTP contract as types: what a request may say and what an answer holds."""
