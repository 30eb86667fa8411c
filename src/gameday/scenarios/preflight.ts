import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { BatchDeleteImageCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteDBInstanceCommand, ModifyDBClusterCommand, RDSClient, StopDBClusterCommand } from "@aws-sdk/client-rds";
import { RemoveRegionsFromReplicationCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { namesFor } from "../../config/names";
import { certificateMetric, serviceMetric, targetGroupMetric } from "../../monitoring/metrics";
import { type CheckResult, unverified } from "../../operations/check";
import { clientSettings } from "../../operations/client-settings";
import { imagesOf } from "../../operations/images";
import { FAILOVER } from "../../operations/order";
import { preflight, readiness } from "../../operations/preflight";
import { attributes, readState } from "../../operations/standby-state";
import { report, reportLag, reportPrimary, reportStandby } from "../metrics";
import type { Outcome, Scenario, Scene } from "../stage";

/** Everything that warns. What blocks comes in two rounds besides, as one condition hides another. */
const WARNINGS = [
  "all-instances",
  "certificates",
  "functions",
  "images",
  "lock",
  "primary",
  "replication-lag",
  "secrets",
  "targets",
  "tasks",
];

/** Every condition that keeps a press back is made on AWS, and seen. */
export const preflightScenario: Scenario = {
  name: "preflight",
  summary: "each condition that blocks or warns is made for real; each is seen, with what to do",

  async play(scene: Scene): Promise<Outcome> {
    await reportStandby(scene);
    await reportLag(scene, 500, 2);
    await claimFound(scene, "a standby that is well while the primary serves", ["primary"], () =>
      reportPrimary(scene, 1, 1),
    );
    await claimReadiness(scene);
    await claimFound(scene, "what warns, a pending upgrade and another stack", [...WARNINGS, "database", "plan"], () =>
      spoil(scene),
    );
    await claimFound(
      scene,
      "no instance, a stopped cluster and no state",
      [...WARNINGS, "database", "instances", "state", "plan"],
      () => ruin(scene),
    );
    return { fromPressSeconds: null, notVerified: [] };
  },
};

/** These checks fail after the change, each with what to do, and no other does. */
async function claimFound(
  scene: Scene,
  what: string,
  wanted: readonly string[],
  change: () => Promise<void>,
): Promise<void> {
  const results = await scene.steps.step(`Preflight: ${what}`, async () => {
    await change();
    return (await preflight(scene)).results;
  });
  const found = results.filter(({ status }) => status === "failed");
  const names = found.map(({ name }) => name).sort();
  const isTold = found.every(({ remedy = "" }) => remedy !== "");
  scene.steps.claim(names.join() === [...wanted].sort().join() && isTold && unverified(results).length === 0, {
    requirement: "R8",
    question: `Does the preflight see ${what}, and nothing else?`,
    summary: names.join(", "),
    evidence: results.map(asEvidence),
  });
}

/** Nobody has made a bundle in the rehearsal, which is all that readiness may complain of. */
async function claimReadiness(scene: Scene): Promise<void> {
  const results = await scene.steps.step("npm run readiness", () => readiness(scene));
  const failed = results.filter(({ status, name }) => status !== "passed" && name !== "bundle");
  scene.steps.claim(failed.length === 0, {
    requirement: "R8",
    question: "Is readiness content while the primary serves and the standby is well?",
    summary: failed.map(({ name, summary }) => `${name}: ${summary}`).join("; ") || `${results.length} checks`,
    evidence: results.map(asEvidence),
  });
}

function asEvidence({ name, status, summary, remedy = "" }: CheckResult) {
  return { stack: FAILOVER, address: name, attribute: status, text: `${summary} ${remedy}` };
}

/** Everything that warns, and what blocks besides. */
async function spoil(scene: Scene): Promise<void> {
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
  const image = imagesOf(config).find(({ region }) => region === dr.name);
  const imageIds = [{ imageDigest: image?.digest }];
  await new ECRClient(at(dr.name)).send(new BatchDeleteImageCommand({ repositoryName: image?.repository, imageIds }));
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
async function ruin(scene: Scene): Promise<void> {
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
