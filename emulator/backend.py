"""moto's server, made to say so when it does not know an operation, and mended service by service."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask, request
from moto.backends import ALT_SERVICE_NAMES
from moto.core.responses import BaseResponse
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from emulator.mending import mends


def create_moto() -> DomainDispatcherApplication:
    """The WSGI application for every service. It raises what moto raises; services are loaded when first used."""
    return DomainDispatcherApplication(_create_service)


def _create_service(service: str | None) -> Flask:
    if service is None:
        raise NotImplementedError("moto does not have this service")
    module = f"emulator.{ALT_SERVICE_NAMES.get(service, service)}"
    if find_spec(module):
        import_module(module)
    app = create_backend_app(service)
    app.register_error_handler(NotFound, _refuse_unknown_route)
    app.register_error_handler(MethodNotAllowed, _refuse_unknown_route)
    return app


def _refuse_unknown_route(error: HTTPException) -> HTTPException:
    """A path that moto does not route is an operation it lacks, not a resource that does not exist."""
    if request.routing_exception is error:
        raise NotImplementedError("moto has no such path")
    return error


@mends(BaseResponse)
def call_action(original: Any, self: BaseResponse) -> Any:
    """moto answers an empty 404 to a request that matches no operation it could name."""
    if not self._get_action():
        raise NotImplementedError("moto cannot name the operation")
    return original(self)
