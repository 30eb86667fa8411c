import { isDeepStrictEqual } from "node:util";
import { isTerraform } from "../../operations/child-process";
import type { FailoverOptions } from "../../operations/failover";
import { lockHolder } from "../../operations/press";
import { changingRequests, claimNoAttempts, claimPlace, claimServedByDr } from "../claims";
import { dark } from "../darkness";
import { failoverRun, type Told } from "../failover-run";
import { removeImage } from "../images";
import { reportLag, reportPrimary, reportStandby } from "../metrics";
import { observe } from "../observation";
import type { Outcome, Scenario, Scene } from "../stage";
import { until } from "../until";

/** What of a failover no emulator has: load balancers and name servers. */
const NOT_HERE = ["frontends", "deep-health", "dns"];

/** The prober has seen the primary fail for so long. */
const INCIDENT_MINUTES = 3;
const LAG_MILLISECONDS = 800;
const DEADLINE_MINUTES = 5;

/** AWS and the prober go on reporting, however long the rehearsal takes. */
async function command(scene: Scene, options: FailoverOptions): Promise<Told> {
  await reportStandby(scene);
  await reportPrimary(scene, 0, 1);
  return failoverRun(scene, options);
}

/** The primary goes dark: everything that DR knows of it, and of itself, as it is then. */
export async function incident(scene: Scene): Promise<void> {
  await reportStandby(scene);
  await reportLag(scene, LAG_MILLISECONDS, INCIDENT_MINUTES + 1);
  await reportPrimary(scene, 1, INCIDENT_MINUTES + 1);
  for (let minute = INCIDENT_MINUTES; minute >= 1; minute -= 1) await reportPrimary(scene, 0, minute);
  await scene.gateway.spoil(dark(scene.config.regions.primary.name));
}

/** The command of operations, from the preflight to the report. */
export const failoverCommand: Scenario = {
  name: "failover-command",
  summary: "npm run failover while the primary is dark: dry run, press, a second one meanwhile, and again",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, aws, config } = scene;
    const anyway = { yes: true, overrideWarnings: true };
    const since = new Date();
    await steps.step(`${config.regions.primary.name} goes dark`, () => incident(scene));
    await claimDryRun(scene);
    await claimWarned(scene);
    const [first, second] = await steps.together({
      "npm run failover -- --yes --override-warnings": () => command(scene, anyway),
      "Somebody else presses meanwhile": async () => {
        await until("a lock of the press", DEADLINE_MINUTES, async () => (await lockHolder(scene)) !== undefined);
        const run = scene.run.part("meanwhile");
        return command({ ...scene, run, workspace: scene.workspace.copy({ ...scene, run }) }, { yes: true });
      },
    });
    // With the warning overridden.
    claimCompleted(scene, first);
    const warned = second?.text ?? "";
    steps.claim(second?.result?.exitCode === 1 && /holds the lock since .*\n.*--release-lock/.test(warned), {
      requirement: "R8",
      question: "Is whoever presses during a run told who is at work, and kept back?",
      summary: warned.split("\n").find((line) => line.includes("lock")) ?? "nothing was said of a lock",
      evidence: [],
    });
    claimServedByDr(scene, await observe(aws, config));
    const again = await steps.step("npm run failover again", () => command(scene, anyway));
    claimCompleted(scene, again, "again");
    await claimPlace(scene, "DR active, to be committed");
    claimNoAttempts(scene, config.regions.primary.name, since);
    const clocks = first?.result?.report.clocks;
    return {
      fromPressSeconds: clocks?.fromPressSeconds ?? null,
      notVerified: ["addresses of frontends and answers of name servers: no emulator has them"],
    };
  },
};

/** Terraform is killed in the middle of the command. */
export const failoverKilled: Scenario = {
  name: "failover-killed",
  summary: "npm run failover is killed after the detach; the next one names the lock, and completes with its id",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, aws, config } = scene;
    await steps.step(`${config.regions.primary.name} goes dark`, () => incident(scene));
    await steps.step("npm run failover, killed after the detach", () => killed(scene));
    await scene.gateway.spoil(dark(config.regions.primary.name));
    const holder = await lockHolder(scene);
    const refused = await steps.step("npm run failover", () => command(scene, { yes: true }));
    steps.claim(holder !== undefined && refused.result?.exitCode === 1 && refused.text.includes(holder.id), {
      requirement: "R8",
      question: "Does the next run name the lock that the killed one left?",
      summary: holder === undefined ? "there is no lock" : `${holder.who}, ${holder.id}`,
      evidence: [],
    });
    const overridden = await steps.step("npm run failover -- --override-warnings", () =>
      command(scene, { yes: true, overrideWarnings: true }),
    );
    const isKept = overridden.result?.exitCode !== 0 && isDeepStrictEqual(await lockHolder(scene), holder);
    steps.claim(isKept && overridden.text.includes(`--release-lock ${holder?.id}`), {
      requirement: "R8",
      question: "Is the lock broken by its id alone, and not by overriding warnings?",
      summary: overridden.text.split("\n").find((line) => line.includes("--release-lock")) ?? "nothing was said of it",
      evidence: [],
    });
    const releaseLock = holder?.id ?? "";
    const completed = await steps.step("npm run failover -- --release-lock", () =>
      command(scene, { yes: true, releaseLock }),
    );
    claimCompleted(scene, completed, "after a killed run");
    claimServedByDr(scene, await observe(aws, config));
    return { fromPressSeconds: null, notVerified: [] };
  },
};

