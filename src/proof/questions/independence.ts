import type { Finding } from "../../report/report";
import { oneStackPromotes, promoteFirstThenTraffic } from "../independence/answers";
import { askedRegions, controlPlanes } from "../independence/control-planes";
import { databasePath } from "../independence/database-path";
import { movedByHandOnly } from "../independence/hand-switch";
import { minimal } from "../independence/minimal";
import { oneAttribute } from "../independence/one-attribute";
import { oneStackOwnsWhatChanges } from "../independence/one-stack";
import { type Press, pressOf } from "../independence/press";
import { rePressable } from "../independence/re-press";
import type { Question } from "../question";
import { type Asked, type Grounds, unknown, verdict } from "../verdict";

interface Check extends Asked {
  readonly look: (press: Press) => Grounds;
  readonly summary: (press: Press) => string;
}

const CHECKS: readonly Check[] = [
  {
    requirement: "invariant 2",
    question: "Does one stack own everything that depends on the active region?",
    look: oneStackOwnsWhatChanges,
    summary: (press) => `a press changes ${press.changes.length} values, all of ${ownersOf(press)}, in place`,
  },
  {
    requirement: "R20",
    question: "Does one stack, applied alone, detach the cluster and move every weight?",
    look: oneStackPromotes,
    summary: (press) => `applying ${ownersOf(press)} is all it takes`,
  },
  {
    requirement: "R20",
    question: "Which control planes does a press ask, in which order?",
    look: controlPlanes,
    summary: (press) => `none of ${press.primary}: ${askedRegions(press).join(" and ") || "none at all"}`,
  },
  {
    requirement: "invariant 3",
    question: "Is the database promoted before customers come?",
    look: promoteFirstThenTraffic,
    summary: () => "every record with a weight waits for the cluster and looks at no target's health",
  },
  {
    requirement: "invariant 3",
    question: "Does nothing but a press move DNS?",
    look: movedByHandOnly,
    summary: () => "one switch hangs on the primary's answers, and only a press publishes what it follows",
  },
  {
    requirement: "invariant 4",
    question: "Does exactly one attribute of the cluster change?",
    look: oneAttribute,
    summary: () => "its membership of the global database, and Terraform ignores what AWS changes then",
  },
  {
    requirement: "R4",
    question: "Does each region's proxy lead to its cluster, by TLS and IAM alone?",
    look: databasePath,
    summary: (press) => `a target joins proxy and cluster in ${press.primary} and in ${press.dr}`,
  },
  {
    requirement: "invariant 5",
    question: "Can it be pressed again, and never be taken back?",
    look: rePressable,
    summary: () => "the marker is written first, and a plan for the primary is refused after that",
  },
  {
    requirement: "invariant 6",
    question: "Does a press need nothing of the primary region?",
    look: minimal,
    summary: (press) => `one provider in ${press.dr}; ${press.primary} is named, and not asked`,
  },
];

/** Invariants 2 to 6, and the one stack of R20: what a press changes, in which order, and what it needs for that. */
export const independence: Question = {
  name: "independence",
  ask: (subject) => {
    const press = pressOf(subject);
    return CHECKS.map(({ look, summary, ...asked }): Finding => {
      if (press === undefined) return unknown(asked, "nothing says which region is the primary and which is DR");
      if (press.owners.length === 0) return noOwner(asked);
      return verdict({ ...asked, summary: summary(press), ...look(press) });
    });
  },
};

function noOwner(asked: Asked): Finding {
  const text = "no stack takes the variable active_region";
  const missing = { stack: "", address: "variable.active_region", attribute: "", text };
  return { ...asked, status: "fails", summary: text, evidence: [missing] };
}

function ownersOf({ owners }: Press): string {
  return owners.map(({ name }) => name).join(" and ");
}
