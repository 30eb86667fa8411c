import { namesFor, type Role } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import type { Party } from "../../network/flows";
import { flowsIn } from "../../network/flows";

/**
 * Classes that a party of the declared flows is, by the names that the configuration gives them in AWS. A proxy has two
 * endpoints.
 *
 * @param role the region that the flow is declared in
 */
export function labelsOf(config: PlatformConfig, role: Role, party: Party): readonly string[] {
  const names = namesFor(config);
  const [, kind = party, name = ""] = /^(frontend|backend|endpoint)\/(.+)$/.exec(party) ?? [];
  switch (kind) {
    case "load-balancer":
      return [`load-balancer/${names.loadBalancer}`];
    case "frontend":
      return [`service/${names.ecsService(name)}`];
    case "backend":
      return [`function/${names.function(name)}`];
    case "migration":
      return [`function/${names.function("migration")}`];
    case "proxy":
      return [`proxy/${names.database}`, `proxy/${names.database}/${names.proxyReaderEndpoint}`];
    case "database":
      return [`cluster/${names.cluster(role)}`];
    case "other-region-data": {
      const other = role === "primary" ? "dr" : "primary";
      return [`${config.regions[other].name}/cluster/${names.cluster(other)}`];
    }
    // `internet`, `allow-listed-internet`, `s3` and `endpoint/…` are called so in both.
    default:
      return [party];
  }
}

/** A declared flow between classes. */
export interface DeclaredFlow {
  readonly region: string;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly reason: string;
}

/** Every declared flow of both regions, between classes. */
export function declaredFlows(config: PlatformConfig): DeclaredFlow[] {
  return (["primary", "dr"] as const).flatMap((role) =>
    flowsIn(config, role).flatMap(({ from, to, port, reason }) =>
      labelsOf(config, role, from).flatMap((one) =>
        labelsOf(config, role, to).map((other) => ({
          region: config.regions[role].name,
          from: one,
          to: other,
          port,
          reason,
        })),
      ),
    ),
  );
}
