"""Names and stories, held against what people say of the same articles."""
