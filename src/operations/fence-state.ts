import { tierRanges } from "../config/address-plan";
import { namesFor } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { type Flow, fencedFlows, type Party } from "../network/flows";
import { tierOf } from "../network/tiers";
import type { StateResource } from "./workspace";

/** A resource as a state has it. */
type Resource = Pick<StateResource, "type" | "values">;
type Of = (type: string) => readonly Resource["values"][];

/**
 * Whether the state of `primary-region` says that the region is closed: both listeners, and each way from an application
 * to the database in groups and ACL. `partly` if only some of that is. What was never deployed is not closed.
 */
export function fencedIn(resources: readonly Resource[], config: PlatformConfig): boolean | "partly" {
  const of: Of = (type) => resources.filter((resource) => resource.type === type).map(({ values }) => values);
  const flows = fencedFlows(config);
  const parts = [
    httpsIsClosed(of),
    httpIsClosed(of),
    ...[...new Set(flows.map(({ to }) => to))].map((to) => groupIsClosed(of, config, flows, to)),
    aclIsClosed(of, config, flows),
  ];
  if (parts.every((isClosed) => isClosed)) return true;
  return parts.some((isClosed) => isClosed) ? "partly" : false;
}

/** By the rule that comes before all others. */
function httpsIsClosed(of: Of): boolean {
  return of("aws_lb_listener_rule").some(
    ({ priority, condition }) => priority === 1 && JSON.stringify(condition ?? []).includes('path_pattern":[{'),
  );
}

/** By the default action, which is a redirect while the region is open. */
function httpIsClosed(of: Of): boolean {
  const plain = of("aws_lb_listener").filter(({ port }) => port === 80);
  return (
    plain.length > 0 &&
    plain.every(({ default_action }) => JSON.stringify(default_action ?? []).includes('"type":"fixed-response"'))
  );
}

/** No rule, at either end, of a flow that the fence closes. One that is left is a way in for whoever has the other end. */
function groupIsClosed(of: Of, config: PlatformConfig, flows: readonly Flow[], to: Party): boolean {
  const { securityGroup } = namesFor(config);
  const idsOf = (parties: readonly Party[]) => {
    const names = parties.map(securityGroup);
    return of("aws_security_group").flatMap(({ id, name }) => (names.includes(String(name)) ? [id] : []));
  };
  const takers = idsOf([to]);
  const openers = idsOf(flows.filter((flow) => flow.to === to).map(({ from }) => from));
  const leadsIn = (one: unknown, other: unknown) => takers.includes(one) && openers.includes(other);
  const rules = [...of("aws_vpc_security_group_ingress_rule"), ...of("aws_vpc_security_group_egress_rule")];
  return (
    takers.length > 0 &&
    !rules.some(
      ({ security_group_id: here, referenced_security_group_id: there }) =>
        leadsIn(here, there) || leadsIn(there, here),
    )
  );
}

/** No entry of the database's tier that admits a tier of applications. */
function aclIsClosed(of: Of, { regions: { primary } }: PlatformConfig, flows: readonly Flow[]): boolean {
  const rangesOf = (parties: readonly Party[]) =>
    [...new Set(parties.map(tierOf))].flatMap((tier) =>
      tier === undefined ? [] : tierRanges(primary, tier).map(({ cidr }) => cidr),
    );
  const here = rangesOf(flows.map(({ to }) => to));
  const subnets = of("aws_subnet").flatMap(({ id, cidr_block }) => (here.includes(String(cidr_block)) ? [id] : []));
  const acls = of("aws_network_acl").flatMap(({ id, subnet_ids }) =>
    Array.isArray(subnet_ids) && subnet_ids.some((subnet) => subnets.includes(subnet)) ? [id] : [],
  );
  const applications = rangesOf(flows.map(({ from }) => from));
  const admits = ({ network_acl_id, egress, rule_action, cidr_block, from_port, to_port }: Resource["values"]) =>
    acls.includes(network_acl_id) &&
    egress !== true &&
    rule_action === "allow" &&
    applications.includes(String(cidr_block)) &&
    flows.some(({ port }) => Number(from_port) <= port && port <= Number(to_port));
  return acls.length > 0 && !of("aws_network_acl_rule").some(admits);
}
