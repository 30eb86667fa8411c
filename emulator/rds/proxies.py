"""Further endpoints of a proxy, which moto has not: for readers, or in other subnets."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.models import DBProxy, RDSBackend, RDSBaseModel
from moto.rds.responses import RDSResponse

from emulator.mending import mends
from emulator.rds.global_databases import Refusal


class DBProxyEndpoint(RDSBaseModel):
    resource_type = "db-proxy-endpoint"

    def __init__(self, backend: RDSBackend, proxy: DBProxy, params: dict[str, Any]) -> None:
        super().__init__(backend)
        self.db_proxy_endpoint_name = params["DBProxyEndpointName"]
        self.db_proxy_name = proxy.db_proxy_name
        self.vpc_id = proxy.vpc_id
        self.vpc_subnet_ids = params["VpcSubnetIds"]
        self.vpc_security_group_ids = params.get("VpcSecurityGroupIds") or proxy.vpc_security_group_ids
        self.target_role = params.get("TargetRole", "READ_WRITE")
        self.tags = params.get("Tags") or []
        self.status = "available"
        self.is_default = False
        host = f"{self.db_proxy_endpoint_name}.endpoint.proxy-{proxy.url_identifier}"
        self.endpoint = f"{host}.{self.region}.rds.amazonaws.com"

    @property
    def resource_id(self) -> str:
        return self.db_proxy_endpoint_name

    @property
    def db_proxy_endpoint_arn(self) -> str:
        return self.arn


@mends(RDSBackend)
def __init__(original: Any, self: RDSBackend, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    self.db_proxy_endpoints = {}


@mends(RDSBackend)
def _get_resource_for_tagging(original: Any, self: RDSBackend, arn: str) -> Any:
    if ":db-proxy-endpoint:" in arn:
        return self.db_proxy_endpoints[arn.rpartition(":")[2]]
    return original(self, arn)


def _find(self: RDSResponse, name: str) -> DBProxyEndpoint:
    if name not in self.backend.db_proxy_endpoints:
        raise Refusal("DBProxyEndpointNotFoundFault", f"The specified DB proxy endpoint {name} could not be found.")
    return self.backend.db_proxy_endpoints[name]


@mends(RDSResponse)
def create_db_proxy_endpoint(_: None, self: RDSResponse) -> ActionResult:
    name = self.params["DBProxyEndpointName"]
    if name in self.backend.db_proxy_endpoints:
        raise Refusal("DBProxyEndpointAlreadyExistsFault", f"DB proxy endpoint {name} already exists.")
    (proxy,) = self.backend.describe_db_proxies(self.params["DBProxyName"])
    endpoint = self.backend.db_proxy_endpoints[name] = DBProxyEndpoint(self.backend, proxy, self.params)
    return ActionResult({"DBProxyEndpoint": endpoint})


@mends(RDSResponse)
def describe_db_proxy_endpoints(_: None, self: RDSResponse) -> ActionResult:
    name, proxy = self.params.get("DBProxyEndpointName"), self.params.get("DBProxyName")
    found = [_find(self, name)] if name else self.backend.db_proxy_endpoints.values()
    return ActionResult({"DBProxyEndpoints": [e for e in found if proxy in (None, e.db_proxy_name)]})


@mends(RDSResponse)
def modify_db_proxy_endpoint(_: None, self: RDSResponse) -> ActionResult:
    endpoint = _find(self, self.params["DBProxyEndpointName"])
    endpoint.vpc_security_group_ids = self.params.get("VpcSecurityGroupIds") or endpoint.vpc_security_group_ids
    return ActionResult({"DBProxyEndpoint": endpoint})


@mends(RDSResponse)
def delete_db_proxy_endpoint(_: None, self: RDSResponse) -> ActionResult:
    endpoint = _find(self, self.params["DBProxyEndpointName"])
    del self.backend.db_proxy_endpoints[endpoint.db_proxy_endpoint_name]
    return ActionResult({"DBProxyEndpoint": endpoint})
