"""How much our layer costs: the same searches to Elasticsearch itself and to others, in one run."""
