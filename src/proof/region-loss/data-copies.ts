import type { PlatformConfig } from "../../config/schema";
import { instancesOf } from "../../model/instances";
import type { Resource } from "../../model/model";
import { at, blocks } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds, grounds } from "../verdict";
import { imagesHaveACopy } from "./image-copies";
import { inRegion, type Loss, type Losses } from "./loss";
import { replicaFault } from "./secrets";
import { isOf, keepsVersions } from "./versions";

/** What the rule of a replication has to say, beside where to. Source: Amazon S3 user guide, "Replication configuration". */
const RULE: readonly (readonly [path: readonly string[], value: string, otherwise: string])[] = [
  [["status"], "Enabled", "is off"],
  [["delete_marker_replication", "status"], "Enabled", "does not copy deletions"],
  [["source_selection_criteria", "sse_kms_encrypted_objects", "status"], "Enabled", "leaves out encrypted objects"],
  [["replication_time", "status"], "Enabled", "has no promised time"],
];

/** Copies in the other region of what the applications of a region write, read and run. */
export function everythingHasACopy({ ofPrimary, ofDr }: Losses, config: PlatformConfig): Grounds {
  const wanted = Object.values(config.backends).filter(({ bucket }) => bucket).length;
  const isPromoted = config.activeRegion === ofPrimary.left;
  return grounds(
    databaseHasACopy({ ...ofPrimary, model: ofDr.model }, isPromoted),
    buckets(ofPrimary, wanted),
    buckets(ofDr, wanted),
    secrets(ofPrimary),
    imagesHaveACopy(ofPrimary),
  );
}

/** Every cluster of the lost region has a member with instances in the other, of the same global database. */
function databaseHasACopy({ model, lost, left }: Loss, isPromoted: boolean): Partial<Grounds> {
  const idOf = (cluster: Resource) => {
    const value = cluster.attributes.global_cluster_identifier;
    const database = model.target(value);
    return database ? model.literal(database.attributes.global_cluster_identifier) : value;
  };
  const copies = inRegion(model, "aws_rds_cluster", left);
  // True until the way home joins the two again: the data of the region that serves customers is there only.
  const unfollowed = isPromoted
    ? `${left} was promoted and detached: until the way home there is no copy of its data`
    : `no cluster in ${left} follows it`;
  return grounds(
    ...inRegion(model, "aws_rds_cluster", lost).map((cluster): Partial<Grounds> => {
      const id = idOf(cluster);
      const copy = copies.find((other) => typeof id === "string" && idOf(other) === id);
      const instances = copy ? instancesOf(model, copy) : [];
      if (copy === undefined) {
        return { against: [evidence(cluster, "global_cluster_identifier", unfollowed)] };
      }
      return instances.length === 0
        ? { against: [evidence(copy, "", "has no instance: nothing in it can be promoted")] }
        : {
            witnesses: [
              evidence(
                copy,
                "global_cluster_identifier",
                `follows ${cluster.key} through ${id}, with ${instances.length} instances`,
              ),
            ],
          };
    }),
  );
}

/** Buckets that functions and containers of the lost region name: S3 copies all of each. */
function buckets(loss: Loss, wanted: number): Partial<Grounds> {
  const { model, lost } = loss;
  const found = inRegion(model, "aws_s3_bucket", lost).filter((bucket) => isData(loss, bucket));
  const [first] = model.stacks;
  const missing =
    found.length >= wanted
      ? []
      : [
          evidence(
            { stack: first?.name ?? "", address: "aws_s3_bucket" },
            "",
            `${found.length} buckets of applications in ${lost}, not ${wanted}`,
          ),
        ];
  return grounds({ against: missing }, ...found.map((bucket) => bucketHasACopy(loss, bucket)));
}

function isData({ model, lost }: Loss, bucket: Resource): boolean {
  return ["aws_lambda_function", "aws_ecs_task_definition"]
    .flatMap((type) => inRegion(model, type, lost))
    .some(({ attributes }) =>
      model
        .targets([attributes.environment, attributes.container_definitions])
        .some((target) => target.key === bucket.key || isOf(model, target.attributes.bucket, bucket)),
    );
}

function bucketHasACopy({ model, lost, left }: Loss, bucket: Resource): Partial<Grounds> {
  const replications = inRegion(model, "aws_s3_bucket_replication_configuration", lost).filter(({ attributes }) =>
    isOf(model, attributes.bucket, bucket),
  );
  return grounds(
    keepsVersions(model, bucket)
      ? {}
      : { against: [evidence(bucket, "", "keeps no versions, without which S3 copies nothing")] },
    replications.length > 0 ? {} : { against: [evidence(bucket, "", `S3 copies it nowhere: it is lost with ${lost}`)] },
    ...replications.flatMap((replication) =>
      blocks(replication.attributes.rule).map((rule) => ruleCopies({ model, lost, left }, replication, rule)),
    ),
  );
}

function ruleCopies(
  { model, lost, left }: Loss,
  replication: Resource,
  rule: Readonly<Record<string, unknown>>,
): Partial<Grounds> {
  const destination = at(rule.destination);
  const target = model.target(at(destination, "bucket"));
  const key = model.target(at(destination, "encryption_configuration", "replica_kms_key_id"));
  const said = { ...rule, replication_time: at(destination, "replication_time") };
  const prefix = at(rule.filter, "prefix");
  const faults: Evidence[] = [
    ...(target?.region === left
      ? []
      : [evidence(replication, "rule.destination", `goes to ${target?.region ?? "an unknown place"}, not to ${left}`)]),
    ...(key === undefined || key.region === left
      ? []
      : [
          evidence(
            replication,
            "rule.destination.encryption_configuration",
            `the copy's key is in ${key.region}, not in ${left}`,
          ),
        ]),
    ...(prefix === undefined || prefix === ""
      ? []
      : [evidence(replication, "rule.filter", `copies only ${String(prefix)}`)]),
    ...RULE.filter(([path, value]) => at(said, ...path) !== value).map(([path, , otherwise]) =>
      evidence(replication, `rule.${path.join(".")}`, otherwise),
    ),
  ];
  const text = `everything goes from ${lost} to ${target?.key}, deletions and encrypted objects too`;
  return faults.length > 0 ? { against: faults } : { witnesses: [evidence(replication, "rule", text)] };
}

/** Every secret of the lost region that something there reads has a copy that can be read. */
function secrets({ model, lost, left }: Loss): Partial<Grounds> {
  return grounds(
    ...inRegion(model, "aws_secretsmanager_secret", lost).map((secret): Partial<Grounds> => {
      const fault = replicaFault(model, secret, left);
      return fault === undefined
        ? { witnesses: [evidence(secret, "replica", `has a copy in ${left}, with a key there`)] }
        : { against: [evidence(secret, "replica", fault)] };
    }),
  );
}
