import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteDBInstanceCommand, ModifyDBClusterCommand, RDSClient, StopDBClusterCommand } from "@aws-sdk/client-rds";
import { RemoveRegionsFromReplicationCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { namesFor } from "../config/names";
import { certificateMetric, serviceMetric, targetGroupMetric } from "../monitoring/metrics";
import { clientSettings } from "../operations/client-settings";
import { FAILOVER } from "../operations/order";
import { attributes, readState } from "../operations/standby-state";
import { removeImage } from "./images";
import { report, reportLag, reportPrimary } from "./metrics";
import type { Scene } from "./stage";

/** Everything that warns, and what blocks besides. */
export async function spoil(scene: Scene): Promise<void> {
  const { besideEnvironment, config } = scene;
  const { dr, primary } = config.regions;
  const names = namesFor(config);
  const at = (region: string) => clientSettings(besideEnvironment, region);
  await takeLock(scene);
  // Older values stay: the newest counts, and of the lag the newest with what may have been written since.
  await reportLag(scene, 2 * config.budget.rpoMinutes * 60_000, 0.5);
  await reportLess(scene);
  const [backend = ""] = Object.keys(config.backends);
  await new LambdaClient(at(dr.name)).send(new DeleteFunctionCommand({ FunctionName: names.function(backend) }));
  await removeImage(scene);
  await new SecretsManagerClient(at(primary.name)).send(
    new RemoveRegionsFromReplicationCommand({ SecretId: names.probeTokenSecret, RemoveReplicaRegions: [dr.name] }),
  );
  const rds = new RDSClient(at(dr.name));
  await rds.send(
    new ModifyDBClusterCommand({
      DBClusterIdentifier: names.cluster("dr"),
      EngineVersion: `${config.database.engineVersion}0`,
      ApplyImmediately: false,
    }),
  );
  await rds.send(
    new DeleteDBInstanceCommand({ DBInstanceIdentifier: names.instance("dr", 1), SkipFinalSnapshot: true }),
  );
  changeStack(scene, true);
}

/** What blocks, and hid behind the former. */
export async function ruin(scene: Scene): Promise<void> {
  const { besideEnvironment, config, backend, beside } = scene;
  const names = namesFor(config);
  const rds = new RDSClient(clientSettings(besideEnvironment, config.regions.dr.name));
  for (let number = 2; number <= config.regions.dr.databaseInstances; number += 1) {
    const DBInstanceIdentifier = names.instance("dr", number);
    await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true }));
  }
  // AWS stops no member of a global database by itself; the emulator does, and it is the status that counts.
  await rds.send(new StopDBClusterCommand({ DBClusterIdentifier: names.cluster("dr") }));
  await beside.putObject(backend.region, backend.bucket, names.stateKey(FAILOVER), "not a state");
  changeStack(scene, false);
  // The newest word counts as long as it is fresh.
  await reportLess(scene);
  await reportPrimary(scene, 1, 0.5);
}

/** Fewer tasks and targets than a standby keeps, and a certificate at its end. */
async function reportLess(scene: Scene): Promise<void> {
  const { config } = scene;
  const names = namesFor(config);
  const state = await readState({ ...scene, aws: scene.beside }, "dr-region");
  const balancer = attributes(state, "aws_lb", "arn_suffix")[0]?.arn_suffix ?? "";
  const [frontend = ""] = Object.keys(config.frontends);
  const group = attributes(state, "aws_lb_target_group", "name", "arn_suffix").find(
    ({ name }) => name === names.targetGroup(frontend),
  );
  const [certificate] = attributes(state, "aws_acm_certificate", "arn");
  const service = serviceMetric(names.ecsCluster, names.ecsService(frontend))("RunningTaskCount", "Minimum");
  await report(scene, service, 0, 0.5);
  await report(scene, targetGroupMetric(balancer, group?.arn_suffix ?? "")("HealthyHostCount", "Minimum"), 0, 0.5);
  await report(scene, certificateMetric(certificate?.arn ?? "")("DaysToExpiry", "Minimum"), 1, 0.5);
}

/** A lock that nobody holds any more, as Terraform writes it. Source: Terraform's S3 backend. */
async function takeLock({ besideEnvironment, config, backend }: Scene): Promise<void> {
  const client = new DynamoDBClient(clientSettings(besideEnvironment, backend.region));
  const LockID = { S: `${backend.bucket}/${namesFor(config).stateKey(FAILOVER)}` };
  const info = { ID: "1", Who: "somebody@desk", Operation: "OperationTypeApply", Created: new Date().toISOString() };
  const Item = { LockID, Info: { S: JSON.stringify(info) } };
  await client.send(new PutItemCommand({ TableName: backend.lockTable, Item }));
}

/** Another stack than the deployed one, or that again: the cluster keeps its backups for a day more. */
function changeStack({ workspace, config }: Scene, isChanged: boolean): void {
  const file = path.join(workspace.folder(FAILOVER), "cdk.tf.json");
  const json = JSON.parse(readFileSync(file, "utf8")) as {
    resource: { aws_rds_cluster: Record<string, { backup_retention_period: number }> };
  };
  for (const cluster of Object.values(json.resource.aws_rds_cluster)) {
    cluster.backup_retention_period = config.database.backupRetentionDays + (isChanged ? 1 : 0);
  }
  writeFileSync(file, JSON.stringify(json));
}
