import { addressText } from "../../model/network/addresses";
import type { EndpointClass, Network, Route, Subnet } from "../../model/network/view";
import type { Evidence } from "../../report/report";
import { type Answer, cellText, type Ground, openWay, type Problem } from "./ground";

/** Functions of a network, each with the kinds of classes that belong to it. */
const TIERS: Readonly<Record<string, string>> = {
  "load-balancer": "entrance",
  service: "frontend",
  function: "backend",
  endpoint: "AWS endpoints",
  proxy: "database",
  cluster: "database",
};

const kindOf = ({ label }: EndpointClass) => label.split("/")[0] ?? "";

/** R9: each function of the network has subnets, route tables and ACLs of its own, and only who needs it a way to the internet. */
export function segmented(ground: Ground): Answer {
  const { network, matrix, isDeclared } = ground;
  const used = network.subnets.map((subnet) => ({ subnet, tiers: tiersOf(network, subnet) }));
  const between = matrix.open.filter((cell) => !isDeclared(cell));
  const tiers = new Set(used.flatMap((one) => one.tiers));
  const acls = new Set(network.subnets.map(({ acl }) => acl));
  return {
    summary: `${tiers.size} functions (${[...tiers].join(", ")}) in ${network.subnets.length} subnets, ${acls.size} ACLs; none shared`,
    evidence: used.filter(({ tiers }) => tiers.length > 0).map(({ subnet, tiers }) => about(subnet, `${tiers} only`)),
    problems: [
      ...used.filter((one) => one.tiers.length > 1).map(({ subnet, tiers }) => shared(subnet, "subnet", tiers)),
      ...sharedThings(used, "ACL", ({ acl }) => acl),
      ...sharedThings(used, "route table", ({ table }) => table),
      ...used.flatMap(exposed),
      ...between.map((cell) => ({ says: `the functions are not apart, ${cellText(cell)}`, evidence: openWay(cell) })),
    ],
  };
}

/** What is in a subnet, by function. */
function tiersOf({ classes, nats, firewalls }: Network, subnet: Subnet): string[] {
  const held = classes
    .filter(({ subnets }) => subnets.includes(subnet))
    .map((one) => TIERS[kindOf(one)] ?? kindOf(one));
  const hasNat = nats.some((nat) => nat.subnet === subnet);
  const hasFirewall = firewalls.some(({ endpoints }) => [...endpoints.values()].includes(subnet));
  return [...new Set([...held, ...(hasNat ? ["entrance"] : []), ...(hasFirewall ? ["firewall"] : [])])];
}

interface Used {
  readonly subnet: Subnet;
  readonly tiers: readonly string[];
}

function sharedThings<T>(used: readonly Used[], what: string, thing: (subnet: Subnet) => T): Problem[] {
  return [...new Set(used.map(({ subnet }) => thing(subnet)))].flatMap((one) => {
    const users = used.filter(({ subnet }) => thing(subnet) === one);
    const tiers = [...new Set(users.flatMap((user) => user.tiers))];
    const [first] = users;
    const isOwn = users.some((user) => user.tiers.length > 1) || tiers.length < 2;
    return first && !isOwn ? [shared(first.subnet, what, tiers)] : [];
  });
}

function shared(subnet: Subnet, what: string, tiers: readonly string[]): Problem {
  const says = `${tiers.join(" and ")} share a ${what} in ${subnet.zone}`;
  return { says, evidence: [about(subnet, says)] };
}

/** The entrance alone is next to the internet; the database has no way there at all. */
function exposed({ subnet, tiers }: Used): Problem[] {
  const isEntrance = tiers.includes("entrance");
  const isDatabase = tiers.includes("database");
  return subnet.table.routes
    .filter(
      ({ target }) => (target.kind === "internet-gateway" && !isEntrance) || (isDatabase && leadsOut(target.kind)),
    )
    .map((route) => {
      const says = `the ${tiers.join(", ") || "empty"} subnet ${subnet.cidr} has a route to the internet`;
      const { stack, address } = route.source.resource;
      return { says, evidence: [{ stack, address, attribute: route.source.attribute, text: routeText(route) }] };
    });
}

const leadsOut = (kind: string) => kind === "nat" || kind === "firewall" || kind === "internet-gateway";

function routeText({ destination, target }: Route): string {
  const where = typeof destination === "string" ? destination : `${addressText(destination.first)} and on`;
  return `${where} by ${target.kind}`;
}

function about({ resource: { stack, address }, cidr, zone }: Subnet, text: string): Evidence {
  return { stack, address, attribute: "cidr_block", text: `${cidr} in ${zone}: ${text}` };
}
