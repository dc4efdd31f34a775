"""Write the OpenAPI document, which is committed in docs: `python -m api.http.document`."""

import json
import sys

from api.http.app import create_app
from api.settings import ApiSettings


def write_document() -> str:
    """The document of an API with the settings as they come, as JSON."""
    document = create_app(ApiSettings(_env_file=None)).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(write_document())