async function killed(scene: Scene): Promise<void> {
  const { gateway } = scene;
  const match = { service: "rds", operation: "RemoveFromGlobalCluster" };
  await gateway.spoil([...dark(scene.config.regions.primary.name), { action: "hold", when: "after", match }]);
  const run = scene.run.part("killed");
  const children = scene.children.group();
  const workspace = scene.workspace.copy({ ...scene, run, children });
  const pressed = command({ ...scene, run, children, workspace }, { yes: true });
  const isHeld = async () => ((await gateway.faults()).at(-1)?.waiting ?? 0) > 0;
  await until("the detach", DEADLINE_MINUTES, isHeld);
  if ((await children.kill(isTerraform)) === 0) throw new Error("there was no Terraform to kill");
  await children.stop();
  await gateway.heal();
  await pressed;
}

async function claimDryRun(scene: Scene): Promise<void> {
  const { steps, beside, config, gateway } = scene;
  const before = await observe(beside, config);
  const startedAt = new Date();
  const { result, text } = await steps.step("npm run failover -- --dry-run", () => command(scene, { dryRun: true }));
  const after = await observe(beside, config);
  const changing = changingRequests(gateway, startedAt);
  const isUnchanged = isDeepStrictEqual(before, after) && changing.length === 0;
  steps.claim(result?.exitCode !== 1 && isUnchanged && text.includes("What the press will do"), {
    requirement: "R8",
    question: "Does a dry run say what would happen, and change nothing?",
    summary: `exit code ${result?.exitCode}, ${changing.length} changing requests`,
    evidence: changing.map(({ service, operation }) => ({
      stack: "",
      address: `${service}:${operation}`,
      attribute: "",
      text: "changes something",
    })),
  });
}

/** A warning keeps `--yes` back until somebody overrides it: here an image that was not copied. */
async function claimWarned(scene: Scene): Promise<void> {
  const startedAt = new Date();
  const { result, text } = await scene.steps.step(
    "npm run failover -- --yes, with an image missing in DR",
    async () => {
      await removeImage(scene);
      return command(scene, { yes: true });
    },
  );
  const changing = changingRequests(scene.gateway, startedAt);
  const isTold = /These warn: images\. .*--override-warnings/.test(text);
  scene.steps.claim(result?.exitCode === 1 && isTold && changing.length === 0, {
    requirement: "R8",
    question: "Does a warning keep a press back that does not override it?",
    summary: `exit code ${result?.exitCode}, ${changing.length} changing requests; ${text.split("\n").at(-1)}`,
    evidence: [],
  });
}

/** It is done, both clocks ran, and only what no emulator has is not verified. */
function claimCompleted({ steps }: Scene, told: Told | undefined, when = ""): void {
  const report = told?.result?.report;
  const open = report?.findings.filter(({ status }) => status === "unknown") ?? [];
  const { fromIncidentSeconds = null, fromPressSeconds = null } = report?.clocks ?? {};
  const bothRan = fromPressSeconds !== null && (when !== "" || (fromIncidentSeconds ?? 0) > fromPressSeconds);
  const isDone = told?.result?.exitCode === 3 && report?.outcome === "passed" && open.length === NOT_HERE.length;
  steps.claim(isDone && bothRan && (told?.text.includes("For the client") ?? false), {
    requirement: "R8",
    question: `Does npm run failover${when && ` ${when}`} complete with a report, and say what could not be verified here?`,
    summary: `exit code ${told?.result?.exitCode}, ${fromIncidentSeconds} s from the incident, ${fromPressSeconds} s from the press, loses at most ${report?.dataLossBoundSeconds} s; open: ${open.map(({ question }) => question).join(" ")}`,
    evidence: (report?.findings ?? []).map(({ question, status: is, summary }) => ({
      stack: "failover",
      address: question,
      attribute: is,
      text: summary,
    })),
  });
}
