import { isDeepStrictEqual } from "node:util";
import { FAILOVER } from "../../operations/order";
import { readiness } from "../../operations/preflight";
import type { Finding } from "../../report/report";
import { changingRequests } from "../claims";
import { failoverRun } from "../failover-run";
import { reportLag, reportPrimary, reportStandby } from "../metrics";
import { ruin, spoil } from "../spoiled";
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

/** What warns when its figure is not reported. */
const FIGURES = ["certificates", "replication-lag", "targets", "tasks"];

/** What a round is expected to find: checks that block, that warn, and that could not look. */
interface Expected {
  readonly blocks?: readonly string[];
  readonly warns?: readonly string[];
  readonly open?: readonly string[];
}

/** Every condition that keeps a press back is made on AWS, and seen. */
export const preflightScenario: Scenario = {
  name: "preflight",
  summary: "each condition that blocks or warns is made for real; npm run failover sees it, and says what to do",

  async play(scene: Scene): Promise<Outcome> {
    await claimUnheard(scene);
    await reportStandby(scene);
    await reportLag(scene, 500, 2);
    await claimFound(scene, "a standby that is well while the primary serves", { warns: ["primary"] }, async () => {});
    await claimReadiness(scene);
    const unseen = { blocks: ["database", "instances"], open: ["all-instances", "primary", "replication-lag"] };
    await claimFound(scene, "an RDS that does not answer", unseen, () =>
      scene.gateway.spoil([{ action: "drop", match: { service: "rds" } }]),
    );
    await scene.gateway.heal();
    await claimFound(
      scene,
      "what warns, a pending upgrade and another stack",
      { blocks: ["database", "plan"], warns: WARNINGS },
      () => spoil(scene),
    );
    await claimFound(
      scene,
      "no instance, a stopped cluster and no state",
      { blocks: ["database", "instances", "plan", "state"], warns: WARNINGS },
      () => ruin(scene),
    );
    return { fromPressSeconds: null, notVerified: [] };
  },
};

/**
 * The command finds these after the change, each with what to do, and nothing else. It presses nothing: what warns keeps
 * it back, and what blocks does even if warnings are overridden.
 */
async function claimFound(
  scene: Scene,
  what: string,
  { blocks = [], warns = [], open = [] }: Expected,
  change: () => Promise<void>,
): Promise<void> {
  const since = new Date();
  const { result, text } = await scene.steps.step(`npm run failover -- --yes: ${what}`, async () => {
    await change();
    // The prober goes on, however long a round takes.
    await reportPrimary(scene, 1, 1);
    return failoverRun(scene, { yes: true, overrideWarnings: blocks.length > 0 });
  });
  const findings = result?.report.findings ?? [];
  const failed = named(findings, "fails");
  const kept = /(?:blocked by|These warn): (.*?)\. /.exec(text)?.[1]?.split(", ").sort() ?? [];
  const isExact =
    isDeepStrictEqual(failed, [...blocks, ...warns].sort()) && isDeepStrictEqual(named(findings, "unknown"), open);
  const isKept = result?.exitCode === 1 && isDeepStrictEqual(kept, [...(blocks.length > 0 ? blocks : warns)]);
  const changing = changingRequests(scene.gateway, since);
  scene.steps.claim(isExact && isKept && changing.length === 0, {
    requirement: "R8",
    question: `Is npm run failover kept back by ${what}, and nothing else?`,
    summary: `${failed.join(", ")}; kept back by ${kept.join(", ")}, ${changing.length} changing requests`,
    evidence: findings.map(asEvidence),
  });
}

/** Before anything is reported: what has no figure warns, the prober's silence is said, and both may be overridden. */
async function claimUnheard(scene: Scene): Promise<void> {
  const { result } = await scene.steps.step("npm run failover -- --dry-run: nothing is reported", () =>
    failoverRun(scene, { dryRun: true, overrideWarnings: true }),
  );
  const findings = result?.report.findings ?? [];
  const [failed, open] = [named(findings, "fails"), named(findings, "unknown")];
  const isSaid = FIGURES.every((name) => failed.includes(name)) && isDeepStrictEqual(open, ["primary"]);
  scene.steps.claim(isSaid && result?.exitCode === 3, {
    requirement: "R8",
    question: "Does what nobody reports warn, and what nobody could look at count as not verified?",
    summary: `unknown: ${failed.join(", ")}; not verifiable: ${open.join(", ")}; exit code ${result?.exitCode}`,
    evidence: findings.map(asEvidence),
  });
}

/** Names of the checks that ended so. Only what says what to do has its name in the report. */
function named(findings: readonly Finding[], status: Finding["status"]): string[] {
  return findings
    .filter((finding) => finding.status === status)
    .map(({ evidence: [told], question }) => told?.address ?? `without what to do: ${question}`)
    .sort();
}

/** Nobody has made a bundle in the rehearsal, which is all that readiness may complain of. */
async function claimReadiness(scene: Scene): Promise<void> {
  const results = await scene.steps.step("npm run readiness", () => readiness(scene));
  const failed = results.filter(({ status, name }) => status !== "passed" && name !== "bundle");
  scene.steps.claim(failed.length === 0, {
    requirement: "R8",
    question: "Is readiness content while the primary serves and the standby is well?",
    summary: failed.map(({ name, summary }) => `${name}: ${summary}`).join("; ") || `${results.length} checks`,
    evidence: results.map(({ name, status, summary }) => ({
      stack: FAILOVER,
      address: name,
      attribute: status,
      text: summary,
    })),
  });
}

function asEvidence({ question, status, summary, evidence: [told] }: Finding) {
  return { stack: FAILOVER, address: question, attribute: status, text: `${summary} ${told?.text ?? ""}` };
}
