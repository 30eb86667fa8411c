import type { PlatformConfig } from "../../config/schema";
import { instancesOf } from "../../model/instances";
import type { Model, Resource } from "../../model/model";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds, grounds } from "../verdict";
import { everyClassSpans } from "./spread";
import type { Zoned } from "./zones";

/**
 * Each cluster keeps a member to promote when a zone or an instance is lost, of the class that carries the writer's load.
 * Subnet groups and proxies are in every zone.
 */
export function databasesKeepAMember(zoned: Zoned, config: PlatformConfig | undefined): Grounds {
  const clusters = zoned.model.ofType("aws_rds_cluster");
  return grounds(
    ...clusters.map((cluster) => keepsAMember(zoned.model, cluster, config)),
    everyClassSpans(zoned, ["cluster", "proxy"]),
  );
}

function keepsAMember(model: Model, cluster: Resource, config: PlatformConfig | undefined): Partial<Grounds> {
  const instances = instancesOf(model, cluster);
  const zones = instances.map(({ attributes }) => model.literal(attributes.availability_zone));
  const unplaced = instances.filter((_, index) => zones[index] === undefined);
  const distinct = [...new Set(zones)];
  const doomed = unplaced.length > 0 ? [] : distinct.filter((zone) => zones.every((other) => other === zone));
  const text = `${instances.length} instances in ${distinct.join(", ") || "no zone"}`;
  return {
    against: [
      ...(instances.length >= 2 ? [] : [evidence(cluster, "", `${text}: with one lost there is none to promote`)]),
      ...(instances.length >= 2 ? doomed : []).map((zone) =>
        evidence(cluster, "", `${text}: without ${String(zone)} there is none to promote`),
      ),
      ...unequal(model, instances, config),
      ...fewer(cluster, instances, config),
    ],
    open: unplaced.map((instance) =>
      evidence(instance, "availability_zone", "its zone is AWS's choice, and may be the writer's"),
    ),
    witnesses: [evidence(cluster, "", `${text}: without any zone ${instances.length - most(zones)} are left at least`)],
  };
}

/** Instances that could not carry the writer's load. */
function unequal(model: Model, instances: readonly Resource[], config: PlatformConfig | undefined): Evidence[] {
  const classes = instances.map(({ attributes }) => model.literal(attributes.instance_class));
  const wanted = config?.database.instanceClass ?? classes[0];
  return instances
    .filter((_, index) => classes[index] !== wanted)
    .map((instance) =>
      evidence(
        instance,
        "instance_class",
        `${String(instance.attributes.instance_class)} does not carry the load of ${String(wanted)}`,
      ),
    );
}

function fewer(cluster: Resource, instances: readonly Resource[], config: PlatformConfig | undefined): Evidence[] {
  const regions = config ? [config.regions.primary, config.regions.dr] : [];
  const wanted = regions.find(({ name }) => name === cluster.region)?.databaseInstances;
  return wanted === undefined || instances.length >= wanted
    ? []
    : [evidence(cluster, "", `${instances.length} instances, not the ${wanted} that are configured`)];
}

/** The most instances that one zone holds. */
function most(zones: readonly unknown[]): number {
  return Math.max(0, ...zones.map((zone) => zones.filter((other) => other === zone).length));
}
