"""What a request asks of AWS, and how AWS would phrase a refusal: both from AWS's own service models."""

import gzip
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import botocore
from moto.core.exceptions import ServiceException
from moto.core.model import OperationModel, ServiceModel
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.wrappers import Request, Response

# moto warns of an error code that a service's model does not list, as ours are.
warnings.filterwarnings("ignore", message=".*does not match an error shape.*")


@dataclass(frozen=True)
class Call:
    """One request, in AWS's words. ``service`` is botocore's name for it; ``None`` is what could not be told."""

    region: str | None
    service: str | None
    operation: str | None
    protocol: str

    def refuse(self, code: str, message: str, status: int = 400) -> Response:
        """An error in the protocol of the call. The message names the operation: Terraform prints nothing else.

        400, unless something else is wanted: the Terraform provider tries a 500 again 25 times.
        """
        known = self.service in _services()
        model = get_service_model(self.service) if known else ServiceModel({"metadata": {}}, str(self.service))
        serializer = get_serializer_class(model.service_name, self.protocol)(OperationModel({}, model))
        error = serializer.serialize(_Refusal(code, f"{self.service}:{self.operation}: {message}"))
        return Response(error["body"], status, error["headers"])


class _Refusal(ServiceException):
    """Of our own package, because moto looks for the service model of whatever package an exception comes from."""


def identify(request: Request, body: bytes) -> Call:
    """Tell the call from the credential scope, and from where the protocol puts the operation.

    ``body`` is the request's body if it is a form, and empty otherwise.
    """
    region, signing_name = _credential_scope(request)
    candidates = [service for service in _services().values() if signing_name in (service.signing_name, None)]
    target = request.headers.get("X-Amz-Target")
    parameters = parse_qs(body.decode(errors="replace") or request.query_string.decode(), keep_blank_values=True)

    if target:
        prefix, _, operation = target.rpartition(".")
        service = _first(candidates, signing_name, target_prefix=prefix)
        return Call(region, service.name if service else signing_name, operation, "json")

    if "Action" in parameters:
        service = _first(candidates, signing_name, version=parameters.get("Version", [""])[0])
        protocol = "ec2" if service and service.protocol == "ec2" else "query"
        return Call(region, service.name if service else signing_name, parameters["Action"][0], protocol)

    if signing_name is None:
        candidates = [_services()["s3"]]  # moto too takes an unsigned request for one to S3
    routes = [route for service in candidates for route in _routes(service.name) if route.matches(request)]
    if routes:
        route = max(routes, key=lambda route: route.precision)
        return Call(region, route.service, route.operation, _services()[route.service].protocol)
    service = _first(candidates, signing_name)
    return Call(region, service.name if service else signing_name, None, service.protocol if service else "rest-json")


def _credential_scope(request: Request) -> tuple[str | None, str | None]:
    """Region and signing name, from the header or, in a presigned URL, the query; ``None`` twice if unsigned."""
    credential = re.search(r"Credential=([^,\s]+)", request.headers.get("Authorization", ""))
    scope = (credential[1] if credential else request.args.get("X-Amz-Credential", "")).split("/")
    return (scope[-3], scope[-2]) if len(scope) >= 5 else (None, None)


@dataclass(frozen=True)
class _Service:
    name: str
    signing_name: str
    protocol: str
    version: str
    target_prefix: str | None


def _first(services: list[_Service], signing_name: str | None, **wanted: str) -> _Service | None:
    """The service that fits, or any signed so. Neptune and DocumentDB are signed as ``rds`` and share its API."""
    fitting = [s for s in services if all(getattr(s, name) == value for name, value in wanted.items())]
    found = fitting or (services if signing_name else [])
    return min(found, key=lambda service: service.name != signing_name, default=None)


@cache
def _services() -> dict[str, _Service]:
    """Every service of botocore. Only the head of each model is read, which makes it a tenth of a second for all."""
    services = {}
    for model in sorted(Path(botocore.__file__).parent.glob("data/*/*/service-2.json.gz")):
        with gzip.open(model, "rt") as file:
            head = file.read(4096)
        start = head.index("{", head.index('"metadata"'))
        metadata, _ = json.JSONDecoder().raw_decode(head, start)
        name = model.parts[-3]
        services[name] = _Service(  # the latest version is the last
            name=name,
            signing_name=metadata.get("signingName", metadata["endpointPrefix"]),
            protocol=metadata["protocol"],
            version=metadata["apiVersion"],
            target_prefix=metadata.get("targetPrefix"),
        )
    return services


@dataclass(frozen=True)
class _Route:
    """Where a REST operation is found: method, path, and the query parameters and headers it cannot be without."""

    service: str
    operation: str
    method: str
    path: re.Pattern[str]
    query: dict[str, str]
    headers: tuple[str, ...]
    precision: tuple[int, int, bool]

    def matches(self, request: Request) -> bool:
        return (
            request.method == self.method
            and all(name in request.args and value in ("", request.args[name]) for name, value in self.query.items())
            and all(name in request.headers for name in self.headers)
            # The path as it was sent: an escaped slash belongs to a label.
            and self.path.fullmatch(urlsplit(request.environ["RAW_URI"]).path) is not None
        )


@cache
def _routes(service: str) -> list[_Route]:
    return list(_read_routes(service))


def _read_routes(service: str) -> Iterator[_Route]:
    model = get_service_model(service)
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, literal_query = operation.http["requestUri"].partition("?")
        query = {key: values[0] for key, values in parse_qs(literal_query, keep_blank_values=True).items()}
        headers = []
        for member in operation.input_shape.required_members if operation.input_shape else []:
            binding = operation.input_shape.members[member].serialization
            if binding.get("location") == "querystring":
                query.setdefault(binding["name"], "")
            elif binding.get("location") == "header":
                headers.append(binding["name"])
        literals = re.split(r"\{[^}]+\}", path)
        labels = [".+" if label.endswith("+}") else "[^/]+" for label in re.findall(r"\{[^}]+\}", path)]
        pattern = "".join(re.escape(literal) + label for literal, label in zip(literals, [*labels, ""], strict=True))
        yield _Route(
            service=service,
            operation=name,
            method=operation.http["method"],
            # Of what SDKs do with a trailing slash, everything has been seen.
            path=re.compile(pattern.removesuffix("/") + "/?"),
            query=query,
            headers=tuple(headers),
            # S3 has calls of which the deprecated form has the same path.
            precision=(len(query) + len(headers), sum(map(len, literals)), not operation.deprecated),
        )


def known_services() -> frozenset[str]:
    """botocore's name of every service."""
    return frozenset(_services())
