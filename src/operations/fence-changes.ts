import type { Plan, PlannedChange, SynthesizedResource } from "./workspace";

type Resources = ReadonlyMap<string, SynthesizedResource>;

/** What the fence changes in `primary-region`, and nothing else. */
export interface FenceChanges {
  /** Arguments that differ, by the address of what stays. */
  readonly updated: ReadonlyMap<string, readonly string[]>;
  /** Addresses of what is gone. */
  readonly removed: ReadonlySet<string>;
}

/** The difference between the stack without the fence and with it, both synthesized from one commit. */
export function fenceChanges(open: Resources, fenced: Resources): FenceChanges {
  const updated = [...open].flatMap(([address, before]) => {
    const after = fenced.get(address);
    const names = after === undefined ? [] : differing(before, after);
    return names.length === 0 ? [] : [[address, names] as const];
  });
  return { updated: new Map(updated), removed: new Set([...open.keys()].filter((address) => !fenced.has(address))) };
}

function differing(before: SynthesizedResource, after: SynthesizedResource): string[] {
  // What somebody waits for is no change of him.
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== "depends_on");
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** What Terraform is pointed at. */
export function addressesOf({ updated, removed }: FenceChanges): string[] {
  return [...updated.keys(), ...removed];
}

/** What a plan would do beside closing, in words: it makes nothing, and takes nothing away but the fence's ways in. */
export function beyondFence({ changes, changedOutputs }: Plan, fence: FenceChanges): string[] {
  return inWords({ changes: changes.filter((change) => !closes(change, fence)), changedOutputs });
}

/** One line for each thing that a plan would do. */
export function inWords({ changes, changedOutputs }: Plan): string[] {
  return [
    ...changes.map(({ address, actions }) => `${actions.join(" and ")} ${address}`),
    ...changedOutputs.map((name) => `change output ${name}`),
  ];
}

function closes(change: PlannedChange, { updated, removed }: FenceChanges): boolean {
  const { address, actions, attributes } = change;
  const action = actions.join();
  const own = updated.get(address);
  if (action === "update" && own !== undefined) {
    // The provider's plan may fill empty parts of an action that stays: what counts is what it answers then.
    return attributes.every((name) => own.includes(name) || name === "action") && answersByItself(change);
  }
  return action === "delete" && removed.has(address) && isWayIn(change);
}

/** True of a listener, or a rule of one, that will lead nowhere. */
function answersByItself({ address, after = {} }: PlannedChange): boolean {
  if (!/^aws_lb_listener(_rule)?\./.test(address)) return false;
  const actions = after.default_action ?? after.action;
  return Array.isArray(actions) && actions.length > 0 && actions.every(({ type }) => type === "fixed-response");
}

/** A rule of a group only ever permits. An entry of an ACL may also deny, and what it denies would be let in without it. */
function isWayIn({ address, before }: PlannedChange): boolean {
  if (/^aws_vpc_security_group_(ingress|egress)_rule\./.test(address)) return true;
  return address.startsWith("aws_network_acl_rule.") && before?.rule_action === "allow";
}
