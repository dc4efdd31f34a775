"""Write the JSON schema of a parsed article, which is committed: `make schema`."""

import json
import sys

from indexer.parsed_article import ParsedArticle


def write_schema() -> str:
    """The schema of what is read, as JSON."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ParsedArticle.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(write_schema())
