import { PRESS_LIMITS } from "../../config/press-limits";
import { type Check, type Found, failed, notVerifiable, passed } from "../check";
import { CommandError, linesThatMatter, unwrapped } from "../child-process";
import { unexpected } from "../expected-changes";
import { FAILOVER } from "../order";
import { lockHolder } from "../press";
import { readState } from "../standby-state";
import type { Subject } from "./subject";

/** Terraform's words for a state that does not fit its checksum, without white space. */
const TORN = "doesnothavetheexpectedcontent";

/** The state of the failover: readable, nobody's, and with a plan that holds nothing but a failover. */
export function stateChecks(subject: Subject): Check[] {
  return [
    { name: "state", question: "Can the state be read?", severity: "blocks", look: () => readable(subject) },
    {
      name: "plan",
      question: "Would the press do nothing but a failover?",
      severity: "blocks",
      limitSeconds: PRESS_LIMITS.preflight,
      look: () => onlyFailover(subject),
    },
    { name: "lock", question: "Is nobody at work on it?", severity: "warns", look: () => unlocked(subject) },
  ];
}

async function readable(subject: Subject): Promise<Found> {
  try {
    const { resources } = await readState(subject, FAILOVER);
    return passed(`${resources.length} resources`);
  } catch (error) {
    return failed(
      error instanceof Error ? error.message : String(error),
      `Without its state nothing can be pressed. Restore an earlier version of it: aws s3api list-object-versions --bucket ${subject.backend.bucket}.`,
    );
  }
}

async function onlyFailover(subject: Subject): Promise<Found> {
  try {
    const { plan } = await subject.plan();
    const more = unexpected(plan, subject.config.database);
    if (more.length === 0) return passed(`${plan.changes.length} changes, all of them expected`);
    return failed(
      `the plan has what is no part of a failover: ${more.join("; ")}`,
      "Press from the commit that was deployed last (git checkout, npm run synth), or undo what was changed by hand.",
    );
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return noPlan(subject, error);
  }
}

async function noPlan(subject: Subject, { result }: CommandError): Promise<Found> {
  const isTorn = unwrapped(result.output).includes(TORN);
  if (isTorn && subject.releaseLock !== undefined && (await lockHolder(subject))?.id === subject.releaseLock) {
    return notVerifiable("the press that was killed left a state without its checksum; this one writes it");
  }
  return failed(
    `there is no plan: ${linesThatMatter(result.output)}`,
    "Read Terraform's words above. A lock or a checksum that a killed press left: press again with --release-lock.",
  );
}

async function unlocked(subject: Subject): Promise<Found> {
  const holder = await lockHolder(subject).catch((error: unknown) => {
    throw new Error(
      `${subject.backend.lockTable} could not be read: ${error instanceof Error ? error.message : error}`,
    );
  });
  if (holder === undefined) return passed("no lock");
  const { id, who, operation, created } = holder;
  if (id === subject.releaseLock) return passed(`${who}'s lock ${id} is released, as asked`);
  return failed(
    `${who} holds the lock since ${created} (${operation})`,
    `Wait for whoever is at work. If nobody is, a press was killed: press again with --release-lock ${id}, which alone breaks it.`,
  );
}
