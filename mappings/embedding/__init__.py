"""Static embeddings of articles and queries: `embed.embed_article` and `embed.embed_query`."""
