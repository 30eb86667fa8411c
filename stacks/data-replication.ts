import { Construct } from "constructs";
import type { Role } from "../src/config/names";
import { Alarm } from "../src/monitoring/alarm";
import { replicationMetric } from "../src/monitoring/metrics";
import { replicationAlarms, type Trouble } from "../src/monitoring/replication-alarms";
import { BucketReplication, type ReplicationEnd } from "../src/storage/bucket-replication";
import type { MetadataBucket } from "../src/storage/metadata-bucket";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";
import { RegionScope } from "./region-scope";

/** What replication needs of one region. */
export interface ReplicatedStorage {
  /** Metadata buckets by backend. */
  readonly buckets: Readonly<Record<string, MetadataBucket>>;
  readonly keyArn: string;
  /** Where the region's alarms go. */
  readonly topicArn: string;
}

export interface DataReplicationStackProps extends PlatformStackProps {
  readonly primary: ReplicatedStorage;
  readonly dr: ReplicatedStorage;
}

/** A region as one end of every replication. */
interface Side {
  readonly role: Role;
  /** Whatever it contains lives in the region. */
  readonly scope: Construct;
  readonly storage: ReplicatedStorage;
}

/** Two-way replication of the metadata buckets. Not on the failover path. */
export class DataReplicationStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: DataReplicationStackProps) {
    super(scope, id, props, props.config.regions.dr.name);
    const region = this.config.regions.primary.name;
    const primary: Side = {
      role: "primary",
      scope: new RegionScope(this, "primary", { region, tags: this.defaultTags }),
      storage: props.primary,
    };
    const dr: Side = { role: "dr", scope: new Construct(this, "dr"), storage: props.dr };
    for (const backend of Object.keys(primary.storage.buckets)) {
      this.replicate(backend, primary, dr);
      this.replicate(backend, dr, primary);
    }
  }

  /** One direction. The metrics of a delay are the destination's region's, those of a failure the source's. */
  private replicate(backend: string, from: Side, to: Side): void {
    const [source, destination] = [this.end(backend, from), this.end(backend, to)];
    const { ruleId } = new BucketReplication(from.scope, `${backend}-replication`, {
      roleName: this.names.iamRole(`backend-${backend}-replication`, from.role),
      source,
      destination,
    });
    const rules = replicationAlarms(replicationMetric(source.name, destination.name, ruleId));
    for (const trouble of Object.keys(rules) as Trouble[]) {
      const { scope, storage } = trouble === "failed" ? from : to;
      const word = `${backend}-replication-${trouble}`;
      const alarmName = this.names.alarm(word);
      new Alarm(scope, word, { ...rules[trouble], alarmName, topicArn: storage.topicArn });
    }
  }

  private end(backend: string, { role, storage }: Side): ReplicationEnd {
    const bucket = storage.buckets[backend];
    if (bucket === undefined) throw new Error(`no bucket of ${backend} in ${role}`);
    return { name: bucket.name, arn: bucket.arn, keyArn: storage.keyArn, region: this.config.regions[role].name };
  }
}
