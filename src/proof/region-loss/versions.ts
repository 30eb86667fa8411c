import type { Model, Resource } from "../../model/model";
import { at } from "../../model/stack-json";

/**
 * True if a bucket keeps versions, without which S3 copies nothing from it or to it.
 * Source: Amazon S3 user guide, "Requirements and considerations for replication".
 */
export function keepsVersions(model: Model, bucket: Resource): boolean {
  return model
    .ofType("aws_s3_bucket_versioning")
    .some(
      ({ attributes }) =>
        isOf(model, attributes.bucket, bucket) && at(attributes.versioning_configuration, "status") === "Enabled",
    );
}

/** True if a value is the bucket, or what another resource says of it. */
export function isOf(model: Model, value: unknown, bucket: Resource): boolean {
  const target = model.target(value);
  if (target === undefined) return false;
  return target.key === bucket.key || isOf(model, target.attributes.bucket, bucket);
}
