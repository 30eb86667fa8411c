"""Enhanced monitoring, Performance Insights and Database Insights of clusters and instances: moto forgets them all."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.models import DBCluster, DBInstance
from moto.rds.responses import RDSResponse

from emulator.kms import find_usable_key
from emulator.mending import mends
from emulator.rds.global_databases import Refusal

# A parameter of the request, and the attribute from which moto writes the answer.
OBSERVED = {
    "DatabaseInsightsMode": "database_insights_mode",
    "EnablePerformanceInsights": "performance_insights_enabled",
    "MonitoringInterval": "monitoring_interval",
    "MonitoringRoleArn": "monitoring_role_arn",
    "PerformanceInsightsKMSKeyId": "performance_insights_kms_key_id",
    "PerformanceInsightsRetentionPeriod": "performance_insights_retention_period",
}

for _kind in (DBCluster, DBInstance):
    _kind.performance_insights_enabled = False
    _kind.monitoring_interval = 0
    _kind.database_insights_mode = "standard"


def _observing(original: Any, self: RDSResponse) -> ActionResult:
    key = self.params.get("PerformanceInsightsKMSKeyId")
    if key and not find_usable_key(self.current_account, self.region, key):
        raise Refusal(
            "KMSKeyNotAccessibleFault",
            f"The specified performanceInsightsKMSKeyId {key} doesn't exist, isn't enabled, or isn't accessible with "
            "your permissions.",
        )
    answer = original(self)
    ((_, described),) = answer.result.items()
    of_cluster = isinstance(described, DBCluster)
    # A modification answers a copy.
    kept = self.backend.clusters if of_cluster else self.backend.databases
    name = described.db_cluster_identifier if of_cluster else described.db_instance_identifier
    for asked, attribute in OBSERVED.items():
        if asked in self.params:
            for observed in (described, kept[name]):
                setattr(observed, attribute, self.params[asked])
    return answer


for _operation in ("create_db_cluster", "create_db_instance", "modify_db_cluster", "modify_db_instance"):
    mends(RDSResponse, _operation)(_observing)

_moto_default_allocated_storage = DBCluster.default_allocated_storage
# moto fails on I/O-optimized storage.
DBCluster.default_allocated_storage = staticmethod(
    lambda engine, storage_type: _moto_default_allocated_storage(
        engine, "standard" if storage_type == "aurora-iopt1" else storage_type
    )
)
