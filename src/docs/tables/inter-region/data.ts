import { namesFor } from "../../../config/names";
import { plainText } from "../../../model/access/arns";
import type { Resource } from "../../../model/model";
import { at, blocks } from "../../../model/stack-json";
import type { Known } from "../../known";
import { type Connection, type Kind, keyName, placed } from "./connection";

export const aurora: Kind = {
  title: "Aurora global database",
  what: "Aurora's storage copies every write to the other region, typically in under a second (Aurora user guide). The primary's cluster writes, DR's reads.",
  primaryLost:
    "a press takes DR's cluster out of the global database, and it becomes a writer. Lost is what had not been copied: an alarm tells when that comes near the objective, and a press asks before it promotes beyond it",
  drLost:
    "the primary writes on. The copy catches up by itself, or is made anew under the next generation (docs/runbooks/dr-region-lost.md)",
  connections: ({ model }) => {
    const clusters = model.ofType("aws_rds_cluster");
    return clusters
      .filter(({ attributes }) => attributes.source_region !== undefined)
      .flatMap((copy) => {
        const source = clusters.find(({ region }) => region === copy.attributes.source_region);
        const keys = [source, copy].map((one) => keyName(model, one?.attributes.kms_key_id));
        return source === undefined
          ? []
          : [line(source, copy, "Aurora's own", `at rest under ${keys.join(" there and ")} here; in transit by AWS`)];
      });
  },
};

export const buckets: Kind = {
  title: "Metadata buckets",
  what: "S3 copies both ways, always, with Replication Time Control. The time that it promises (below, for nearly all objects) is looser than the objective: docs/adr/0009-buckets.md says what that means.",
  primaryLost:
    "DR's backends use DR's bucket, which has what had been copied. The other direction works at once when the region is back: no stack changes",
  drLost: "the primary's backends use their own bucket. What they write meanwhile is copied when DR is back",
  connections: (known) => replication(known).filter(({ isMetadata }) => isMetadata),
};

export const states: Kind = {
  title: "Terraform's states and locks",
  what: "The states of every stack are in DR, with the lock table that protects them. S3 copies them to the primary region, where an empty lock table stands ready.",
  primaryLost: "nothing: states and locks are in DR, and a press reads and writes them there",
  drLost:
    "backend.tf.json is turned to the copy and the spare lock table, to deploy to the primary alone; the way back is in docs/runbooks/dr-region-lost.md",
  connections: (known) => replication(known).filter(({ isMetadata }) => !isMetadata),
};

interface Replicated extends Connection {
  readonly isMetadata: boolean;
}

/** A line for each rule of each bucket that is copied. */
function replication({ model, config }: Known): Replicated[] {
  const names = namesFor(config);
  const metadata = Object.keys(config.backends).flatMap((name) => [
    names.metadataBucket(name, "primary"),
    names.metadataBucket(name, "dr"),
  ]);
  return model.ofType("aws_s3_bucket_replication_configuration").flatMap((one) => {
    const from = plainText(model, String(one.attributes.bucket), null);
    return blocks(one.attributes.rule).map((rule) => {
      const to = model.target(at(rule, "destination", "bucket"));
      const minutes = at(rule, "destination", "replication_time", "time", "minutes");
      return {
        from: `${from} in ${one.region}`,
        to: to === undefined ? "" : placed(to),
        protocol: `S3 replication over TLS${minutes === undefined ? "" : `, time control of ${String(minutes)} min`}`,
        encryption: `encrypted anew under ${keyName(model, at(rule, "destination", "encryption_configuration", "replica_kms_key_id"))} of the destination`,
        stack: one.stack,
        isMetadata: metadata.includes(from),
      };
    });
  });
}

function line(from: Resource, to: Resource, protocol: string, encryption: string): Connection {
  return { from: placed(from), to: placed(to), protocol, encryption, stack: to.stack };
}
