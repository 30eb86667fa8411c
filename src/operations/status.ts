import { isDeepStrictEqual } from "node:util";
import { namesFor, switchedNames } from "../config/names";
import { isMember } from "./checks/membership";
import { isFenced } from "./fence";
import { LOOK_BACK_MINUTES } from "./incident";
import type { Operation } from "./operation";
import { PRIMARY_REGION } from "./order";
import { lockHolder } from "./press";
import { type Facts, type Situation, situationOf } from "./situation";
import { StandbyAws } from "./standby-aws";
import { readState } from "./standby-state";

type Asked = Pick<Operation, "config" | "backend" | "aws">;

/** The switch stays as it was set, for as long as its last value can be found. */
const SWITCH_DAYS = 14;

/** Asks the DR region where we are. Route 53 may be silent; whatever else is, ends it with the SDK's own error. */
export async function status(operation: Asked): Promise<{ facts: Facts; situation: Situation }> {
  const facts = await observeFacts(operation);
  return { facts, situation: situationOf(facts) };
}

async function observeFacts(operation: Asked): Promise<Facts> {
  const { aws, config } = operation;
  const { primary, dr } = config.regions;
  const names = namesFor(config);
  const [marker, member, { status: clusterStatus }, moved, switchedOff, fenced, work] = await Promise.all([
    aws.parameter(dr.name, names.marker),
    isMember(operation),
    new StandbyAws(aws.environment, dr.name).cluster(names.cluster("dr")),
    weightsMoved(operation).catch(() => undefined),
    isSwitchedOff(operation).catch(() => undefined),
    wasFenced(operation).catch(() => undefined),
    whoIsAtWork(operation),
  ]);
  return {
    primary: primary.name,
    dr: dr.name,
    committed: config.activeRegion,
    fenced,
    marker,
    isMember: member,
    clusterStatus,
    moved,
    switchedOff,
    ...work,
  };
}

async function whoIsAtWork(operation: Asked): Promise<Pick<Facts, "lock" | "lockUnknown">> {
  try {
    const holder = await lockHolder(operation);
    return { lock: holder && `${holder.who}, ${holder.operation}, since ${holder.created}` };
  } catch (error) {
    return { lock: undefined, lockUnknown: error instanceof Error ? error.message : String(error) };
  }
}

async function weightsMoved({ aws, config }: Asked): Promise<Facts["moved"]> {
  const { primary, dr } = config.regions;
  const weights = await Promise.all(
    switchedNames(config).map((name) => aws.weights(dr.name, config.domain.name, name)),
  );
  const all = (wanted: Record<string, number>) => weights.every((is) => isDeepStrictEqual(is, wanted));
  if (all({ [primary.name]: 0, [dr.name]: 100 })) return true;
  return all({ [primary.name]: 100, [dr.name]: 0 }) ? false : "mixed";
}

/** From the state in the DR region: the old primary itself may not answer. */
async function wasFenced(operation: Asked): Promise<boolean> {
  const { resources } = await readState(operation, PRIMARY_REGION);
  return isFenced(
    resources.flatMap(({ mode, type, instances }) =>
      instances.map(({ attributes = {} }) => ({ address: type, mode, type, values: attributes })),
    ),
  );
}

async function isSwitchedOff({ aws, config }: Asked): Promise<boolean> {
  const standby = new StandbyAws(aws.environment, config.regions.dr.name);
  const metric = { ...namesFor(config).switchMetric, dimensions: {}, statistic: "Maximum" };
  const recent = await standby.points(metric, LOOK_BACK_MINUTES);
  // A longer period for the older ones: a point a minute would be more than CloudWatch answers.
  const points = recent.length > 0 ? recent : await standby.points(metric, SWITCH_DAYS * 24 * 60, 3600);
  return (points.at(-1)?.value ?? 0) >= 1;
}

/** For a terminal. */
export function statusInWords({ place, isUnderWay, says, next }: Situation): string {
  const steps = next.map((line, index) => `  ${index + 1}. ${line}`);
  const todo = steps.length === 0 ? ["Nothing is to be done."] : ["What to do next:", ...steps];
  return [`${place}${isUnderWay ? ", work under way" : ""}`, says, ...todo].join("\n");
}
