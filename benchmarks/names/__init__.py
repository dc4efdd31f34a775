"""Names and stories, compared with labels that people gave."""
