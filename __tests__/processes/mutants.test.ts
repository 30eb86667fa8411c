import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { BatchDeleteImageCommand, ECRClient } from "@aws-sdk/client-ecr";
import { stateReplicaOf } from "../../src/config/backend";
import { namesFor } from "../../src/config/names";
import { production } from "../../src/config/production";
import { deployEverything, expectEmptyPlans } from "../../src/gameday/deployment";
import { claimContract } from "../../src/gameday/gameday";
import { inTurns } from "../../src/gameday/in-turns";
import { rehearse } from "../../src/gameday/rehearse";
import { drLoss } from "../../src/gameday/scenarios/dr-loss";
import { drift } from "../../src/gameday/scenarios/drift";
import { failoverCommand, failoverKilled } from "../../src/gameday/scenarios/failover-command";
import { fenceScenario } from "../../src/gameday/scenarios/fence";
import { cdktfPress } from "../../src/gameday/scenarios/first-failover";
import { interrupted } from "../../src/gameday/scenarios/interrupted";
import { preflightScenario } from "../../src/gameday/scenarios/preflight";
import { regionLoss } from "../../src/gameday/scenarios/region-loss";
import { route53Loss } from "../../src/gameday/scenarios/route53-loss";
import { twoPresses } from "../../src/gameday/scenarios/two-presses";
import { withScene } from "../../src/gameday/scene";
import type { Scenario, Scene } from "../../src/gameday/stage";
import { ChildProcesses } from "../../src/operations/child-process";
import { clientSettings } from "../../src/operations/client-settings";
import { FAILOVER, PRIMARY_REGION } from "../../src/operations/order";
import { attributes, readState } from "../../src/operations/standby-state";
import { configurations } from "../helpers/configurations";
import { temporaryFolder } from "../helpers/folder";
import { type Attributes, only, resources, type StackJson } from "../helpers/synthesized";

const MINUTE = 60_000;
const folder = temporaryFolder();
const config = configurations["the smallest"];

const cluster = (json: StackJson) => only(json, "aws_rds_cluster");
const records = (json: StackJson) => Object.values(resources(json, "aws_route53_record"));
const marker = (json: StackJson) => only(json, "aws_ssm_parameter");
const lifecycle = (json: StackJson) => cluster(json).lifecycle as { ignore_changes: string[] };
const clusterAddress = (json: StackJson) => Object.keys(resources(json, "aws_rds_cluster"))[0] ?? "";

interface Played {
  readonly what: string;
  /** Changes the failover stack. */
  readonly break_?: (json: StackJson) => unknown;
  /** Changes what is deployed besides. */
  readonly take?: (scene: Scene) => Promise<unknown>;
  readonly scenario: Scenario;
  /** Also what is deployed before the incident differs. */
  readonly deployed?: boolean;
}

interface Mutant extends Played {
  /** What the scenario has to say of the cause. */
  readonly says: RegExp;
}

/** Every request of the scene held against AWS's models, after its stack was applied. */
const contract: Scenario = {
  name: "contract",
  summary: "every request held against AWS's models",
  async play(scene: Scene) {
    await claimContract(scene);
    return { fromPressSeconds: null, notVerified: [] };
  },
};

