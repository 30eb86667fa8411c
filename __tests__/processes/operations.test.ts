import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { MIGRATION, namesFor } from "../../src/config/names";
import { production } from "../../src/config/production";
import { pushPlaceholders } from "../../src/gameday/images";
import { checkout, untilHeld } from "../helpers/checkout";

const MINUTE = 60_000;
const here = checkout();

/** The production configuration without protection. */
function unprotected(): Record<string, string> {
  const file = path.join(here().folder, "unprotected.json");
  const protection = { enabled: false, reason: "destroyed by its own test" };
  writeFileSync(file, JSON.stringify({ ...production, protection }));
  return { PLATFORM_CONFIG: file };
}

/** Writes the marker behind everybody's back. */
async function mark(value: string): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint = "" } = here().environment;
  const credentials = { accessKeyId: "x", secretAccessKey: "x" };
  const client = new SSMClient({ region: production.regions.dr.name, endpoint, credentials });
  await client.send(new PutParameterCommand({ Name: namesFor(production).marker, Value: value, Overwrite: true }));
}

test(
  "bootstrap, deploy, plan, fail over, refuse, destroy: what an operator does, against the emulator",
  async () => {
    const { npm, aws, backend } = here();
    const open = unprotected();
    const { marker, globalCluster } = namesFor(production);
    const dr = production.regions.dr.name;
    const { emulator, folder } = here();
    const run = (command: string, more?: Record<string, string>) => npm([command, "--", "--yes"], more).ended;

    expect(await run("bootstrap")).toMatchObject({ exitCode: 0 });
    const kept = await run("destroy", open);
    expect(kept.exitCode).toBe(1);
    expect(kept.stderr).toMatch(/Protection is on, nothing was destroyed.*\n {2}foundation: aws_dynamodb_table/);
    expect(kept.stderr).toContain("foundation: aws_s3_bucket.state-bucket");

    const withoutImages = await run("deploy", open);
    expect(withoutImages).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("No frontend was deployed") });
    for (const { name } of Object.values(production.regions)) {
      expect(withoutImages.stderr).toContain(`${name}: project-x-production/checkout@sha256:`);
    }
    expect(await aws.parameter(dr, marker)).toBeUndefined();
    await pushPlaceholders(here().environment, production);

    const notMigrated = await run("deploy", open);
    expect(notMigrated).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/Migrate the database/) });
    await emulator.invocationAnswers(namesFor(production).function(MIGRATION), { version: 1, applied: [] });
    const deployed = await run("deploy", open);
    expect(deployed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("schema version 1, nothing to do") });
    const plan = await npm(["plan"], open).ended;
    expect(plan.exitCode).toBe(0);
    expect(plan.stderr.match(/^[a-z-]+: no changes$/gm)).toHaveLength(7);
    expect((await npm(["plan"]).ended).stderr).toMatch(/update aws_rds_cluster.*deletion_protection/);

    expect(await run("destroy")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("the configuration: protection.enabled"),
    });

    await mark(dr);
    const refused = await run("deploy", open);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`${marker} says that ${dr} is active, the configuration says eu-west-1`);
    await mark(production.activeRegion);

    const state = path.join(folder, "bootstrap.foundation.tfstate");
    await emulator.hold("DeleteTable", "before");
    const stopped = npm(["destroy", "--", "--yes"], open);
    await untilHeld(here(), stopped);
    process.kill(-stopped.pid, "SIGINT");
    await sleep(1000);
    await emulator.drop();
    expect((await stopped.ended).exitCode).toBe(1);
    expect(existsSync(state)).toBe(true);
    expect(await run("deploy", open)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Run the same command again to finish it"),
    });

    const destroyed = await run("destroy", open);
    expect(existsSync(state)).toBe(false);
    expect(destroyed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("AWS keeps for a while") });
    await expect(aws.globalMembers(dr, globalCluster)).rejects.toThrow("not found");
    expect(await aws.objectExists(backend.region, backend.bucket, "any")).toBe(false);
    expect(await aws.parameter(dr, marker)).toBeUndefined();
    const left = await emulator.holdings(namesFor(production).prefix);
    // What AWS keeps as inactive, and says so.
    expect(left.filter((one) => !/ (clusters|services|task_definitions) /.test(one))).toEqual([]);
    expect(destroyed.stderr).toContain("Inactive ECS clusters, services and task definitions");
  },
  45 * MINUTE,
);

test(
  "asks for --yes where nobody can be asked, and changes nothing",
  async () => {
    const { exitCode, stderr } = await here().npm(["deploy"]).ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--yes is missing; allowed: --yes where there is no terminal to ask on");
  },
  5 * MINUTE,
);

test(
  "deploys what is committed only, whatever was exported for a press",
  async () => {
    const more = { TF_VAR_active_region: production.regions.dr.name };
    const { exitCode, stderr } = await here().npm(["deploy", "--", "--yes"], more).ended;
    expect(exitCode).toBe(2);
    expect(stderr).toContain('TF_VAR_active_region is "eu-central-1"; allowed: nothing, or the configuration');
  },
  5 * MINUTE,
);
