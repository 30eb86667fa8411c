"""Subscriptions to RDS's events: of a topic and of sources that exist, and they can be changed."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.models import EventSubscription, RDSBackend
from moto.rds.responses import RDSResponse
from moto.sns.models import sns_backends

from emulator.mending import mends
from emulator.rds.global_databases import Refusal


@mends(RDSBackend)
def create_event_subscription(original: Any, self: RDSBackend, kwargs: dict[str, Any]) -> EventSubscription:
    _refuse_unknown_topic(self, kwargs["sns_topic_arn"])
    known = {"db-cluster": self.clusters, "db-instance": self.databases}.get(kwargs.get("source_type", ""))
    for source in kwargs.get("source_ids") or []:
        if known is not None and source not in known:
            raise Refusal("SourceNotFound", f"Source {source} not found.")
    subscription: EventSubscription = original(self, kwargs)
    return subscription


@mends(RDSResponse)
def modify_event_subscription(_: None, self: RDSResponse) -> ActionResult:
    (subscription,) = self.backend.describe_event_subscriptions(self.params["SubscriptionName"])
    if "SnsTopicArn" in self.params:
        _refuse_unknown_topic(self.backend, self.params["SnsTopicArn"])
    changes = {
        "sns_topic_arn": "SnsTopicArn",
        "source_type": "SourceType",
        "event_categories": "EventCategories",
        "enabled": "Enabled",
    }
    for attribute, parameter in changes.items():
        if parameter in self.params:
            setattr(subscription, attribute, self.params[parameter])
    return ActionResult({"EventSubscription": subscription})


def _refuse_unknown_topic(backend: RDSBackend, arn: str) -> None:
    if arn not in sns_backends[backend.account_id][backend.region_name].topics:
        raise Refusal("SNSTopicArnNotFound", f"The SNS topic ARN {arn} does not exist.")