const mutants: readonly Mutant[] = [
  {
    what: "the failover reads something of the primary",
    break_: (json) => {
      json.provider.aws.push({ alias: "primary", region: "eu-west-1", max_retries: 1 });
      json.data = { ...json.data, aws_vpcs: { primary: { provider: "aws.primary" } } };
    },
    scenario: regionLoss,
    says: /requests to the dark region: [1-9]\d* of \d+: .*\(failover\)/,
  },
  {
    what: "the records do not wait for the cluster",
    break_: (json) => {
      for (const record of records(json)) delete record.depends_on;
    },
    // Only here: the press itself touches no record before AWS says that the database is promoted.
    scenario: cdktfPress,
    // Any time before the promotion's end: how long depends on how busy the machine is.
    says: /DNS wait until the database was promoted\? No: .*DNS moved -?[0-3]?\d s after the detach/,
  },
  {
    what: "the membership is ignored",
    break_: (json) => lifecycle(json).ignore_changes.push("global_cluster_identifier"),
    scenario: regionLoss,
    says: /one attribute of the cluster\? No: (?!.*global_cluster_identifier)/,
  },
  {
    what: "a second attribute of the cluster changes",
    break_: (json) =>
      Object.assign(cluster(json), {
        backup_retention_period: `\${var.active_region == "eu-west-1" ? 14 : 15}`,
      }),
    scenario: regionLoss,
    says: /one attribute of the cluster\? No: .*backup_retention_period/,
  },
  {
    what: "a press would change more than it may",
    break_: (json) =>
      Object.assign(cluster(json), {
        backup_retention_period: `\${var.active_region == "eu-west-1" ? 14 : 15}`,
      }),
    scenario: failoverCommand,
    says: /a dry run say what would happen, and change nothing\? No: exit code 1/,
  },
  {
    what: "an image was not copied to DR",
    take: (scene) => {
      const [frontend = ""] = Object.keys(scene.config.frontends);
      const repositoryName = namesFor(scene.config).imageRepository(frontend);
      const imageIds = [{ imageDigest: scene.config.frontends[frontend]?.imageDigest }];
      const client = new ECRClient(clientSettings(scene.besideEnvironment, scene.config.regions.dr.name));
      return client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
    },
    scenario: preflightScenario,
    says: /while the primary serves, and nothing else\? No: images, primary/,
  },
  {
    what: "a killed press leaves no lock",
    break_: (json) => delete (json.terraform.backend.s3 as Attributes).dynamodb_table,
    scenario: failoverKilled,
    says: /name the lock that the killed one left\? No: there is no lock/,
    deployed: true,
  },
  {
    what: "somebody let himself into the database by hand",
    take: async (scene) => {
      const state = await readState({ ...scene, aws: scene.beside }, PRIMARY_REGION);
      const proxy = namesFor(scene.config).securityGroup("proxy");
      const { id = "" } =
        attributes(state, "aws_security_group", "id", "name").find(({ name }) => name === proxy) ?? {};
      const rule = { IpProtocol: "tcp", FromPort: "5432", ToPort: "5432", "IpRanges.1.CidrIp": "10.9.0.0/16" };
      const body = new URLSearchParams({ Action: "AuthorizeSecurityGroupIngress", Version: "2016-11-15", GroupId: id });
      for (const [name, value] of Object.entries(rule)) body.set(`IpPermissions.1.${name}`, value);
      const authorization = `AWS4-HMAC-SHA256 Credential=x/20260101/${scene.config.regions.primary.name}/ec2/aws4_request, SignedHeaders=host, Signature=x`;
      await fetch(scene.besideEnvironment.AWS_ENDPOINT_URL ?? "", { method: "POST", body, headers: { authorization } });
    },
    scenario: fenceScenario,
    says: /admit no application to its database\? No: .*\/proxy admits 10\.9\.0\.0\/16/,
  },
  {
    what: "the state is in the primary",
    break_: (json) => {
      const [s3] = [json.terraform.backend.s3 as Attributes];
      Object.assign(s3, { bucket: stateReplicaOf({ bucket: String(s3.bucket) }), region: "eu-west-1" });
    },
    scenario: regionLoss,
    says: /requests to the dark region: [1-9]\d* of \d+: .*\(failover\)/,
    deployed: true,
  },
  {
    what: "the marker is written last",
    break_: (json) => {
      delete cluster(json).depends_on;
      for (const target of Object.values(resources(json, "aws_appautoscaling_target"))) delete target.depends_on;
      marker(json).depends_on = [clusterAddress(json)];
    },
    scenario: regionLoss,
    says: /the marker did not come first/,
  },
  {
    what: "a name is one character too long",
    // The provider counts most names by itself, but not those that are tags.
    break_: (json) => Object.assign(only(json, "aws_route53_health_check"), { tags: { Name: "a".repeat(257) } }),
    scenario: contract,
    says: /AWS's own models take every request\? No: .*failover route53:ChangeTagsForResource .*Value/,
    deployed: true,
  },
  {
    what: "the primary comes back by itself",
    break_: (json) =>
      Object.assign(only(json, "aws_route53_health_check"), { insufficient_data_health_status: "Healthy" }),
    scenario: route53Loss,
    // At once or 15 minutes later: that depends on how long the press went on after it had published its one point.
    says: /Where would Route 53 send customers .*: eu-central-1\? No: .*eu-west-1/,
    deployed: true,
  },
  {
    what: "a press does not lock",
    break_: (json) => delete (json.terraform.backend.s3 as Attributes).dynamodb_table,
    scenario: twoPresses,
    says: /is the other told who holds the lock\? No: .*refused: none/,
    deployed: true,
  },
  {
    what: "there is no spare lock table",
    take: async ({ besideEnvironment, backend: { lockTable: TableName } }) => {
      const client = new DynamoDBClient(clientSettings(besideEnvironment, production.regions.primary.name));
      await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
      await client.send(new DeleteTableCommand({ TableName }));
    },
    scenario: drLoss,
    says: /deployed to from the copy of its state\? No: [1-9]\d* changes planned; exit code 1/,
  },
  {
    what: "weights that are changed by hand stay",
    break_: (json) => {
      for (const record of records(json)) record.lifecycle = { ignore_changes: ["weighted_routing_policy"] };
    },
    scenario: drift,
    says: /exactly that a weight was changed by hand\? No: /,
  },
  {
    what: "a floor is not the button's",
    break_: (json) => {
      for (const target of Object.values(resources(json, "aws_appautoscaling_target")))
        target.lifecycle = { ignore_changes: ["min_capacity"] };
    },
    // One fault is enough: what is left is looked for in the same way after each.
    scenario: interrupted({ cases: 1, seed: 1, faults: ["drop"] }),
    says: /pressing again converge, .*\? No: 1 of .* 1 open; .*least tasks should be/,
  },
];

