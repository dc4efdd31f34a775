"""An article's id in an address: any text, with its slashes and line breaks."""

from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator
from starlette.convertors import PathConvertor, register_url_convertor

from api.schemas.checks import compose
from api.schemas.request import MAX_ID_LENGTH

ArticleId = Annotated[
    str,
    Path(
        description="The article's id, percent-encoded.",
        examples=["000_ec27dc8f054a1452.txt"],
        min_length=1,
        max_length=MAX_ID_LENGTH,
    ),
    AfterValidator(compose),
]


class IdConvertor(PathConvertor):
    """What `{id:id}` in a route takes."""

    regex = "(?s:.*)"  # in Starlette's own `path` a line break is no part of a path


register_url_convertor("id", IdConvertor())
