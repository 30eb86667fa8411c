"""S3: bucket policies that ask for TLS, operations that moto takes for others, and conditional writes."""

import json
import threading
from typing import Any

from moto.iam.access_control import IAMPolicy
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from emulator.mending import mends

# Parameters that make an operation of their own on AWS. moto overlooks them: PutBucketMetricsConfiguration, for one,
# becomes CreateBucket.
OVERLOOKED = {
    "abac",
    "analytics",
    "intelligent-tiering",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "metadataTable",
    "metrics",
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
    original(self, request, *args, **kwargs)


# moto looks whether the condition of a write is met, then writes: of two at the same moment both would win.
_writes = threading.Lock()


@mends(S3Response)
def put_object(original: Any, self: S3Response) -> Any:
    with _writes:
        return original(self)


@mends(FakeBucket)
def get_permission(original: Any, self: FakeBucket, action: str, resource: str) -> Any:
    """moto evaluates no condition of a bucket policy: to refuse what is not TLS is to refuse everything.

    Every request counts as TLS here. The loopback interface has none, and SDKs use it wherever AWS listens.
    """
    if self.policy is None:
        return original(self, action, resource)
    policy = json.loads(self.policy)
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    policy["Statement"] = [_over_tls(statement) for statement in statements if _applies_over_tls(statement)]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)


def _applies_over_tls(statement: dict[str, Any]) -> bool:
    return statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") not in ("false", ["false"])


def _over_tls(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement without the condition that is met."""
    conditions = {
        operator: {key: value for key, value in condition.items() if key != "aws:SecureTransport"}
        for operator, condition in statement.get("Condition", {}).items()
    }
    return {**statement, "Condition": {operator: condition for operator, condition in conditions.items() if condition}}
