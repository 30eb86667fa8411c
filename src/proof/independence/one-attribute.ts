import { instancesOf } from "../../model/instances";
import type { Resource } from "../../model/model";
import { at, list } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds, grounds } from "../verdict";
import { alreadyDone } from "./one-stack";
import { ownedOf, type Press, shown } from "./press";

const MEMBERSHIP = "global_cluster_identifier";

/** Invariant 4: of the cluster one attribute changes, Terraform sees that one change, and no other ever. */
export function oneAttribute(press: Press): Grounds {
  const promoted = ownedOf(press, "aws_rds_cluster");
  return grounds(
    ...promoted.map((cluster) => changesOnce(press, cluster)),
    ...promoted.map((cluster) => isSecondary(press, cluster)),
    ...promoted.flatMap((cluster) => members(press, cluster).map((member) => isPinned(press, member))),
    ...promoted.map((cluster) => ({ against: otherVersions(press, cluster) })),
    press.isDone ? { witnesses: alreadyDone(press) } : {},
  );
}

/** Names in `ignore_changes`. `all` stands as a text of its own. */
export function ignored({ attributes }: Resource): readonly string[] {
  return list(at(attributes.lifecycle)).flatMap((lifecycle) =>
    list((lifecycle as Resource["attributes"]).ignore_changes).map(String),
  );
}

function changesOnce(press: Press, cluster: Resource): Partial<Grounds> {
  const paths = press.changes.filter(({ resource }) => resource.key === cluster.key).map(({ path }) => path);
  const isExpected = press.isDone || press.isAdopted ? paths.length === 0 : paths.join() === MEMBERSHIP;
  const text = `a press changes ${paths.join(", ") || "nothing"} of it`;
  return isExpected
    ? { witnesses: [evidence(cluster, MEMBERSHIP, text)] }
    : {
        against: [
          evidence(
            cluster,
            paths.find((path) => path !== MEMBERSHIP) ?? MEMBERSHIP,
            `${text}, not its membership alone`,
          ),
        ],
      };
}

/** What the provider reads back otherwise after the detachment, and what a new secondary has to be made with. */
function isSecondary(press: Press, cluster: Resource): Partial<Grounds> {
  const { attributes } = cluster;
  const names = ignored(cluster);
  const seen = names.includes(MEMBERSHIP) || names.includes("all");
  const key = attributes.kms_key_id;
  const keyRegion = press.pressed.target(key)?.region;
  return {
    against: [
      ...(seen
        ? [evidence(cluster, "lifecycle.ignore_changes", "its membership is ignored: a press would not detach it")]
        : []),
      ...(names.includes("source_region")
        ? []
        : [
            evidence(
              cluster,
              "lifecycle.ignore_changes",
              "source_region is not ignored: a change replaces the cluster",
            ),
          ]),
      ...(attributes.source_region === press.primary
        ? []
        : [evidence(cluster, "source_region", `is ${shown(attributes.source_region)}, not ${press.primary}`)]),
      ...(key === undefined || key === null
        ? [evidence(cluster, "kms_key_id", "none: an encrypted secondary needs a key of its region")]
        : keyRegion !== undefined && keyRegion !== press.dr
          ? [evidence(cluster, "kms_key_id", `is a key in ${keyRegion}, not in ${press.dr}`)]
          : []),
    ],
    witnesses: [evidence(cluster, "kms_key_id", `encrypted with ${shown(key)} of ${keyRegion ?? "an unknown region"}`)],
  };
}

/** The cluster and the one that it follows, which are the members of one global database. */
function members(press: Press, cluster: Resource): readonly Resource[] {
  const membership = press.model.resource(cluster.key)?.attributes.global_cluster_identifier;
  const others = press.model
    .ofType("aws_rds_cluster")
    .filter(({ key, attributes }) => key !== cluster.key && isMember(press, attributes[MEMBERSHIP], membership));
  return [cluster, ...others];
}

/** Source: Aurora user guide, "Limitations of Amazon Aurora global databases": members have one version. */
function otherVersions(press: Press, cluster: Resource): Evidence[] {
  const versionOf = ({ attributes }: Resource) => press.pressed.literal(attributes.engine_version);
  return members(press, cluster)
    .filter((member) => versionOf(member) !== versionOf(cluster))
    .map((member) =>
      evidence(
        cluster,
        "engine_version",
        `${shown(versionOf(cluster))}, but ${member.address} has ${shown(versionOf(member))}`,
      ),
    );
}

function isMember({ model, isDone }: Press, value: unknown, membership: unknown): boolean {
  const database = model.target(value);
  if (database?.type !== "aws_rds_global_cluster") return typeof value === "string" && value === membership;
  return isDone || model.literal(database.attributes[MEMBERSHIP]) === membership;
}

function isPinned(press: Press, cluster: Resource): Partial<Grounds> {
  const names = ignored(cluster);
  const version = press.pressed.literal(cluster.attributes.engine_version);
  const floating = instancesOf(press.pressed, cluster).filter(
    ({ attributes }) => attributes.auto_minor_version_upgrade !== false,
  );
  return {
    against: [
      ...(names.includes("replication_source_identifier")
        ? []
        : [evidence(cluster, "lifecycle.ignore_changes", "replication_source_identifier is not ignored: AWS sets it")]),
      ...(/^\d+\.\d+/.test(String(version))
        ? []
        : [evidence(cluster, "engine_version", `${shown(version)} does not pin its minor version`)]),
      ...floating.map((instance) =>
        evidence(
          instance,
          "auto_minor_version_upgrade",
          "AWS may raise its minor version, and members of a global database may differ",
        ),
      ),
    ],
    witnesses: [evidence(cluster, "engine_version", `${shown(version)}, its minor version pinned`)],
  };
}
