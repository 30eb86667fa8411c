import type { Finding } from "../report/report";
import type { Question, Subject } from "./question";
import { access } from "./questions/access";
import { budget } from "./questions/budget";
import { entrance } from "./questions/entrance";
import { independence } from "./questions/independence";
import { quotas } from "./questions/quotas";
import { reachability } from "./questions/reachability";
import { regionLoss } from "./questions/region-loss";
import { understood } from "./questions/understood";
import { zoneLoss } from "./questions/zone-loss";

/** Everything that is asked. */
export const questions: readonly Question[] = [
  entrance,
  reachability,
  zoneLoss,
  regionLoss,
  independence,
  access,
  budget,
  quotas,
  understood,
];

/** Every question's findings, in the order of the requirements. */
export function prove(subject: Subject, asked: readonly Question[] = questions): Finding[] {
  return asked.flatMap((question) => question.ask(subject)).sort(byRequirement);
}

/** As every command ends: 0 if everything holds, 1 if something fails, 3 if nothing does but not all is known. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 3 {
  if (findings.some(({ status }) => status === "fails")) return 1;
  return findings.some(({ status }) => status === "unknown") ? 3 : 0;
}

const KINDS = [/^R\d/, /^invariant/];

/** What the client asked for, then the invariants, then the rest; R2 before R10. */
function byRequirement({ requirement: a }: Finding, { requirement: b }: Finding): number {
  const kind = (text: string) =>
    (KINDS.findIndex((pattern) => pattern.test(text)) + KINDS.length + 1) % (KINDS.length + 1);
  return kind(a) - kind(b) || a.localeCompare(b, "en", { numeric: true });
}
