import { switchedNames } from "../../config/names";
import type { Resource } from "../../model/model";
import { at, blocks, list } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds, grounds } from "../verdict";
import { alreadyDone } from "./one-stack";
import { owned, ownedOf, type Press, shown } from "./press";
import { admitsTheTwoRegions } from "./variable";

/** Records with a weight in the stack that is pressed: what moves customers. */
export function switchedRecords(press: Press): readonly Resource[] {
  return ownedOf(press, "aws_route53_record").filter(({ attributes }) => weightOf(attributes) !== undefined);
}

/** Region where a record leads to in the end; undefined if that cannot be told. */
export function regionOf(press: Press, record: Resource): string | undefined {
  const { pressed, primary, dr } = press;
  const alias = at(record.attributes.alias, "name");
  if (alias !== undefined) {
    const name = pressed.literal(alias);
    const next = pressed
      .ofType("aws_route53_record")
      .find(({ key, attributes }) => key !== record.key && pressed.literal(attributes.name) === name);
    const target = pressed.target(next ? at(next.attributes.alias, "name") : alias);
    return target?.region ?? undefined;
  }
  const text = JSON.stringify(list(record.attributes.records));
  const [one, ...others] = [primary, dr].filter((region) => text.includes(region));
  return others.length === 0 ? one : undefined;
}

/** R20: one stack, applied alone, detaches the cluster and moves every weight. */
export function oneStackPromotes(press: Press): Grounds {
  const { owners } = press;
  const wrongOwners = owners.length === 1 ? [] : [noSingleOwner(press)];
  const names = new Map<string, Resource[]>();
  for (const record of switchedRecords(press)) {
    const name = `${press.pressed.literal(record.attributes.name)} ${record.attributes.type}`;
    names.set(name, [...(names.get(name) ?? []), record]);
  }
  const moves = [...names.values()].map((records) => moved(press, records));
  return grounds(
    { against: [...wrongOwners, ...forgotten(press)] },
    admitsTheTwoRegions(press),
    detached(press),
    ...moves,
    press.isDone ? { witnesses: alreadyDone(press) } : {},
  );
}

/** Names that customers use, and that a press does not know of. */
function forgotten(press: Press): Evidence[] {
  const known = new Set(switchedRecords(press).map(({ attributes }) => press.pressed.literal(attributes.name)));
  const at = { stack: press.owners[0]?.name ?? "", address: "aws_route53_record" };
  return switchedNames(press.config)
    .filter((name) => !known.has(name))
    .map((name) => evidence(at, "name", `no record of ${name} moves in a press`));
}

function noSingleOwner({ owners }: Press): Evidence {
  const text = `${owners.length} stacks take the variable active_region, not one`;
  return { stack: owners.map(({ name }) => name).join(), address: "variable.active_region", attribute: "", text };
}

function detached(press: Press): Partial<Grounds> {
  const clusters = ownedOf(press, "aws_rds_cluster");
  if (press.isAdopted) return {};
  const [owner] = press.owners;
  const none = evidence({ stack: owner?.name ?? "", address: "aws_rds_cluster" }, "", "it owns no cluster to detach");
  return grounds(
    clusters.length > 0 ? {} : { against: [none] },
    ...clusters.map((cluster) => {
      const before = press.model.resource(cluster.key)?.attributes.global_cluster_identifier;
      const after = cluster.attributes.global_cluster_identifier;
      const line = evidence(cluster, "global_cluster_identifier", `${shown(before)} -> ${shown(after)}`);
      const isDetached = (after === null || after === undefined) && (press.isDone || typeof before === "string");
      return isDetached
        ? { witnesses: [line] }
        : { against: [{ ...line, text: `a press does not detach it: ${line.text}` }] };
    }),
  );
}

/** Of the records of one name, all weight is on DR's after a press, and was on the primary's before. */
function moved(press: Press, records: readonly Resource[]): Partial<Grounds> {
  return grounds(
    ...records.map((record): Partial<Grounds> => {
      const region = regionOf(press, record);
      const before = weightOf(press.model.resource(record.key)?.attributes ?? {});
      const after = weightOf(record.attributes);
      const line = evidence(
        record,
        "weighted_routing_policy.weight",
        `to ${region}: ${shown(before)} -> ${shown(after)}`,
      );
      if (region === undefined) return { open: [{ ...line, text: "where it leads to cannot be told" }] };
      if (typeof after !== "number") return { open: [{ ...line, text: `its weight is not known: ${shown(after)}` }] };
      const isRight = region === press.dr ? after > 0 : after === 0;
      const wasRight = press.isDone || (region === press.primary ? Number(before) > 0 : before === 0);
      return isRight && wasRight
        ? { witnesses: [line] }
        : { against: [{ ...line, text: `a press does not move customers to ${press.dr}: ${line.text}` }] };
    }),
    records.some((record) => regionOf(press, record) === press.dr)
      ? {}
      : {
          against: records
            .slice(0, 1)
            .map((record) => evidence(record, "alias.name", `its name has no answer in ${press.dr}`)),
        },
  );
}

/** Invariant 3: records wait for the cluster, and nothing moves them but a press. */
export function promoteFirstThenTraffic(press: Press): Grounds {
  const clusters = ownedOf(press, "aws_rds_cluster");
  return grounds(
    ...switchedRecords(press).map((record) => {
      const awaited = new Set(press.pressed.closure([record]).map(({ key }) => key));
      const late = clusters.filter(({ key }) => !awaited.has(key));
      return {
        against: [
          ...late.map(({ address }) =>
            evidence(record, "depends_on", `does not wait for ${address}: DNS may move first`),
          ),
          ...evaluating(record),
        ],
        witnesses: clusters
          .filter(({ key }) => awaited.has(key))
          .map(({ address }) =>
            evidence(record, "depends_on", `changes after ${address}; looks at no target's health`),
          ),
      };
    }),
    { against: rivals(press) },
  );
}

function evaluating(record: Resource): Evidence[] {
  return blocks(record.attributes.alias)
    .filter(({ evaluate_target_health: evaluates }) => evaluates !== false && evaluates !== "false")
    .map(() =>
      evidence(record, "alias.evaluate_target_health", "evaluates its target's health: DNS would move by itself"),
    );
}

/** Other answers to a switched name, which a press does not move, or a policy that moves by itself. */
function rivals(press: Press): Evidence[] {
  const { pressed } = press;
  const names = new Set(
    switchedRecords(press).map(({ attributes }) => `${pressed.literal(attributes.name)} ${attributes.type}`),
  );
  const own = new Set(owned(press).map(({ key }) => key));
  return pressed
    .ofType("aws_route53_record")
    .filter(({ attributes }) => names.has(`${pressed.literal(attributes.name)} ${attributes.type}`))
    .filter(({ key, attributes }) => !own.has(key) || weightOf(attributes) === undefined)
    .map((record) => evidence(record, "name", "answers a switched name, but a press does not move it"));
}

function weightOf(attributes: Resource["attributes"]): unknown {
  return at(attributes.weighted_routing_policy, "weight");
}
