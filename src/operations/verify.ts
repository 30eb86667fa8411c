import { namesFor } from "../config/names";
import { PRESS_LIMITS } from "../config/press-limits";
import { blocking, type Check, type CheckResult, type Found, failed, notVerifiable, passed, runChecks } from "./check";
import { isMember } from "./checks/membership";
import { CommandError, linesThatMatter, sleep } from "./child-process";
import type { Operation } from "./operation";
import { FAILOVER } from "./order";
import { inLines } from "./plan";
import { StandbyAws } from "./standby-aws";
import { dnsCheck, nameServers } from "./verify-dns";
import { askOverHttps, httpChecks } from "./verify-http";
import { isEmpty, type Progress } from "./workspace";

type Verified = Pick<Operation, "config" | "backend" | "aws" | "workspace">;

const PAUSE_MILLISECONDS = 5000;

export interface VerifyOptions {
  /**
   * How long what does not pass at once is looked at again.
   *
   * @default 120
   */
  readonly patienceSeconds?: number;
  /** @default 5000 */
  readonly pauseMilliseconds?: number;
  readonly onProgress?: Progress;
}

/** Looks whether the failover worked, from what AWS and customers' addresses say. */
export function verify(operation: Verified, options: VerifyOptions = {}): Promise<CheckResult[]> {
  const { config, aws } = operation;
  const standby = new StandbyAws(aws.environment, config.regions.dr.name);
  const { isAws } = standby;
  return untilPassed(
    [
      writerCheck({ config, aws, standby }),
      ...httpChecks(operation, isAws ? askOverHttps : undefined),
      dnsCheck(operation, isAws ? () => nameServers(operation) : undefined),
      planCheck(operation),
    ],
    options,
  );
}

/** Repeats what failed, until it passes or the patience is over. */
export async function untilPassed(
  checks: readonly Check[],
  { patienceSeconds = PRESS_LIMITS.patience, pauseMilliseconds = PAUSE_MILLISECONDS, onProgress }: VerifyOptions = {},
): Promise<CheckResult[]> {
  const startedAt = performance.now();
  const results = new Map((await runChecks(checks)).map((result) => [result.name, result]));
  const left = () => blocking([...results.values()]);
  while (left().length > 0 && performance.now() - startedAt < patienceSeconds * 1000) {
    onProgress?.(
      left()
        .map(({ name, summary }) => `${name}: ${summary}`)
        .join("; "),
    );
    await sleep(pauseMilliseconds);
    const again = checks.filter(({ name }) => left().some((result) => result.name === name));
    for (const result of await runChecks(again)) results.set(result.name, result);
  }
  return [...results.values()];
}

/** Standalone, available and with a writer: each by itself can be true too early. */
export function writerCheck({
  config,
  aws,
  standby,
}: Pick<Operation, "config"> & {
  readonly aws: Pick<Operation["aws"], "cluster" | "globalMembers">;
  readonly standby: Pick<StandbyAws, "cluster">;
}): Check {
  const region = config.regions.dr.name;
  const identifier = namesFor(config).cluster("dr");
  return {
    name: "writer",
    question: "Is the DR cluster standalone, available and a writer?",
    severity: "blocks",
    look: async () => {
      const [{ replicationSource }, { status, hasWriter }, member] = await Promise.all([
        aws.cluster(region, identifier),
        standby.cluster(identifier),
        isMember({ aws, config }),
      ]);
      const wrong = [
        ...(member || replicationSource !== undefined ? ["it is still a replica"] : []),
        ...(status === "available" ? [] : [`it is ${status}`]),
        ...(hasWriter ? [] : ["it has no writer"]),
      ];
      if (wrong.length === 0) return passed(`${identifier} is standalone, available and has a writer`);
      return failed(`${identifier}: ${wrong.join(", ")}`, "Press again: it goes on from where it stopped.");
    },
  };
}

function planCheck({ workspace, config }: Verified): Check {
  return {
    name: "second-plan",
    question: "Is a second plan empty?",
    severity: "blocks",
    limitSeconds: PRESS_LIMITS.plan,
    look: async (): Promise<Found> => {
      const options = { activeRegion: config.regions.dr.name, limitSeconds: PRESS_LIMITS.plan };
      try {
        const plan = await workspace.plan(FAILOVER, options);
        if (isEmpty(plan)) return passed("Terraform: no changes");
        return failed(`it has ${inLines(plan)}`, "Press again: it goes on from where it stopped.");
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        // Such as Route 53's control plane, which the refresh asks.
        return notVerifiable(
          `there is no plan: ${linesThatMatter(error.result.output)}`,
          "Press again once whoever did not answer does.",
        );
      }
    },
  };
}
