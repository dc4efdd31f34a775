"""The cost of the API: the same searches sent to Elasticsearch and other engines in one run."""
