"""S3: configurations, conditions of bucket policies, conditional writes, operations that moto takes for others."""

import json
import re
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy
from moto.s3.exceptions import MissingBucket, S3ClientError
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response
from werkzeug.wrappers import Request

from emulator.mending import mends

# Parameters that make an operation of their own on AWS. moto overlooks them: PutBucketRequestPayment, for one, becomes
# CreateBucket.
OVERLOOKED = {
    "abac",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "metadataTable",
    "policyStatus",
    "renameObject",
    "requestPayment",
    "session",
    "torrent",
}


@mends(S3Response)
def setup_class(original: Any, self: S3Response, request: Any, *args: Any, **kwargs: Any) -> None:
    if overlooked := OVERLOOKED & request.args.keys():
        raise NotImplementedError(f"moto overlooks {', '.join(overlooked)}")
    _request.headers = request.headers
    original(self, request, *args, **kwargs)


# moto looks whether the condition of a write is met, then writes: of two at the same moment both would win.
_writes = threading.Lock()


@mends(S3Response)
def put_object(original: Any, self: S3Response) -> Any:
    with _writes:
        return original(self)


# Configurations

# A bucket may have many of these, each with an id. moto has none.
MANY = {"analytics", "intelligent-tiering", "metrics"}
# And one of these. moto understands a part of each, and gives back no more.
ONE = {"lifecycle", "logging", "notification", "replication"}
OBJECT_SIZE = "x-amz-transition-default-minimum-object-size"
DEFAULT_OBJECT_SIZE = "all_storage_classes_128K"


@mends(S3Response)
def _bucket_response(original: Any, self: S3Response, request: Request, full_url: str) -> Any:
    """What was put is what is given back. moto still gets what it understands."""
    kind = next(iter((MANY | ONE) & request.args.keys()), None)
    if not kind:
        return original(self, request, full_url)
    bucket = self.backend.get_bucket(self.parse_bucket_name_from_url(request, full_url))
    kept = bucket.__dict__.setdefault("configurations", {})
    place = (kind, request.args.get("id"))
    headers = {OBJECT_SIZE: bucket.__dict__.get("object_size", DEFAULT_OBJECT_SIZE)} if kind == "lifecycle" else {}
    match request.method:
        case "PUT":
            if kind == "replication":
                _check_destinations(self)
            if kind in ONE:
                original(self, request, full_url)
            kept[place] = _identified(self.body)
            if kind == "lifecycle":
                bucket.object_size = headers[OBJECT_SIZE] = request.headers.get(OBJECT_SIZE, DEFAULT_OBJECT_SIZE)
            return 200, headers, ""
        case "GET" if place in kept:
            return 200, headers, kept[place]
        case "GET" if kind in MANY and "id" not in request.args:
            return _list([document for (other, _), document in kept.items() if other == kind])
        case "DELETE" if kind in ONE or place in kept:
            kept.pop(place, None)
            return original(self, request, full_url) if kind in ONE else (204, {}, "")
        case _ if kind in MANY:
            missing = S3ClientError("NoSuchConfiguration", "The specified configuration does not exist.")
            return 404, {}, self.serialized(ActionResult(missing))[2]
    return original(self, request, full_url)


def _check_destinations(self: S3Response) -> None:
    """moto replicates to buckets that do not exist, or overwrite."""
    for name in re.findall(r"<Bucket>arn:aws:s3:::([^<]+)</Bucket>", _text(self.body)):
        try:
            destination = self.backend.get_bucket(name)
        except MissingBucket:
            raise S3ClientError("InvalidRequest", "Destination bucket must exist.") from None
        if not destination.is_versioned:
            raise S3ClientError("InvalidRequest", "Destination bucket must have versioning enabled.")


def _text(body: str | bytes) -> str:
    return body.decode() if isinstance(body, bytes) else body


def _identified(body: str | bytes) -> str:
    """AWS gives an id to every rule that has none."""
    rules = re.compile(r"<Rule>(?!(?:(?!</Rule>).)*<ID>)", re.DOTALL)
    return rules.sub(lambda _: f"<Rule><ID>{uuid4().hex}</ID>", _text(body))


def _list(documents: list[str]) -> str:
    without_head = "".join(re.sub(r"^<\?xml.*?\?>", "", document.strip()) for document in documents)
    return f"<Configurations><IsTruncated>false</IsTruncated>{without_head}</Configurations>"


# Policies

# The headers of the request that this thread answers.
_request = threading.local()

# What a condition says of a value, which is None if the request has none. A negation also holds without a value.
HOLDS: dict[str, Callable[[str | None, list[str]], bool]] = {
    "Bool": lambda value, expected: value in expected,
    "Null": lambda value, expected: ("true" if value is None else "false") in expected,
    "StringEquals": lambda value, expected: value in expected,
    "StringNotEquals": lambda value, expected: value not in expected,
}


@mends(FakeBucket)
def get_permission(original: Any, self: FakeBucket, action: str, resource: str) -> Any:
    """moto evaluates no condition of a bucket policy: to refuse what is not TLS is to refuse everything.

    Every request counts as TLS here. The loopback interface has none, and SDKs use it wherever AWS listens.
    """
    if self.policy is None:
        return original(self, action, resource)
    policy = json.loads(self.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    policy["Statement"] = [applying for statement in statements if (applying := _applying(statement))]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)


def _applying(statement: dict[str, Any]) -> dict[str, Any] | None:
    """The statement without the conditions that are met; None if one is not."""
    unknown: dict[str, dict[str, Any]] = {}
    for operator, condition in statement.get("Condition", {}).items():
        for key, expected in condition.items():
            if operator not in HOLDS or not _is_known(key):
                unknown.setdefault(operator, {})[key] = expected
            elif not HOLDS[operator](_value(key), expected if isinstance(expected, list) else [expected]):
                return None
    return {**statement, "Condition": unknown}


def _is_known(key: str) -> bool:
    return key == "aws:SecureTransport" or key.startswith("s3:x-amz-")


def _value(key: str) -> str | None:
    return "true" if key == "aws:SecureTransport" else _request.headers.get(key.removeprefix("s3:"))
