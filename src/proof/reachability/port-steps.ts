import { EVERY_PORT, type Ports } from "../../model/network/ports";
import type { Network } from "../../model/network/view";

/** Every port, in intervals that no rule tells apart within. Port 0 takes no connection. */
export function portSteps(network: Network): Ports[] {
  const groups = network.classes.flatMap((one) => one.groups);
  const ports = [
    ...groups.flatMap(({ ingress, egress }) => [...ingress, ...egress].map((rule) => rule.ports)),
    ...network.subnets.flatMap(({ acl }) => [...acl.ingress, ...acl.egress].map((entry) => entry.ports)),
    ...network.firewalls.flatMap(({ policy }) => policy.rules.flatMap(({ toPorts }) => toPorts.ranges)),
  ];
  const starts = new Set([1, ...ports.flatMap(({ first, last }) => [first, last + 1])]);
  const sorted = [...starts].filter((port) => port >= 1 && port <= EVERY_PORT.last).sort((a, b) => a - b);
  return sorted.map((first, index) => ({ first, last: (sorted[index + 1] ?? EVERY_PORT.last + 1) - 1 }));
}
