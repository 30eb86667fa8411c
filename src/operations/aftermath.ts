import { replicatedSecrets } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { CheckResult } from "./check";
import { clock } from "./clocks";
import type { PressResult } from "./press";

/** What is known once the press has ended. */
export interface Ended {
  readonly pressed: PressResult;
  readonly verified: readonly CheckResult[];
  readonly incidentAt: Date | undefined;
  readonly pressedAt: Date;
  /** When DNS had moved, or the primary was switched off. */
  readonly movedAt: Date;
  readonly lossSeconds: number | undefined;
}

/** One paragraph for the client, in which nothing is claimed that was not seen. */
export function paragraph(config: PlatformConfig, ended: Ended): string {
  const { pressed, verified, incidentAt, pressedAt, movedAt, lossSeconds } = ended;
  const { primary, dr } = config.regions;
  const seconds = (from: Date) => Math.max(0, Math.round((movedAt.getTime() - from.getTime()) / 1000));
  if (pressed.outcome === "failed") {
    return `At ${time(pressedAt)} we began to move the shop from ${primary.name} to ${dr.name}. It is not complete: ${pressed.left.join("; ")}. We are on it and report again.`;
  }
  const since =
    incidentAt === undefined
      ? "When the disturbance began is still being looked into."
      : `From the beginning of the disturbance at ${time(incidentAt)} that took ${clock(seconds(incidentAt))} minutes.`;
  const loss =
    lossSeconds === undefined
      ? "How many of the last orders were lost cannot be said yet."
      : `At most the orders of the last ${lossSeconds} seconds before it may be missing; they are kept in ${primary.name} and are reconciled once it is back.`;
  const problems = verified.filter(({ status }) => status === "failed").map(({ summary }) => summary);
  const open = verified.filter(({ status }) => status === "not verifiable here").map(({ question }) => question);
  const proof = [
    ...(problems.length === 0 ? [] : [`Not as it should be yet: ${problems.join("; ")}.`]),
    ...(open.length === 0 ? [] : [`Still to be confirmed: ${open.join(" ")}`]),
    ...(problems.length + open.length === 0 ? ["Pages, orders, names and database were checked after it."] : []),
  ];
  return [
    `The shop has been moved from ${primary.name} to ${dr.name}: started at ${time(pressedAt)}, customers were directed there ${clock(seconds(pressedAt))} minutes later, plus up to two minutes until their devices notice.`,
    since,
    loss,
    ...proof,
  ].join(" ");
}

/** What is left to do, in order. */
export function leftToDo(config: PlatformConfig, { pressed }: Pick<Ended, "pressed">): string[] {
  const { primary, dr } = config.regions;
  if (pressed.outcome === "failed")
    return ["Press again, in the console or with npm run failover. It goes on from where it stopped."];
  return [
    ...(pressed.outcome === "switched"
      ? [
          "Press again once Route 53's control plane answers: npm run failover. Until then the switch alone sends customers on.",
        ]
      : []),
    `Commit activeRegion: "${dr.name}" in the configuration, so that every later plan is clean. Do not run npm run deploy before.`,
    "Rebuild the console's bundle from that commit: npm run bundle.",
    `Once ${primary.name} answers again: commit fenced: true, then npm run fence. Until then it could take orders of its own.`,
    `Make the copies of the secrets independent of ${primary.name}: ${replicatedSecrets(config)
      .map((id) => `aws secretsmanager stop-replication-to-replica --region ${dr.name} --secret-id ${id}`)
      .join("; ")}.`,
    "Reconcile what only the old primary has, then plan the way home: docs/adr/0004-way-home.md.",
  ];
}

function time(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
