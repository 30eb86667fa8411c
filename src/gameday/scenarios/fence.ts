import { writeFileSync } from "node:fs";
import { SecretsManagerClient, StopReplicationToReplicaCommand } from "@aws-sdk/client-secrets-manager";
import { z } from "zod";
import { replicatedSecrets } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import { clientSettings } from "../../operations/client-settings";
import { deploy } from "../../operations/deploy";
import { fence } from "../../operations/fence";
import { PRIMARY_REGION } from "../../operations/order";
import { press } from "../../operations/press";
import { Refusal } from "../../operations/refusal";
import type { StateResource } from "../../operations/workspace";
import { changingRequests, claimPlace } from "../claims";
import { dark } from "../darkness";
import type { Outcome, Scenario, Scene } from "../stage";
import { waysIn } from "../ways-in";

const SERVICE_UNAVAILABLE = "503";

const closed = z.array(
  z.object({ fixed_response: z.array(z.object({ status_code: z.literal(SERVICE_UNAVAILABLE) })) }),
);
const everyPath = z.array(
  z.object({ path_pattern: z.array(z.object({ values: z.tuple([z.literal("*")]) })).length(1) }),
);

/** The old region answers again after the failover, and could take orders of its own. */
export const fenceScenario: Scenario = {
  name: "fence",
  summary: "the old region answers again and is closed; opening it while DR is active is refused",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, gateway, emulator, config } = scene;
    const { primary } = config.regions;
    const [open, fenced] = await steps.step("Write down who serves, once with the fence and once without", () =>
      Promise.all([committed(scene, false), committed(scene, true)]),
    );
    await claimRefused(fenced, `Is closing ${primary.name} refused while it serves?`, /is not to be closed/, fence);
    await steps.step("Press while the primary is dark, which then answers again", async () => {
      await emulator?.promotionTakes(0);
      await gateway.spoil(dark(primary.name));
      await press(scene);
      await gateway.heal();
    });
    await claimPlace(open, "DR active, to be fenced");
    claimNothingLeft(fenced, await steps.step("npm run fence", () => fence(fenced)));
    await claimClosed(fenced);
    await steps.step("Make the copies of the secrets independent", () => stopReplication(scene));
    claimOnlySecretsLeft(fenced, await steps.step("npm run fence again", () => fence(fenced)));
    await claimPlace(fenced, "DR active, fenced");
    await claimRefused(
      open,
      "Is opening it refused while DR is active?",
      /would let customers and applications/,
      deploy,
    );
    return { fromPressSeconds: null, notVerified: [] };
  },
};

/** What whoever follows the runbook does in DR: the copies of the secrets become secrets of their own. */
async function stopReplication({ environment, config }: Scene): Promise<void> {
  const client = new SecretsManagerClient(clientSettings(environment, config.regions.dr.name));
  for (const SecretId of replicatedSecrets(config))
    await client.send(new StopReplicationToReplicaCommand({ SecretId }));
}

function claimNothingLeft({ steps }: Scene, others: readonly string[]): void {
  steps.claim(others.length === 0, {
    requirement: "R21",
    question: `Is the plan of ${PRIMARY_REGION} empty after the fence?`,
    summary: others.join("; ") || "no changes",
    evidence: [],
  });
}

/** The old primary's secrets lack their copies then, which the fence names and leaves, as it does what reads them. */
function claimOnlySecretsLeft({ steps, config }: Scene, others: readonly string[]): void {
  const foreign = others.filter((line) => !/^update aws_(secretsmanager_secret|iam_role_policy)\./.test(line));
  const secrets = others.filter((line) => /^update aws_secretsmanager_secret\./.test(line)).length;
  steps.claim(foreign.length === 0 && secrets === replicatedSecrets(config).length, {
    requirement: "R21",
    question: `Does a plan of ${PRIMARY_REGION} change nothing then but the secrets without their copies, and who reads them?`,
    summary: foreign.join("; ") || `${secrets} secrets, nothing else`,
    evidence: [],
  });
}

/** The scene with another commit: DR active, and the primary fenced or not. */
async function committed(scene: Scene, isFenced: boolean): Promise<Scene> {
  const run = scene.run.part(isFenced ? "fenced" : "open");
  const config: PlatformConfig = { ...scene.config, activeRegion: scene.config.regions.dr.name, fenced: isFenced };
  const file = run.file("config.json");
  writeFileSync(file, JSON.stringify(config));
  const environment = { ...scene.environment, PLATFORM_CONFIG: file };
  const workspace = scene.workspace.copy({ ...scene, run, environment });
  await workspace.synth();
  return { ...scene, run, config, environment, workspace };
}

/** Applied once more, which finds nothing to do but makes Terraform ask AWS for all that closes, as it is now. */
async function claimClosed({ steps, workspace, config }: Scene): Promise<void> {
  const closing = workspace
    .addresses(PRIMARY_REGION)
    .filter((address) => /^aws_(lb_listener|lb_listener_rule|security_group|network_acl|subnet)\./.test(address));
  const again = await steps.step(`Apply what closes ${PRIMARY_REGION} again`, () =>
    workspace.applyTargets(PRIMARY_REGION, closing),
  );
  steps.claim(again.output.includes("No changes."), {
    requirement: "R21",
    question: "Is nothing left to do at listeners, groups and ACLs of the old primary?",
    summary: /Resources: \d+ added, \d+ changed, \d+ destroyed/.exec(again.output)?.[0] ?? "no count",
    evidence: [],
  });
  const resources = await workspace.resources(PRIMARY_REGION);
  const answering = notClosed(resources);
  steps.claim(answering.length === 0, {
    requirement: "R8",
    question: `Does every listener of the old primary answer ${SERVICE_UNAVAILABLE} to everything?`,
    summary: answering.join("; ") || "by its default or by its first rule",
    evidence: [],
  });
  const ways = waysIn(resources, config);
  steps.claim(ways.length === 0, {
    requirement: "R8",
    question: "Do groups and ACLs of the old primary admit no application to its database?",
    summary: ways.join("; ") || "only the proxy and the other region's database",
    evidence: [],
  });
}

/** Listeners that answer something else: neither by their default nor by a rule before all others. */
function notClosed(resources: readonly StateResource[]): string[] {
  const of = (type: string) => resources.filter((resource) => resource.type === type).map(({ values }) => values);
  const rules = of("aws_lb_listener_rule").filter(
    ({ priority, action, condition }) =>
      priority === 1 && closed.safeParse(action).success && everyPath.safeParse(condition).success,
  );
  const listeners = of("aws_lb_listener");
  if (listeners.length === 0) throw new Error(`${PRIMARY_REGION} has no listener`);
  return listeners
    .filter(({ arn }) => !rules.some(({ listener_arn }) => listener_arn === arn))
    .filter(({ default_action }) => !closed.safeParse(default_action).success)
    .map(({ port }) => `port ${port} does not answer ${SERVICE_UNAVAILABLE}`);
}

/** The command refuses, says why, and has changed nothing. */
async function claimRefused(
  scene: Scene,
  question: string,
  why: RegExp,
  work: (operation: Scene) => Promise<unknown>,
): Promise<void> {
  const { steps, gateway } = scene;
  const since = new Date();
  const said = await steps.step(question, () =>
    work(scene).then(
      () => "it was done",
      (error: unknown) => {
        if (error instanceof Refusal) return error.message;
        throw error;
      },
    ),
  );
  const changed = changingRequests(gateway, since);
  steps.claim(why.test(said) && changed.length === 0, {
    requirement: "R8",
    question,
    summary: `${said} ${changed.length} changing requests`,
    evidence: [],
  });
}
