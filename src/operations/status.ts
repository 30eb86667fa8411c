import { isDeepStrictEqual } from "node:util";
import { namesFor, switchedNames } from "../config/names";
import { isMember } from "./checks/membership";
import { isSwitchedOff, switchReset } from "./checks/switch";
import { fencedIn } from "./fence-state";
import type { Operation } from "./operation";
import { PRIMARY_REGION } from "./order";
import { lockHolder } from "./press";
import { type Facts, type Situation, situationOf } from "./situation";
import { StandbyAws } from "./standby-aws";
import { readState } from "./standby-state";

type Asked = Pick<Operation, "config" | "backend" | "aws">;

/** Asks the DR region where we are. Route 53 may be silent; whatever else is, ends it with the SDK's own error. */
export async function status(operation: Asked): Promise<{ facts: Facts; situation: Situation }> {
  const facts = await observeFacts(operation);
  return { facts, situation: situationOf(facts) };
}

async function observeFacts(operation: Asked): Promise<Facts> {
  const { aws, config } = operation;
  const { primary, dr } = config.regions;
  const names = namesFor(config);
  const standby = new StandbyAws(aws.environment, dr.name);
  const [marker, member, { status: clusterStatus }, moved, switchedOff, fenced, work] = await Promise.all([
    aws.parameter(dr.name, names.marker),
    isMember(operation),
    standby.cluster(names.cluster("dr")),
    weightsMoved(operation).catch(() => undefined),
    isSwitchedOff({ standby, config }).catch(() => undefined),
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
    switchReset: switchReset(config),
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
async function wasFenced(operation: Asked): Promise<Facts["fenced"]> {
  const { resources } = await readState(operation, PRIMARY_REGION);
  const managed = resources.filter(({ mode }) => mode === "managed");
  const each = managed.flatMap(({ type, instances }) =>
    instances.map(({ attributes: values = {} }) => ({ type, values })),
  );
  return fencedIn(each, operation.config);
}

/** For a terminal. */
export function statusInWords({ place, isUnderWay, says, next }: Situation): string {
  const steps = next.map((line, index) => `  ${index + 1}. ${line}`);
  const todo = steps.length === 0 ? ["Nothing is to be done."] : ["What to do next:", ...steps];
  return [`${place}${isUnderWay ? ", work under way" : ""}`, says, ...todo].join("\n");
}
