import { eachString } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds, grounds } from "../verdict";
import { type Change, owned, ownedOf, PRESS_VARIABLE, type Press, shown } from "./press";

/** What a press may change: type, and path without the places in lists. */
const MAY_CHANGE = new Set([
  "aws_route53_record weighted_routing_policy.weight",
  "aws_appautoscaling_target min_capacity",
  "aws_ssm_parameter insecure_value",
  "aws_ssm_parameter value",
  "aws_rds_cluster global_cluster_identifier",
]);

/** Types without which a press promotes nothing, or sends nobody to what it promoted. */
const MUST_CHANGE = ["aws_ssm_parameter", "aws_rds_cluster", "aws_appautoscaling_target", "aws_route53_record"];

/** What belongs to the cluster or to the floor of the tasks, and so to the stack that a press applies. */
const BELONGS = ["aws_rds_cluster_instance", "aws_db_proxy_target", "aws_appautoscaling_target"];

/** Invariant 2: everything that depends on the active region is in one stack, and a press changes just what it has to. */
export function oneStackOwnsWhatChanges(press: Press): Grounds {
  const names = press.owners.map(({ name }) => name);
  const strangers = press.changes.filter(({ resource }) => !names.includes(resource.stack));
  const others = press.changes.filter(
    (change) => names.includes(change.resource.stack) && !MAY_CHANGE.has(kind(change)),
  );
  return grounds(
    {
      against: [
        ...strangers.map((change) =>
          said(change, `changes in a press, outside the stack that is pressed: ${turn(change)}`),
        ),
        ...others.map((change) => said(change, `is nothing that a press may change: ${turn(change)}`)),
        ...missing(press),
        ...scattered(press),
      ],
      open: unreadable(press),
      witnesses: press.changes.map((change) => said(change, turn(change))),
    },
    press.isDone ? { witnesses: alreadyDone(press) } : {},
  );
}

/** Lines that stand for the changes of a press that is done. */
export function alreadyDone({ owners, dr }: Press): Evidence[] {
  return owners.map(({ name }) => ({
    stack: name,
    address: `variable.${PRESS_VARIABLE}`,
    attribute: "default",
    text: `${dr} is active as committed: a press changes nothing`,
  }));
}

function missing(press: Press): Evidence[] {
  if (press.isDone) return [];
  return MUST_CHANGE.filter((type) => !press.changes.some(({ resource }) => resource.type === type))
    .filter((type) => !(press.isAdopted && type === "aws_rds_cluster"))
    .map((type) => ({
      stack: press.owners[0]?.name ?? "",
      address: type,
      attribute: "",
      text: `no ${type} changes in a press`,
    }));
}

/** Parts of what a press promotes that another stack owns. */
function scattered(press: Press): Evidence[] {
  const clusters = new Set(ownedOf(press, "aws_rds_cluster").map(({ key }) => key));
  const names = press.owners.map(({ name }) => name);
  return BELONGS.flatMap((type) => press.pressed.ofType(type))
    .filter(({ stack, region }) => region === press.dr && !names.includes(stack))
    .filter(
      ({ type, attributes }) =>
        type === "aws_appautoscaling_target" || press.pressed.targets(attributes).some(({ key }) => clusters.has(key)),
    )
    .map((resource) => evidence(resource, "", "belongs to what a press promotes, but another stack owns it"));
}

/** Expressions over the variable, or over locals, whose value in a press is not known here. */
function unreadable({ pressed }: Press): Evidence[] {
  const found: Evidence[] = [];
  for (const resource of pressed.resources) {
    const { lifecycle: _, ...attributes } = resource.attributes;
    eachString(attributes, (text, path) => {
      const mayDepend = text.includes("${") && (text.includes(`var.${PRESS_VARIABLE}`) || /\blocal\./.test(text));
      if (!mayDepend) return;
      found.push(evidence(resource, path.join("."), `what a press makes of it is not known: ${text}`));
    });
  }
  return found;
}

/** Only types that a press needs are in the stack, by the invariant's own list. */
export function ownsNothingElse(press: Press, allowed: readonly string[]): Evidence[] {
  return owned(press)
    .filter(({ type }) => !allowed.includes(type))
    .map((resource) => evidence(resource, "", `a ${resource.type} is nothing that depends on the active region`));
}

function kind({ resource, path }: Change): string {
  return `${resource.type} ${path.replace(/\.\d+(?=\.|$)/g, "")}`;
}

function turn({ before, after }: Change): string {
  return `${shown(before)} -> ${shown(after)}`;
}

function said({ resource, path }: Change, text: string): Evidence {
  return evidence(resource, path, text);
}
