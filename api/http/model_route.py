"""Routes whose parameters are one model, validated in one step.

FastAPI looks up the description of each parameter again for each request: for the thirty of a
search that was a seventh of all processor time. It still documents the routes and validates
request bodies.
"""

from collections.abc import Callable, Coroutine
from typing import Any, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, ValidationError, with_config
from typing_extensions import is_typeddict

from api.http.query_params import parse_query_string, reject_query_params

_DESCRIBED_ON_USE = ConfigDict(defer_build=True)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ModelRoute(APIRoute):
    """A route with one model in its query string or its body, and values in its path."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Create the route.

        The types of its responses only describe them, so their schemas are built for the first
        OpenAPI document: all of them took a tenth of the time until a process is ready.
        """
        described: Any = options.get("response_model")
        if is_typeddict(described):
            with_config(_DESCRIBED_ON_USE)(described)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        """Return our handler for a model in the query string, else FastAPI's."""
        default = super().get_route_handler()
        if self.body_field:
            model = _model(self.body_field.field_info.annotation)
            return _body_only(default, frozenset(model.model_fields))
        if len(self.dependant.query_params) != 1:
            return default
        arguments, endpoint = _ArgumentReader(self.dependant), self.endpoint

        async def handle(request: Request) -> Response:
            response: Response = await endpoint(**await arguments.read(request))
            return response

        return handle


def _body_only(default: Handler, body_fields: frozenset[str]) -> Handler:
    """Wrap FastAPI's handler, which ignores the query string of a route that has a body."""

    async def handle(request: Request) -> Response:
        reject_query_params(request.scope["query_string"], body_fields)
        return await default(request)

    return handle


class _ArgumentReader:
    """Reads the arguments of one endpoint from its requests."""

    def __init__(self, dependant: Dependant) -> None:
        [query] = dependant.query_params
        self._name: str = query.name
        self._model = _model(query.field_info.annotation)
        fields = self._model.model_fields
        self._lists = frozenset(n for n, f in fields.items() if get_origin(f.annotation) is tuple)
        self._single = frozenset(fields) - self._lists
        self._path = dependant.path_params
        self._request = dependant.request_param_name
        self._dependencies = [
            (dependency.name, dependency.call)
            for dependency in dependant.dependencies
            if dependency.name and dependency.call
        ]

    async def read(self, request: Request) -> dict[str, Any]:
        """Return the arguments by name. Raise RequestValidationError if one is invalid."""
        arguments: dict[str, Any] = {self._request: request} if self._request else {}
        errors: list[Any] = []
        for field in self._path:
            value, path_errors = field.validate(
                request.path_params[field.alias], loc=("path", field.alias)
            )
            arguments[field.name] = value
            errors += path_errors
        params = parse_query_string(request.scope["query_string"], self._lists, self._single)
        try:
            arguments[self._name] = self._model.model_validate(params)
        except ValidationError as error:
            found = error.errors(include_url=False)
            errors += [{**item, "loc": ("query", *item["loc"])} for item in found]
        if errors:
            raise RequestValidationError(errors)
        for name, find in self._dependencies:
            arguments[name] = await find(request)
        return arguments


def _model(annotation: Any) -> type[BaseModel]:
    assert isinstance(annotation, type)
    assert issubclass(annotation, BaseModel)
    return annotation
