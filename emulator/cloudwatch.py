"""CloudWatch: composite alarms, alarms whose actions are switched off and on, and dashboards of an account."""

import re
from collections.abc import Iterable
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import CloudWatchBackend, Dashboard
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult

from emulator.mending import mends

SUPPRESSION = {
    "ActionsSuppressor": "actions_suppressor",
    "ActionsSuppressorExtensionPeriod": "actions_suppressor_extension_period",
    "ActionsSuppressorWaitPeriod": "actions_suppressor_wait_period",
}


def _children(rule: str) -> set[str]:
    """The names, or ARNs, of the alarms that a rule looks at."""
    found = re.findall(r"\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*([^)]+?)\s*\)", rule)
    return {name.strip("'\"") for name in found}


@mends(CloudWatchResponse)
def put_composite_alarm(_: None, self: CloudWatchResponse) -> ActionResult:
    """moto knows composite alarms, but not how one is made. Its state is set, not computed."""
    alarms = self.cloudwatch_backend.alarms
    known = {reference for alarm in alarms.values() for reference in (alarm.name, alarm.alarm_arn)}
    if missing := sorted(_children(self._get_param("AlarmRule")) - known):
        names = ", ".join(missing)
        raise ValidationError(f"Could not save the composite alarm as alarms [{names}] in the alarm rule do not exist")
    answer = self.put_metric_alarm()
    alarm = alarms[self._get_param("AlarmName")]
    alarm.alarm_rule = alarm.rule
    alarm.actions_enabled = self._get_bool_param("ActionsEnabled", True)
    for parameter, attribute in SUPPRESSION.items():
        setattr(alarm, attribute, self._get_param(parameter))
    return answer


@mends(CloudWatchResponse)
def describe_alarms(original: Any, self: CloudWatchResponse) -> ActionResult:
    """AWS describes composite alarms only where they are asked for."""
    answer = original(self)
    wanted = self._get_param("AlarmTypes", []) or ["MetricAlarm"]
    kinds = {"MetricAlarms": "MetricAlarm", "CompositeAlarms": "CompositeAlarm"}
    return ActionResult({name: answer.result[name] if kind in wanted else [] for name, kind in kinds.items()})


@mends(CloudWatchBackend)
def delete_alarms(original: Any, self: CloudWatchBackend, alarm_names: list[str]) -> None:
    for alarm in self.alarms.values():
        if alarm.rule and alarm.name not in alarm_names:
            for child in _children(alarm.rule) & set(alarm_names):
                raise ValidationError(f"Cannot delete {child} as there are composite alarm(s) depending on it.")
    original(self, alarm_names)


def _switch(self: CloudWatchResponse, enabled: bool) -> EmptyResult:
    names: Iterable[str] = self._get_param("AlarmNames", [])
    for alarm in self.cloudwatch_backend.get_alarms_by_alarm_names(names):
        alarm.actions_enabled = enabled
    return EmptyResult()


@mends(CloudWatchResponse)
def enable_alarm_actions(_: Any, self: CloudWatchResponse) -> EmptyResult:
    return _switch(self, True)


@mends(CloudWatchResponse)
def disable_alarm_actions(_: Any, self: CloudWatchResponse) -> EmptyResult:
    return _switch(self, False)


@mends(CloudWatchBackend)
def __init__(original: Any, self: CloudWatchBackend, region_name: str, account_id: str) -> None:
    """Dashboards are an account's, not a region's: a second one of a name replaces the first, wherever it was put."""
    original(self, region_name, account_id)
    self.dashboards = _DASHBOARDS.setdefault(account_id, {})


_DASHBOARDS: dict[str, dict[str, Dashboard]] = {}