/** Without a mistake: a press by operations, and the whole of what `npm start` plays. */
const undisturbed: readonly Played[] = [
  { what: "nothing, region-loss", scenario: regionLoss },
  { what: "nothing, cdktf", scenario: cdktfPress },
];

/** What is played, each on a copy, those first that take so long that everybody else would wait for them at the end. */
function inOrder(): Played[] {
  const isLong = ({ scenario: { name } }: Played) => ["interrupted", "route53-loss"].includes(name);
  const all = [...undisturbed, ...mutants];
  return [...all.filter(isLong), ...all.filter((one) => !isLong(one))];
}

/** Provider and Terraform of a scene take about a gigabyte. */
const AT_ONCE = 4;

/** Changes the failover's synthesized JSON in a scene, and brings what is deployed in line with it. */
async function mutate(scene: Scene, { break_, take, deployed }: Played): Promise<void> {
  const { workspace, children, environment } = scene;
  await take?.(scene);
  if (break_ === undefined) return;
  const file = path.join(workspace.folder(FAILOVER), "cdk.tf.json");
  const json = JSON.parse(readFileSync(file, "utf8")) as StackJson;
  break_(json);
  writeFileSync(file, JSON.stringify(json));
  if (!deployed) return;
  const run = (args: string[]) =>
    children.run("terraform", args, {
      cwd: workspace.folder(FAILOVER),
      environment: { ...environment, AWS_SDK_UA_APP_ID: FAILOVER },
      log: path.join(folder(), "mutant.log"),
    });
  await run(["init", "-no-color", "-input=false", "-migrate-state", "-force-copy"]);
  await run(["apply", "-no-color", "-input=false", "-auto-approve"]);
}

/** How a scene ended, in words. */
async function play(scene: Scene, played: Played): Promise<string> {
  try {
    await mutate(scene, played);
    await played.scenario.play(scene);
    return "passed";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test(
  "the smallest configuration: each scenario fails on the mistake that it is there for, and names the cause; without one it passes",
  async () => {
    const said = new Map<string, string>();
    const file = path.join(folder(), "config.json");
    writeFileSync(file, JSON.stringify(config));
    const { error } = await rehearse({
      root: process.cwd(),
      command: "mutants",
      caller: { ...process.env, PLATFORM_CONFIG: file },
      children: new ChildProcesses(),
      play: async (stage) => {
        await deployEverything(stage);
        await expectEmptyPlans(stage);
        const works = inOrder().map((played) => async () => {
          const scene = played.what.replaceAll(" ", "-");
          const words = await withScene(
            stage,
            scene,
            () => {},
            (copy) => play(copy, played),
          );
          said.set(played.what, words);
        });
        await inTurns(works, AT_ONCE);
        return { fromPressSeconds: null, notVerified: [] };
      },
    });
    expect(error).toBeUndefined();
    const wrong = mutants.filter(({ what, says }) => !says.test(said.get(what) ?? ""));
    expect(wrong.map(({ what, says }) => `${what}: ${said.get(what)}, not ${says}`)).toEqual([]);
    expect(undisturbed.map(({ what }) => said.get(what))).toEqual(undisturbed.map(() => "passed"));
  },
  45 * MINUTE,
);
