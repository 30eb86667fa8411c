"""What of a request may be kept: its secrets and its payloads are not."""

import gzip
import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from moto.core.utils import get_service_model

from emulator.aws import Call

# Stands for a value that is not kept. Base64, so that it can stand for a blob too.
REDACTED = "REDACTED"

# The value of a member, variable or header with such a name is a secret, or a payload.
_SECRET = re.compile(
    r"(password|passwd|secret|secretstring|secretbinary|secret_?access_?key|private_?key|plaintext|token|customer-key"
    r"|zipfile|layerpartblob|authorization)$",
    re.IGNORECASE,
)

# Tokens that are no secrets: they tell attempts, pages and versions apart, and AWS restricts their form.
_HARMLESS = re.compile(
    r"(client|request|next|continuation|idempotency|creation|update|lock|change)_?-?token$", re.IGNORECASE
)

# Quick: does a body mention anything of the kind at all?
_SUSPICIOUS = re.compile(
    rb"password|passwd|secret|private_?key|plaintext|token|zipfile|layerpartblob|authorization|securestring"
    rb"|x-amz-(?:sig|cred)",
    re.IGNORECASE,
)

_SIGNATURE = re.compile(
    r"(X-Amz-(?:Signature|Security-Token|Credential)(?:=|%3D))[^&\s\"]+?(?=&|%26|\s|\"|$)", re.IGNORECASE
)

# Headers about the connection, the client and the signature say nothing about what is asked.
_DROPPED = frozenset(
    "accept accept-encoding authorization connection content-length cookie expect host keep-alive transfer-encoding"
    " user-agent x-amz-content-sha256 x-amz-date x-amz-security-token x-amz-user-agent amz-sdk-invocation-id"
    " amz-sdk-request x-amzn-trace-id".split()
)


def keep_headers(headers: dict[str, str]) -> dict[str, str]:
    return {
        name: REDACTED if _is_secret(name) else value for name, value in headers.items() if name not in _DROPPED
    }


def keep_path(path: str) -> str:
    """The path with its query, in which a presigned URL has its signature."""
    return _SIGNATURE.sub(rf"\1{REDACTED}", path)


def keep_body(call: Call, body: bytes, content_type: str, content_encoding: str) -> str | None:
    """The body as text; ``None`` if nothing of it may be kept.

    Nothing is kept of a request that could not be told, of one whose body is a payload (an object of S3, the input of
    a function), nor of one that mentions secrets and cannot be read.
    """
    if not body:
        return ""
    if not call.service or not call.operation or _is_payload(call.service, call.operation):
        return None
    try:
        plain = gzip.decompress(body) if content_encoding == "gzip" else body
        text = plain.decode()
    except (OSError, EOFError, UnicodeDecodeError):
        return None
    if not _SUSPICIOUS.search(plain):
        return text
    if content_type.startswith("application/x-www-form-urlencoded"):
        return _form(text)
    if text.lstrip().startswith("<"):
        return _xml(text)
    try:
        return _SIGNATURE.sub(rf"\1{REDACTED}", json.dumps(_json(json.loads(text)), ensure_ascii=False))
    except ValueError:
        return None


def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None and _HARMLESS.search(name) is None


@cache
def _is_payload(service: str, operation: str) -> bool:
    """Whether the body of the operation is one blob, by its model."""
    model = get_service_model(service)
    shape = model.operation_model(operation).input_shape if operation in model.operation_names else None
    payload = shape.serialization.get("payload") if shape else None
    return payload is not None and shape.members[payload].type_name == "blob"


def _form(text: str) -> str:
    pairs = parse_qsl(text, keep_blank_values=True)
    return urlencode(
        [(name, REDACTED if _is_secret(name) else _SIGNATURE.sub(rf"\1{REDACTED}", value)) for name, value in pairs],
        quote_via=quote,
    )


def _xml(text: str) -> str:
    def element(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        return f"<{match[1]}{match[2]}>{REDACTED}</{match[1]}>" if _is_secret(name) else match[0]

    return re.sub(r"<([\w:.-]+)([^<>]*)>([^<>]+)</\1>", element, text)


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, item in value.items():
        # A list of versions, a reference to a secret or a flag is none.
        leaf = isinstance(item, str | bytes)
        kept[name] = REDACTED if leaf and _is_secret(name) else _json(item)
    # A variable of a container or a build is a name and a value; a parameter says whether its value is a secret.
    label = kept.get("name", kept.get("Name"))
    for name in ("value", "Value"):
        if name in kept and (kept.get("Type") == "SecureString" or (isinstance(label, str) and _is_secret(label))):
            kept[name] = REDACTED
    return kept
