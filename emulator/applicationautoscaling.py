"""Application Auto Scaling: targets have tags, and policies belong to a target."""

import json
from typing import Any

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend, FakeScalableTarget
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError
from moto.ecs.models import EC2ContainerServiceBackend, ecs_backends

from emulator.mending import mends


@mends(ApplicationAutoScalingResponse)
def register_scalable_target(original: Any, self: ApplicationAutoScalingResponse) -> str:
    answer = original(self)
    target = _find(self, json.loads(answer)["ScalableTargetARN"])
    target.tags = getattr(target, "tags", {}) | (self._get_param("Tags") or {})
    if target.service_namespace == "ecs":
        _keep_between(target, ecs_backends[self.current_account][self.region])
    return answer


def _keep_between(target: FakeScalableTarget, ecs: EC2ContainerServiceBackend) -> None:
    """A service with fewer tasks than the new minimum, or more than the maximum, is scaled at once."""
    _, cluster, service = target.resource_id.split("/")
    running = ecs.describe_services(cluster, [service])[0][0].desired_count
    wanted = max(target.min_capacity, min(target.max_capacity, running))
    if wanted != running:
        ecs.update_service({"cluster": cluster, "service": service, "desired_count": wanted})


@mends(ApplicationAutoScalingResponse)
def put_scaling_policy(original: Any, self: ApplicationAutoScalingResponse) -> str:
    """moto takes a policy without a target."""
    dimension, resource = self._get_param("ScalableDimension"), self._get_param("ResourceId")
    if resource not in self.applicationautoscaling_backend.targets.get(dimension, {}):
        raise JsonRESTError(
            "ObjectNotFoundException",
            f"No scalable target registered for service namespace: {self._get_param('ServiceNamespace')}, resource ID: "
            f"{resource}, scalable dimension: {dimension}",
        )
    return original(self)


@mends(ApplicationAutoscalingBackend)
def deregister_scalable_target(
    original: Any, self: ApplicationAutoscalingBackend, namespace: str, r_id: str, dimension: str
) -> None:
    """With a target go its policies."""
    original(self, namespace, r_id, dimension)
    for policy in [p for p in self.policies.values() if (p.resource_id, p.scalable_dimension) == (r_id, dimension)]:
        self.delete_scaling_policy(policy.policy_name, namespace, r_id, dimension)


# Tags


def _find(self: ApplicationAutoScalingResponse, arn: str) -> FakeScalableTarget:
    for targets in self.applicationautoscaling_backend.targets.values():
        for target in targets.values():
            if target.arn == arn:
                return target
    raise JsonRESTError("ResourceNotFoundException", f"No scalable target found for ARN {arn}")


@mends(ApplicationAutoScalingResponse)
def list_tags_for_resource(_: None, self: ApplicationAutoScalingResponse) -> str:
    return json.dumps({"Tags": _find(self, self._get_param("ResourceARN")).tags})


@mends(ApplicationAutoScalingResponse)
def tag_resource(_: None, self: ApplicationAutoScalingResponse) -> str:
    _find(self, self._get_param("ResourceARN")).tags |= self._get_param("Tags")
    return "{}"


@mends(ApplicationAutoScalingResponse)
def untag_resource(_: None, self: ApplicationAutoScalingResponse) -> str:
    tags = _find(self, self._get_param("ResourceARN")).tags
    for key in self._get_param("TagKeys"):
        tags.pop(key, None)
    return "{}"
