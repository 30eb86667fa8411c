"""ECS: services keep what they were given, and run the tasks that are desired of them."""

from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ecs.models import EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.mending import mends

# What moto does not keep of a new service, and AWS's default.
FORGOTTEN: dict[str, Any] = {
    "availabilityZoneRebalancing": "DISABLED",
    "capacityProviderStrategy": [],
    "deploymentConfiguration": {},
    "enableECSManagedTags": False,
    "enableExecuteCommand": False,
    "healthCheckGracePeriodSeconds": None,
    "placementConstraints": [],
    "placementStrategy": [],
}
DEPLOYMENT = {"maximumPercent": 200, "minimumHealthyPercent": 100}


@mends(EC2ContainerServiceResponse)
def create_service(original: Any, self: EC2ContainerServiceResponse) -> ActionResult:
    answer = original(self)
    service = answer.result["service"]
    for name, default in FORGOTTEN.items():
        setattr(service, camelcase_to_underscores(name), self._get_param(name, default))
    service.deployment_configuration = DEPLOYMENT | service.deployment_configuration
    if not self._get_param("launchType"):
        cluster = self.ecs_backend._get_cluster(self._get_param("cluster", "default"))
        service.capacity_provider_strategy = (
            service.capacity_provider_strategy or cluster.default_capacity_provider_strategy or []
        )
    if service.capacity_provider_strategy:
        service.launch_type = None
    _settle(service)
    return answer


@mends(EC2ContainerServiceBackend)
def update_service(original: Any, self: EC2ContainerServiceBackend, service_properties: dict[str, Any]) -> Service:
    service = original(self, service_properties)
    service.deployment_configuration = DEPLOYMENT | service.deployment_configuration
    _settle(service)
    return service


def _settle(service: Service) -> None:
    """Every task runs at once. moto's never do, so a client that waits for a stable service waits for ever."""
    service.running_count, service.pending_count = service.desired_count, 0
    for deployment in service.deployments:
        deployment |= {
            "desiredCount": service.desired_count,
            "runningCount": service.desired_count,
            "pendingCount": 0,
            "rolloutState": "COMPLETED",
            "rolloutStateReason": f"ECS deployment {deployment['id']} completed.",
            "taskDefinition": service.task_definition,
            "launchType": service.launch_type,
            "capacityProviderStrategy": service.capacity_provider_strategy,
        }
