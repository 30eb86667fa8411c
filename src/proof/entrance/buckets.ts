import type { Model, Resource } from "../../model/model";
import { evidence, type Grounds, grounds } from "../verdict";

/** What each takes away. Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage". */
const FLAGS = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"] as const;

/** Every bucket has a block of public access, with each of its flags. */
export function bucketsAreClosed(model: Model): Grounds {
  return grounds(...model.ofType("aws_s3_bucket").map((bucket) => isClosed(model, bucket)));
}

function isClosed(model: Model, bucket: Resource): Partial<Grounds> {
  const name = model.literal(bucket.attributes.bucket);
  const block = model
    .ofType("aws_s3_bucket_public_access_block")
    .find(
      ({ region, attributes }) =>
        model.target(attributes.bucket)?.key === bucket.key ||
        (region === bucket.region && name !== undefined && model.literal(attributes.bucket) === name),
    );
  if (block === undefined) return { against: [evidence(bucket, "", "nothing blocks public access to it")] };
  const off = FLAGS.filter((flag) => block.attributes[flag] !== true);
  return off.length > 0
    ? { against: off.map((flag) => evidence(block, flag, "is not on: the bucket can be opened to everybody")) }
    : { witnesses: [evidence(block, "bucket", `all ${FLAGS.length} flags are on`)] };
}
