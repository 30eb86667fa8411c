import { namesFor } from "../config/names";
import type { Operation } from "./operation";
import { PRIMARY_REGION } from "./order";
import { Refusal } from "./refusal";
import { isEmpty, type Plan, type PlannedChange, type StateResource } from "./workspace";

/** Names of the fence's resources begin like this; the listener of port 80 closes with it. */
const FENCE = /^aws_lb_listener(_rule)?\..*load-balancer_(fence|http)_/;

/** What a fence takes away: rules of security groups and ACLs by which applications reach the database. */
const RULES = /^aws_(vpc_security_group_(ingress|egress)_rule|network_acl_rule)\./;

/** True if the state of `primary-region` says that its listeners are closed. */
export function isFenced(resources: readonly StateResource[]): boolean {
  return resources.some(({ type, values }) => {
    const condition = JSON.stringify(values.condition ?? []);
    return type === "aws_lb_listener_rule" && values.priority === 1 && condition.includes('path_pattern":[{');
  });
}

/** What a plan would do beside closing: a fence makes nothing, and takes nothing away but ways in. */
export function beyondFence({ changes, changedOutputs }: Plan): string[] {
  return [
    ...changes.filter((change) => !closes(change)).map(({ address, actions }) => `${actions.join(" and ")} ${address}`),
    ...changedOutputs.map((name) => `change output ${name}`),
  ];
}

function closes({ address, actions }: PlannedChange): boolean {
  const action = actions.join();
  return (action === "update" && FENCE.test(address)) || (action === "delete" && RULES.test(address));
}

/**
 * Closes the old primary once it answers again: an ordinary plan of `primary-region`, as committed. Until then two
 * databases could take writes (docs/adr/0016).
 *
 * @throws Refusal while the primary is the active region, while the configuration does not say `fenced: true`, or if the
 *   plan would do anything but close
 */
export async function fence(operation: Operation): Promise<void> {
  const { config, aws, steps, workspace } = operation;
  const { primary, dr } = config.regions;
  const active = await aws.parameter(dr.name, namesFor(config).marker);
  if (active !== dr.name) {
    throw new Refusal(
      `${active ?? "No region"} is active, so ${primary.name} is not to be closed. Nothing was changed.`,
    );
  }
  if (!config.fenced) {
    throw new Refusal(
      `Commit activeRegion: "${dr.name}" and fenced: true first: what is deployed is what is committed.`,
    );
  }
  await workspace.init(PRIMARY_REGION);
  const plan = await steps.step(`Plan ${PRIMARY_REGION}`, (onProgress) =>
    workspace.plan(PRIMARY_REGION, { onProgress }),
  );
  if (isEmpty(plan)) return;
  const more = beyondFence(plan);
  if (more.length > 0) {
    throw new Refusal(
      `Fencing may only close, and this plan would do more. Deploy from the commit that ${PRIMARY_REGION} was last deployed from, with fenced: true and nothing else changed:\n${more.map((line) => `  ${line}`).join("\n")}`,
    );
  }
  await steps.step(`Close ${primary.name}`, (onProgress) => workspace.deploy([PRIMARY_REGION], { onProgress }));
  const left = await steps.step(`Plan ${PRIMARY_REGION} again`, () => workspace.plan(PRIMARY_REGION));
  if (!isEmpty(left)) throw new Error(`${PRIMARY_REGION} is not closed: its plan still has changes`);
}
