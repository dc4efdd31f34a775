"""Routes whose parameters are one model, which is read in one step.

The framework looks every parameter's description over again at every request: for the thirty of a
search that was a seventh of all that this service spends on one. It still documents the routes, and
refuses what cannot be read.
"""

from collections.abc import Callable, Coroutine
from typing import Any, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from api.http.query_params import read_parameters, refuse_parameters

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ModelRoute(APIRoute):
    """A route with one model in its query string or its body, and values in its path."""

    def get_route_handler(self) -> Handler:
        """What answers a request: the framework where the model is in the body, or nowhere."""
        usual = super().get_route_handler()
        if self.body_field:
            return _reject_query_params(usual, _model(self.body_field.field_info.annotation))
        if len(self.dependant.query_params) != 1:
            return usual
        reader, endpoint = _Reader(self.dependant), self.endpoint

        async def handle(request: Request) -> Response:
            arguments = reader.read(request)
            if arguments is None:
                return await usual(request)  # which refuses it in its own words
            for name, find in reader.needed:
                arguments[name] = await find(request)
            answer: Response = await endpoint(**arguments)
            return answer

        return handle


def _reject_query_params(usual: Handler, model: type[BaseModel]) -> Handler:
    """The usual handler, which would not look at the query string."""
    names = frozenset(model.model_fields)

    async def handle(request: Request) -> Response:
        refuse_parameters(request.scope["query_string"], names)
        return await usual(request)

    return handle


class _Reader:
    """Knows once and for all what an endpoint takes from a request."""

    def __init__(self, dependant: Dependant) -> None:
        [query] = dependant.query_params
        self._name: str = query.name
        self._model = _model(query.field_info.annotation)
        fields = self._model.model_fields.items()
        self._lists = frozenset(name for name, f in fields if get_origin(f.annotation) is tuple)
        self._path = dependant.path_params
        self._request = dependant.request_param_name
        self.needed = [(d.name, d.call) for d in dependant.dependencies if d.name and d.call]

    def read(self, request: Request) -> dict[str, Any] | None:
        """The arguments by name; None where one of them is not what it must be."""
        given = read_parameters(request.scope["query_string"], self._lists)
        try:
            arguments: dict[str, Any] = {self._name: self._model.model_validate(given)}
        except ValidationError:
            return None
        for field in self._path:
            arguments[field.name], faults = field.validate(request.path_params[field.alias])
            if faults:
                return None
        return arguments | ({self._request: request} if self._request else {})


def _model(annotation: Any) -> type[BaseModel]:
    assert isinstance(annotation, type)
    assert issubclass(annotation, BaseModel)
    return annotation
