import { namesFor } from "../config/names";
import { bundleProblems } from "./bundle-problems";
import { BundleStore } from "./bundle-store";
import { type Check, type CheckResult, failed, passed, runChecks } from "./check";
import { capacityChecks } from "./checks/capacity";
import { databaseChecks } from "./checks/database";
import { lagCheck, primaryCheck } from "./checks/replication";
import { stateChecks } from "./checks/state";
import type { Subject } from "./checks/subject";
import { supplyChecks } from "./checks/supplies";
import { switchCheck } from "./checks/switch";
import type { Operation } from "./operation";
import { FAILOVER } from "./order";
import { StandbyAws } from "./standby-aws";
import type { Planned, Progress } from "./workspace";

/** Each start of Terraform, which asks AWS for little: most of it is the provider's own start. */
const TERRAFORM_SECONDS = 50;

/** Everything that has to be looked at before a press, none of which asks the primary region. */
export function pressChecks(subject: Subject): Check[] {
  return [...standbyChecks(subject), primaryCheck(subject)];
}

/** What a standby has to be at any time, pressed or not. */
function standbyChecks(subject: Subject): Check[] {
  return [
    ...databaseChecks(subject),
    ...stateChecks(subject),
    lagCheck(subject),
    ...capacityChecks(subject),
    ...supplyChecks(subject),
  ];
}

/** That the primary serves with such a standby behind it. */
export function readinessChecks(subject: Subject): Check[] {
  return [activeCheck(subject), switchCheck(subject), ...standbyChecks(subject)];
}

/** What preflight found, and the plan if there is one. */
export interface Preflight {
  readonly results: readonly CheckResult[];
  readonly planned: Planned | undefined;
}

export type Preflighted = Pick<Operation, "config" | "backend" | "aws" | "workspace">;

/** Looks at everything at the same time. Nothing on AWS is changed, and no lock is taken. */
export async function preflight(
  operation: Preflighted,
  options: { readonly releaseLock?: string; readonly onProgress?: Progress } = {},
): Promise<Preflight> {
  let planned: Planned | undefined;
  const plan = async () => {
    planned = await planFailover(operation, options.onProgress);
    return planned;
  };
  const results = await runChecks(pressChecks(subjectOf(operation, plan, options.releaseLock)));
  return { results, planned };
}

/** The same for a schedule: that the primary serves is as it should be then, and the console's bundle counts. */
export async function readiness(operation: Preflighted, onProgress?: Progress): Promise<CheckResult[]> {
  const subject = subjectOf(operation, () => planFailover(operation, onProgress));
  return runChecks([...readinessChecks(subject), bundleCheck(operation)]);
}

function subjectOf(operation: Preflighted, plan: Subject["plan"], releaseLock?: string): Subject {
  const { config, backend, aws } = operation;
  const standby = new StandbyAws(aws.environment, config.regions.dr.name);
  return { config, backend, aws, standby, plan, ...(releaseLock !== undefined && { releaseLock }) };
}

/** From the state alone: a dead service that the press does not need must not stop it here. */
async function planFailover({ workspace, config }: Preflighted, onProgress?: Progress): Promise<Planned> {
  const options = { limitSeconds: TERRAFORM_SECONDS, ...(onProgress && { onProgress }) };
  await workspace.init(FAILOVER, options);
  return workspace.planned(FAILOVER, { ...options, activeRegion: config.regions.dr.name, refresh: false });
}

function activeCheck({ aws, config }: Subject): Check {
  const { primary, dr } = config.regions;
  return {
    name: "standby",
    question: "Is there a standby to fail over to?",
    severity: "blocks",
    look: async () => {
      const active = await aws.parameter(dr.name, namesFor(config).marker);
      if (active === primary.name) return passed(`${primary.name} is active, ${dr.name} stands by`);
      return failed(
        `${active ?? "no region"} is active: nothing stands by`,
        "npm run status says what to do next. The way home is docs/adr/0004-way-home.md.",
      );
    },
  };
}

/** A press from here needs no bundle; the button in the console has nothing else. */
function bundleCheck({ aws, config }: Preflighted): Check {
  const store = new BundleStore(aws.environment, config.regions.dr.name, namesFor(config).bundleBucket);
  return {
    name: "bundle",
    question: "Can the console's button press from its bundle?",
    severity: "warns",
    look: async () => {
      const { problems } = await bundleProblems(aws, store, config);
      if (problems.length === 0) return passed("complete, unaltered and current");
      // Each says what to do by itself.
      return { status: "failed", summary: problems.join(" ") };
    },
  };
}
