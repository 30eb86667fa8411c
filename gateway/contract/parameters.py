"""From what was on the wire to the parameters of the operation, by its model."""

import base64
import binascii
import json
import re
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from botocore.serialize import create_serializer
from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from werkzeug.datastructures import Headers, MultiDict

from gateway.redaction import REDACTED

Parameters = dict[str, Any]


class Unreadable(Exception):
    """The request is not what the protocol of its operation wants. ``value`` is the part that is not."""

    def __init__(self, message: str, value: str = "") -> None:
        super().__init__(message)
        self.value = value


def read(model: OperationModel, request: dict[str, Any]) -> tuple[Parameters, list[str]]:
    """The parameters, and what of the request is none of them: names that the model does not have.

    Raises ``Unreadable``.
    """
    protocol = _protocol(model, request)
    path, _, query = request["path"].partition("?")
    body, payload = request["body"], _payload_member(model)
    if body is None and (payload is None or model.input_shape.members[payload].type_name != "blob"):
        raise Unreadable("its body is not in the ledger")
    form = protocol in ("query", "ec2")
    values = MultiDict(parse_qsl(body if form and body else query, keep_blank_values=True))
    labels = {} if form or protocol == "json" else _labels(model, path)
    if protocol in ("json", "rest-json") and body and _has_structured_body(model):
        _expect_json(body)
    asked = {
        "body": body or "",
        "headers": Headers(list(request["headers"].items())),
        "method": request["method"],
        "url_params": labels,
        "url_path": path,
        "values": values,
    }
    try:
        parameters = PROTOCOL_PARSERS[protocol](model, blob_parser=_blob).parse(asked)
    except (RequestParserError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    if body is None:
        parameters[payload] = REDACTED
    return parameters, _unread(protocol, model, parameters, body or "", values)


def _protocol(model: OperationModel, request: dict[str, Any]) -> str:
    """The protocol that the client chose: several services have more than one."""
    service = model.service_model
    if "x-amz-target" in request["headers"]:
        return "json"
    if service.protocol.startswith("rest-"):
        return service.protocol
    if request["headers"].get("content-type", "").startswith("application/x-www-form-urlencoded") or (
        service.protocol in ("query", "ec2")
    ):
        return "ec2" if service.protocol == "ec2" else "query"
    raise Unreadable(f"{service.protocol} cannot be read here")


def _labels(model: OperationModel, path: str) -> dict[str, str]:
    """Values of the labels in the path, by name. ``{Key+}`` takes slashes too."""
    template = model.http["requestUri"].partition("?")[0]
    names = re.findall(r"\{([^}]+)\}", template)
    pattern = "".join(
        part if index % 2 == 0 else ("(.+)" if part.endswith("+") else "([^/]+)")
        for index, part in enumerate(_split(template))
    )
    found = re.fullmatch(pattern.removesuffix("/") + "/?", path)
    if not found:
        raise Unreadable(f"the path is not {template}", path)
    return {name.removesuffix("+"): value for name, value in zip(names, found.groups(), strict=True)}


def _split(template: str) -> list[str]:
    """Literals, escaped, at even places, labels at odd ones."""
    parts = re.split(r"\{([^}]+)\}", template)
    return [re.escape(part) if index % 2 == 0 else part for index, part in enumerate(parts)]


def _payload_member(model: OperationModel) -> str | None:
    return model.input_shape.serialization.get("payload") if model.input_shape else None


def _has_structured_body(model: OperationModel) -> bool:
    payload = _payload_member(model)
    return payload is None or model.input_shape.members[payload].type_name == "structure"


def _expect_json(body: str) -> None:
    try:
        if not isinstance(json.loads(body), dict):
            raise Unreadable("the body is no JSON object", body[:80])
    except ValueError as error:
        raise Unreadable(f"the body is no JSON: {error}", body[:80]) from error


def _blob(value: str) -> Any:
    if value == REDACTED:
        return REDACTED
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(f"a blob is not base64: {error}") from error


def _unread(protocol: str, model: OperationModel, parameters: Parameters, body: str, values: MultiDict) -> list[str]:
    """What the parser passed over because the model does not name it. A label or a header cannot be one."""
    if protocol in ("query", "ec2"):
        written = create_serializer(protocol, include_validation=False).serialize_to_request(parameters, model)["body"]
        return [name for name in values if name not in written and name not in ("Action", "Version")]
    if not body or not model.input_shape:
        return []
    shape = model.input_shape
    if payload := _payload_member(model):
        shape = shape.members[payload]
    if protocol == "rest-xml":
        return _unread_xml(model, parameters, body) if shape.type_name == "structure" else []
    return list(_unread_json(shape, json.loads(body), "")) if shape.type_name == "structure" else []


def _unread_json(shape: Any, value: Any, path: str) -> Any:
    match shape.type_name:
        case "structure" if isinstance(value, dict) and not shape.is_document_type:
            members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
            for name, item in value.items():
                if name in members:
                    yield from _unread_json(members[name], item, f"{path}.{name}".lstrip("."))
                elif name != "__type":
                    yield f"{path}.{name}".lstrip(".")
        case "list" if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _unread_json(shape.member, item, f"{path}[{index}]")
        case "map" if isinstance(value, dict):
            for name, item in value.items():
                yield from _unread_json(shape.value, item, f"{path}.{name}")


def _unread_xml(model: OperationModel, parameters: Parameters, body: str) -> list[str]:
    written = create_serializer("rest-xml", include_validation=False).serialize_to_request(parameters, model)["body"]
    return list((_tags(body) - _tags(written)).keys())


def _tags(xml: str | bytes) -> Counter[str]:
    elements = ElementTree.fromstring(xml).iter() if xml else ()
    return Counter(element.tag.rpartition("}")[2] for element in elements)
