"""Errors that AWS would answer with: a failure of its own, and too many requests."""

from botocore.model import ServiceModel
from botocore.retries.standard import ThrottledRetryableChecker
from moto.core.utils import get_service_model
from werkzeug.wrappers import Response

from emulator.aws import Call

# Of the codes by which botocore knows throttling, this one usually says that a quota is used up.
_QUOTA = "LimitExceededException"

# Services that throttle with an error that their models do not have: "Request throttling for the Amazon EC2 API",
# "Quotas" of Route 53 (maximums on API requests), "List of error codes" of S3.
_UNMODELLED = {"ec2": ("RequestLimitExceeded", 503), "route53": ("Throttling", 400), "s3": ("SlowDown", 503)}


def fail(call: Call) -> Response:
    """503, in the words that all services have in common ("Common Error Types"); clients try it again."""
    return call.refuse("ServiceUnavailable", "the service is unavailable, as a fault of the gateway has it", 503)


def throttle(call: Call) -> Response:
    code, status = _throttling_error(call)
    return call.refuse(code, "Rate exceeded, as a fault of the gateway has it", status)


def _throttling_error(call: Call) -> tuple[str, int]:
    """Code and status of the error by which the service throttles: its model's, or the one of its protocol."""
    if call.service in _UNMODELLED:
        return _UNMODELLED[call.service]
    modelled = _modelled_error(get_service_model(call.service), call.operation) if call.service else None
    return modelled or ("Throttling" if call.protocol in ("query", "rest-xml") else "ThrottlingException", 400)


def _modelled_error(model: ServiceModel, operation: str | None) -> tuple[str, int] | None:
    """The operation's own error if it has one. The order is botocore's."""
    own = model.operation_model(operation).error_shapes if operation in model.operation_names else []
    for shapes in (own, model.error_shapes):
        errors = {shape.error_code: shape.metadata.get("error", {}).get("httpStatusCode", 400) for shape in shapes}
        for code in ThrottledRetryableChecker._THROTTLED_ERROR_CODES:
            if code in errors and code != _QUOTA:
                return code, errors[code]
    return None
