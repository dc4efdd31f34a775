"""A real Elasticsearch for a machine without Docker: brought by Maven, run by a JDK."""
