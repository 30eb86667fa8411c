"""CloudWatch and its logs, CodeBuild and Step Functions, as far as they are mended."""

import json
from typing import Any

import pytest

from emulator.tests.support import DR, PRIMARY, Emulator, refusal


@pytest.fixture
def cloudwatch(emulator: Emulator) -> Any:
    """CloudWatch, with two alarms."""
    cloudwatch = emulator.client("cloudwatch")
    for name in ("lag", "errors"):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="X",
            MetricName=name,
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            Period=60,
            Statistic="Maximum",
            Threshold=1,
        )
    return cloudwatch


COMPOSITE = {
    "AlarmName": "both",
    "AlarmRule": "ALARM(lag) AND (NOT OK(\"errors\"))",
    "AlarmActions": [f"arn:aws:sns:{PRIMARY}:123456789012:t"],
    "ActionsSuppressor": "lag",
    "ActionsSuppressorWaitPeriod": 60,
    "ActionsSuppressorExtensionPeriod": 120,
}


def test_a_composite_alarm_is_kept_with_its_rule_and_suppressor(cloudwatch: Any) -> None:
    cloudwatch.put_composite_alarm(**COMPOSITE)
    described = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])
    (composite,) = described["CompositeAlarms"]
    assert {name: composite[name] for name in COMPOSITE} == COMPOSITE
    assert composite["ActionsEnabled"] and described["MetricAlarms"] == []
    assert [alarm["AlarmName"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]] == ["lag", "errors"]
    assert cloudwatch.describe_alarms()["CompositeAlarms"] == []


def test_a_composite_alarm_looks_at_alarms_that_exist_and_stay(cloudwatch: Any) -> None:
    wrong = {**COMPOSITE, "AlarmRule": "ALARM(lag) OR ALARM(none)"}
    code, message, _ = refusal(cloudwatch.put_composite_alarm, **wrong)
    assert code == "ValidationError" and "[none]" in message
    cloudwatch.put_composite_alarm(**COMPOSITE)
    assert refusal(cloudwatch.delete_alarms, AlarmNames=["errors"])[0] == "ValidationError"
    cloudwatch.delete_alarms(AlarmNames=["both", "errors", "lag"])
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []


def test_actions_of_an_alarm_are_switched_off_and_on(cloudwatch: Any) -> None:
    def enabled() -> list[bool]:
        return [alarm["ActionsEnabled"] for alarm in cloudwatch.describe_alarms(AlarmNames=["lag"])["MetricAlarms"]]

    cloudwatch.disable_alarm_actions(AlarmNames=["lag"])
    assert enabled() == [False]
    cloudwatch.enable_alarm_actions(AlarmNames=["lag"])
    assert enabled() == [True]


def test_dashboards_of_all_regions_share_their_names(emulator: Emulator) -> None:
    here, there = emulator.client("cloudwatch"), emulator.client("cloudwatch", DR)
    here.put_dashboard(DashboardName="shop", DashboardBody='{"widgets": []}')
    there.put_dashboard(DashboardName="shop", DashboardBody='{"widgets": [], "start": "-PT3H"}')
    assert "start" in here.get_dashboard(DashboardName="shop")["DashboardBody"]
    there.delete_dashboards(DashboardNames=["shop"])
    assert here.list_dashboards()["DashboardEntries"] == []


@pytest.mark.parametrize("given, found", [({}, "STANDARD"), ({"logGroupClass": "INFREQUENT_ACCESS"}, "INFREQUENT_ACCESS")])
def test_a_log_group_has_a_class(emulator: Emulator, given: dict[str, str], found: str) -> None:
    logs = emulator.client("logs")
    logs.create_log_group(logGroupName="/l", **given)
    assert [group["logGroupClass"] for group in logs.describe_log_groups()["logGroups"]] == [found]


def test_queries_are_saved_changed_and_deleted(emulator: Emulator) -> None:
    logs = emulator.client("logs")
    query = {"name": "slow", "queryString": "fields @timestamp", "logGroupNames": ["/l"]}
    saved = logs.put_query_definition(**query)["queryDefinitionId"]
    logs.put_query_definition(queryDefinitionId=saved, **{**query, "queryString": "limit 1"})
    (found,) = logs.describe_query_definitions(queryDefinitionNamePrefix="sl")["queryDefinitions"]
    assert (found["queryDefinitionId"], found["queryString"], found["logGroupNames"]) == (saved, "limit 1", ["/l"])
    assert logs.describe_query_definitions(queryDefinitionNamePrefix="x")["queryDefinitions"] == []
    logs.delete_query_definition(queryDefinitionId=saved)
    assert refusal(logs.delete_query_definition, queryDefinitionId=saved)[0] == "ResourceNotFoundException"


def test_a_project_without_a_source_keeps_its_key_and_is_updated(emulator: Emulator) -> None:
    codebuild = emulator.client("codebuild")
    project = {
        "name": "build",
        "source": {"type": "NO_SOURCE", "buildspec": "version: 0.2"},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"},
        "serviceRole": "arn:aws:iam::123456789012:role/service-role/r",
        "encryptionKey": f"arn:aws:kms:{PRIMARY}:123456789012:key/1",
        "concurrentBuildLimit": 1,
    }
    codebuild.create_project(**project)
    codebuild.update_project(name="build", concurrentBuildLimit=2)
    (found,) = codebuild.batch_get_projects(names=["build"])["projects"]
    assert {name: found[name] for name in project} == {**project, "concurrentBuildLimit": 2}
    assert refusal(codebuild.update_project, name="none")[0] == "ResourceNotFoundException"
    codebuild.delete_project(name=found["arn"])
    assert codebuild.batch_get_projects(names=["build"])["projects"] == []


@pytest.mark.parametrize(
    "definition, result",
    [
        ({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}, "OK"),
        ({"StartAt": "B", "States": {"A": {"Type": "Pass", "End": True}}}, "FAIL"),
        ({"States": {}}, "FAIL"),
    ],
)
def test_the_outline_of_a_definition_is_validated(emulator: Emulator, definition: dict[str, Any], result: str) -> None:
    answer = emulator.client("stepfunctions").validate_state_machine_definition(definition=json.dumps(definition))
    assert (answer["result"], bool(answer["diagnostics"])) == (result, result == "FAIL")
