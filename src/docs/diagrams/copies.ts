import type { Model, Resource } from "../../model/model";
import { referenceOf } from "../../model/reference";
import { at, blocks } from "../../model/stack-json";
import { managed, text } from "./facts";

/** Something that is replicated from one region to another. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  /** What says so. */
  readonly by: Resource;
  /** What is replicated, and into what, as far as the stacks have it. */
  readonly source: Resource | undefined;
  readonly target: Resource | undefined;
}

/** Replications of buckets between regions. */
export function bucketCopies(model: Model): Copy[] {
  return model.ofType("aws_s3_bucket_replication_configuration").flatMap((by) => {
    const source = bucketAt(model, by.attributes.bucket);
    const target = bucketAt(model, at(by.attributes.rule, "destination", "bucket"));
    return source?.region && target?.region ? [{ from: source.region, to: target.region, by, source, target }] : [];
  });
}

/** The bucket that a value names, itself or by one of its settings. */
function bucketAt(model: Model, value: unknown): Resource | undefined {
  const found = model.target(value);
  return found === undefined || found.type === "aws_s3_bucket" || referenceOf(found.attributes.bucket) === undefined
    ? found
    : bucketAt(model, found.attributes.bucket);
}

/** Secrets with a replica in another region. */
export function secretCopies(model: Model): Copy[] {
  return managed(model, "aws_secretsmanager_secret").flatMap((by) =>
    blocks(by.attributes.replica).map((replica) => {
      const to = String(model.literal(replica.region));
      const target = model
        .ofType("data.aws_secretsmanager_secret")
        .find((one) => one.region === to && text(model, one, "name") === text(model, by, "name"));
      return { from: by.region ?? "", to, by, source: by, target };
    }),
  );
}

/** Image repositories that are replicated to another region. */
export function imageCopies(model: Model): Copy[] {
  return managed(model, "aws_ecr_replication_configuration").flatMap((by) =>
    blocks(at(by.attributes.replication_configuration, "rule")).flatMap((rule) =>
      blocks(rule.destination).map((destination) => ({
        from: by.region ?? "",
        to: String(model.literal(destination.region)),
        by,
        source: undefined,
        target: undefined,
      })),
    ),
  );
}

/** Clusters that follow one of another region, in the same global database. */
export function databaseCopies(model: Model): Copy[] {
  const clusters = managed(model, "aws_rds_cluster");
  return clusters.flatMap((target) => {
    const source = clusters.find(
      (one) => one.region === text(model, target, "source_region") && isTogether(model, one, target),
    );
    return source ? [{ from: source.region ?? "", to: target.region ?? "", by: target, source, target }] : [];
  });
}

function isTogether(model: Model, one: Resource, other: Resource): boolean {
  const [first, second] = [globalDatabaseOf(model, one), globalDatabaseOf(model, other)];
  return first !== undefined && first === second;
}

/** Identifier of the global database that a cluster is in. */
function globalDatabaseOf(model: Model, cluster: Resource): string | undefined {
  const value = cluster.attributes.global_cluster_identifier;
  const named = model.target(value);
  if (named?.type === "aws_rds_global_cluster") return text(model, named, "global_cluster_identifier");
  return typeof value === "string" ? String(model.literal(value)) : undefined;
}
