"""ECS services and their scaling."""

from typing import Any

import pytest

from emulator.tests.support import Emulator, refusal

CLUSTER = "platform"
TARGET = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount", "ResourceId": f"service/{CLUSTER}/app"}


@pytest.fixture
def ecs(emulator: Emulator) -> Any:
    ecs = emulator.client("ecs")
    ecs.create_cluster(
        clusterName=CLUSTER,
        capacityProviders=["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}],
    )
    ecs.register_task_definition(family="app", containerDefinitions=[{"name": "app", "image": "app", "memory": 128}])
    return ecs


def create(ecs: Any, **more: Any) -> dict[str, Any]:
    ecs.create_service(cluster=CLUSTER, serviceName="app", taskDefinition="app", desiredCount=2, **more)
    return describe(ecs)


def describe(ecs: Any) -> dict[str, Any]:
    (service,) = ecs.describe_services(cluster=CLUSTER, services=["app"])["services"]
    return service


def test_a_service_keeps_what_it_was_given(ecs: Any) -> None:
    given = {
        "availabilityZoneRebalancing": "ENABLED",
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 2}],
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 150,
            "minimumHealthyPercent": 50,
        },
        "enableECSManagedTags": True,
        "enableExecuteCommand": True,
        "healthCheckGracePeriodSeconds": 60,
    }
    service = create(ecs, **given)
    assert {name: service[name] for name in given} == given
    assert "launchType" not in service
    changed = {"enableECSManagedTags": False, "healthCheckGracePeriodSeconds": 30}
    ecs.update_service(cluster=CLUSTER, service="app", **changed)
    service = describe(ecs)
    assert {name: service[name] for name in given} == given | changed


@pytest.mark.parametrize("launch, strategy", [({}, ["FARGATE_SPOT"]), ({"launchType": "FARGATE"}, [])])
def test_a_service_without_a_launch_type_follows_the_clusters_strategy(
    ecs: Any, launch: dict[str, str], strategy: list[str]
) -> None:
    service = create(ecs, **launch)
    assert [item["capacityProvider"] for item in service["capacityProviderStrategy"]] == strategy
    assert service.get("launchType") == launch.get("launchType")
    assert service["deploymentConfiguration"] == {"maximumPercent": 200, "minimumHealthyPercent": 100}


def test_a_service_is_stable_with_the_tasks_desired_of_it(ecs: Any) -> None:
    create(ecs, launchType="FARGATE")
    for desired in (2, 5):
        ecs.update_service(cluster=CLUSTER, service="app", desiredCount=desired)
        service = describe(ecs)
        (deployment,) = service["deployments"]
        assert service["runningCount"] == deployment["runningCount"] == desired
        assert (service["pendingCount"], deployment["rolloutState"]) == (0, "COMPLETED")
    ecs.get_waiter("services_stable").wait(cluster=CLUSTER, services=["app"], WaiterConfig={"MaxAttempts": 1})


@pytest.mark.parametrize("minimum, maximum, desired", [(1, 4, 2), (3, 6, 3), (0, 1, 1)])
def test_a_service_is_scaled_into_the_bounds_of_its_target(
    emulator: Emulator, ecs: Any, minimum: int, maximum: int, desired: int
) -> None:
    create(ecs, launchType="FARGATE")
    scaling = emulator.client("application-autoscaling")
    scaling.register_scalable_target(MinCapacity=minimum, MaxCapacity=maximum, **TARGET)
    assert (describe(ecs)["desiredCount"], describe(ecs)["runningCount"]) == (desired, desired)


def test_a_target_has_tags(emulator: Emulator, ecs: Any) -> None:
    create(ecs, launchType="FARGATE")
    scaling = emulator.client("application-autoscaling")
    arn = scaling.register_scalable_target(MinCapacity=1, MaxCapacity=4, Tags={"a": "1"}, **TARGET)["ScalableTargetARN"]
    scaling.tag_resource(ResourceARN=arn, Tags={"b": "2"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["a"])
    scaling.register_scalable_target(MinCapacity=2, **TARGET)
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"b": "2"}
    assert refusal(scaling.list_tags_for_resource, ResourceARN=arn + "x")[0] == "ResourceNotFoundException"


def test_a_policy_needs_a_target_and_goes_with_it(emulator: Emulator, ecs: Any) -> None:
    create(ecs, launchType="FARGATE")
    scaling = emulator.client("application-autoscaling")
    policy = {
        "PolicyName": "cpu",
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 60,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        },
        **TARGET,
    }
    assert refusal(scaling.put_scaling_policy, **policy)[0] == "ObjectNotFoundException"
    scaling.register_scalable_target(MinCapacity=1, MaxCapacity=4, **TARGET)
    scaling.put_scaling_policy(**policy)
    assert len(scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]) == 1
    scaling.deregister_scalable_target(**TARGET)
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []
