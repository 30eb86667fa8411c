import { networkOf } from "../../../model/network/network";
import { portsText } from "../../../model/network/ports";
import type { Known } from "../../known";
import { regionsOf } from "../../regions";
import { GroupReasons } from "../group-reasons";
import type { Connection, Kind } from "./connection";

export const peering: Kind = {
  title: "VPC peering",
  what: "Joins the two data tiers and nothing else, to reconcile writes that a forced failover left behind in the old primary. No request of a customer and no step of a press uses it.",
  primaryLost:
    "it leads nowhere; DR does not need it. Once the old primary answers again, it is the way to its last writes",
  drLost: "it leads nowhere; the primary does not need it",
  connections,
};

/** One line for each direction and port that the security groups of the data tiers leave open. */
function connections({ model, config }: Known): Connection[] {
  const { groups } = networkOf(model);
  const ports = regionsOf(config).flatMap(({ role, name }) => {
    const reasons = new GroupReasons(config, role);
    return [...groups.values()]
      .filter(({ resource }) => resource.region === name)
      .flatMap(({ egress }) => egress.filter((rule) => reasons.peer(rule, false, groups) === "other-region-data"))
      .map((rule) => `${name} ${rule.protocol} ${portsText(rule.ports)}`);
  });
  return model.ofType("aws_vpc_peering_connection").flatMap((one) =>
    regionsOf(config).flatMap(({ name }) => {
      const other = regionsOf(config).find((region) => region.name !== name)?.name;
      const open = [...new Set(ports)].filter((port) => port.startsWith(`${name} `));
      return open.map((port) => ({
        from: `data tier in ${name}`,
        to: `data tier in ${other}`,
        protocol: port.replace(`${name} `, ""),
        encryption: "by AWS between regions (VPC peering guide), and TLS, which the database forces",
        stack: one.stack,
      }));
    }),
  );
}
