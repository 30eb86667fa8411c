"""Route 53 Resolver: configurations of query logs have tags and come to an end. moto only makes them."""

import json
from typing import Any

from moto.route53resolver.exceptions import InvalidRequestException, ResourceNotFoundException
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse

from emulator.mending import mends


@mends(Route53ResolverBackend)
def _matched_arn(original: Any, self: Route53ResolverBackend, resource_arn: str) -> None:
    if resource_arn not in {config.arn for config in self.resolver_query_log_configs.values()}:
        original(self, resource_arn)


@mends(Route53ResolverResponse)
def delete_resolver_query_log_config(_: None, self: Route53ResolverResponse) -> str:
    backend = self.route53resolver_backend
    config = backend.get_resolver_query_log_config(self._get_param("ResolverQueryLogConfigId"))
    if config.association_count:
        raise InvalidRequestException(f"Query log config {config.id} is still associated with VPCs")
    del backend.resolver_query_log_configs[config.id]
    backend.tagger.delete_all_tags_for_resource(config.arn)
    return json.dumps({"ResolverQueryLogConfig": {**config.description(), "Status": "DELETING"}})


@mends(Route53ResolverResponse)
def disassociate_resolver_query_log_config(_: None, self: Route53ResolverResponse) -> str:
    backend = self.route53resolver_backend
    config = backend.get_resolver_query_log_config(self._get_param("ResolverQueryLogConfigId"))
    resource = self._get_param("ResourceId")
    for association in backend.resolver_query_log_config_associations.values():
        if (association.resolver_query_log_config_id, association.resource_id) == (config.id, resource):
            del backend.resolver_query_log_config_associations[association.id]
            config.association_count -= 1
            description = {**association.description(), "Status": "DELETING"}
            return json.dumps({"ResolverQueryLogConfigAssociation": description})
    raise ResourceNotFoundException(f"Query log config {config.id} is not associated with {resource}")
