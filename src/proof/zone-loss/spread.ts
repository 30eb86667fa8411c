import type { Route, Subnet } from "../../model/network/view";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds, grounds } from "../verdict";
import { LEAST_ZONES, type Zoned, zonesOf } from "./zones";

/** Invariant 8: whoever has network interfaces has them in every zone of its region, of which there are three at least. */
export function everyClassSpans(zoned: Zoned, kinds: readonly string[]): Grounds {
  return grounds(
    ...zoned.network.classes
      .filter(({ label }) => kinds.some((kind) => label.startsWith(`${kind}/`)))
      .map((one): Partial<Grounds> => {
        const wanted = zoned.zones.get(one.region) ?? [];
        const found = zonesOf(one);
        const missing = wanted.filter((zone) => !found.includes(zone));
        const line = evidence(one.resource, "subnets", `${one.label} is in ${found.join(", ") || "no zone"}`);
        if (found.length >= LEAST_ZONES && missing.length === 0) return { witnesses: [line] };
        const lack = missing.length > 0 ? `not in ${missing.join(", ")}` : `not in ${LEAST_ZONES} zones`;
        return { against: [{ ...line, text: `${line.text}, ${lack}` }] };
      }),
  );
}

/** Invariant 8: no route of a zone leads through another. */
export function routesStayInTheirZone(zoned: Zoned): Grounds {
  return grounds(
    ...zoned.network.subnets.map((subnet) =>
      grounds(...subnet.table.routes.map((route) => staysIn(zoned, subnet, route))),
    ),
    { against: sharedTables(zoned) },
  );
}

function staysIn({ network }: Zoned, subnet: Subnet, { source, target }: Route): Partial<Grounds> {
  const line = (text: string) =>
    evidence(source.resource, source.attribute, `${subnet.cidr} of ${subnet.zone}: ${text}`);
  const of = (what: string, zone: string | undefined): Partial<Grounds> => {
    if (zone === subnet.zone) return { witnesses: [line(`${what} of the same zone`)] };
    return { against: [line(`leads through ${what} of ${zone ?? "no known zone"}`)] };
  };
  if (target.kind === "nat") {
    return of("the NAT gateway", network.nats.find(({ resource }) => resource.key === target.nat)?.subnet.zone);
  }
  if (target.kind === "firewall") {
    const firewall = network.firewalls.find(({ resource }) => resource.key === target.firewall);
    if (!firewall?.endpoints.has(target.zone)) {
      return { against: [line(`leads to a firewall endpoint of ${target.zone}, where there is none`)] };
    }
    return of("the firewall endpoint", target.zone);
  }
  if (target.kind === "none") return { open: [line(`leads nowhere that is known: ${target.why}`)] };
  return {};
}

/** Tables that subnets of several zones share, although some route of it is of one zone. */
function sharedTables({ network }: Zoned): Evidence[] {
  const tables = new Map(network.subnets.map(({ table }) => [table.source.resource.key, table]));
  return [...tables].flatMap(([key, table]) => {
    const zones = new Set(
      network.subnets.filter((one) => one.table.source.resource.key === key).map(({ zone }) => zone),
    );
    const isZonal = table.routes.some(({ target }) => target.kind === "nat" || target.kind === "firewall");
    return zones.size > 1 && isZonal
      ? [evidence(table.source.resource, "", `one route table for ${[...zones].sort().join(", ")}`)]
      : [];
  });
}
