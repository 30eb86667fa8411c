import type { Route, RouteTarget, Subnet } from "../../model/network/view";
import { type Facts, keysOf, managed, text } from "./facts";
import type { Arrow } from "./scene";

/** Id of the box that stands for all peerings. */
export const PEERING = "peering";

/** A line for each place that some routes of a subnet lead to, with their destinations. */
export function routeLines({ model }: Facts, { table }: Subnet): string[] {
  const targets = [...new Set(table.routes.map(({ target }) => TARGETS[target.kind]))];
  if (targets.length === 0) return ["no way out"];
  return targets.map((target) => {
    const routes = table.routes.filter((route) => TARGETS[route.target.kind] === target);
    const destinations = routes.map(({ source, destination }) =>
      typeof destination === "string" ? destination : text(model, source.resource, "destination_cidr_block"),
    );
    return `to ${[...new Set(destinations)].sort().join(", ")}: ${target}`;
  });
}

const TARGETS: Readonly<Record<RouteTarget["kind"], string>> = {
  local: "this VPC",
  "internet-gateway": "internet",
  nat: "NAT",
  firewall: "firewall",
  peering: "peering",
  "gateway-endpoint": "endpoint",
  none: "nowhere",
};

/** From a subnet to each box that some of its routes lead to. */
export function routeArrows(facts: Facts, subnet: Subnet): Arrow[] {
  const found = subnet.table.routes.flatMap((route) => {
    const to = targetBox(facts, subnet, route);
    return to === undefined ? [] : [{ to, route }];
  });
  return [...new Set(found.map(({ to }) => to))].map((to): Arrow => {
    const sources = keysOf(found.filter((one) => one.to === to).map(({ route }) => route.source.resource));
    const place = (key: string) => tiersBelow(facts, subnet).indexOf(key);
    const steps = place(to) - place(subnet.resource.key);
    const isUp = place(to) < 0 ? to !== PEERING : steps < 0;
    const isNear = place(to) < 0 || Math.abs(steps) === 1;
    return {
      from: subnet.resource.key,
      to,
      label: [],
      look: "order",
      sources,
      isBack: isUp,
      ...(isNear ? {} : { side: "EAST" }),
    };
  });
}

/** Subnets of the same zone, from top to bottom. */
function tiersBelow({ network }: Facts, { vpc, zone }: Subnet): readonly string[] {
  return network.subnets
    .filter((one) => one.vpc === vpc && one.zone === zone)
    .toSorted((a, b) => a.range.first - b.range.first)
    .map(({ resource }) => resource.key);
}

/** The box that a route leads to; what has none is in words only. */
function targetBox({ model, network }: Facts, { vpc }: Subnet, { target }: Route): string | undefined {
  if (target.kind === "internet-gateway") {
    return managed(model, "aws_internet_gateway", vpc.region).find(
      (one) => model.target(one.attributes.vpc_id) === vpc.resource,
    )?.key;
  }
  if (target.kind === "nat")
    return network.nats.find(({ resource }) => resource.key === target.nat)?.subnet.resource.key;
  if (target.kind === "firewall") {
    return network.firewalls.find(({ resource }) => resource.key === target.firewall)?.endpoints.get(target.zone)
      ?.resource.key;
  }
  return target.kind === "peering" ? PEERING : undefined;
}
