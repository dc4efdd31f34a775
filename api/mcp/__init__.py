"""The Model Context Protocol: tools over this service's use cases, for language models.

A sealed adapter: only `api.http.app` imports it. `protocol` reads requests of both revisions,
`tools` lists what can be called, `budget` fits a result into its number of tokens.
"""
