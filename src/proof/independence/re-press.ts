import type { Resource } from "../../model/model";
import { blocks } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";
import { evaluateCondition } from "./condition";
import { ignored } from "./one-attribute";
import { alreadyDone } from "./one-stack";
import { owned, ownedOf, PRESS_VARIABLE, type Press, shown } from "./press";

/** The parameter that says which region is meant to be active: the one whose value follows the variable. */
function markersOf(press: Press): readonly Resource[] {
  const markers = ownedOf(press, "aws_ssm_parameter").filter(({ attributes }) => markedRegion(attributes) === press.dr);
  if (press.isDone) return markers;
  const changing = new Set(press.changes.map(({ resource }) => resource.key));
  return markers.filter(({ key }) => changing.has(key));
}

/** Invariant 5: the marker is written first, the rest can be completed, and the way back is refused at plan time. */
export function rePressable(press: Press): Grounds {
  const [marker, ...others] = markersOf(press);
  const [owner] = press.owners;
  if (marker === undefined || others.length > 0) {
    const text = `${others.length + (marker ? 1 : 0)} parameters say which region is meant to be active, not one`;
    const at = { stack: owner?.name ?? "", address: "aws_ssm_parameter" };
    return grounds({ against: [evidence(at, "insecure_value", text)] });
  }
  return grounds(
    writtenFirst(press, marker),
    completes(press),
    refusesTheWayBack(press, marker),
    press.isDone ? { witnesses: alreadyDone(press) } : {},
  );
}

function writtenFirst(press: Press, marker: Resource): Partial<Grounds> {
  const waits = press.pressed.closure([marker]).filter(({ mode }) => mode === "managed");
  const moving = new Set(["aws_rds_cluster", "aws_route53_record", "aws_appautoscaling_target"]);
  const changing = new Set(press.changes.map(({ resource }) => resource.key));
  const followers = owned(press).filter(
    ({ key, type }) => key !== marker.key && (changing.has(key) || (press.isDone && moving.has(type))),
  );
  return grounds(
    {
      against: waits.map(({ address }) =>
        evidence(marker, "depends_on", `the marker waits for ${address}: it is not written first`),
      ),
      witnesses: [evidence(marker, "insecure_value", `waits for nothing, and will be ${press.dr}`)],
    },
    ...followers.map((follower) => {
      const isLater = press.pressed.closure([follower]).some(({ key }) => key === marker.key);
      return isLater
        ? { witnesses: [evidence(follower, "depends_on", "changes after the marker")] }
        : { against: [evidence(follower, "depends_on", `does not wait for the marker ${marker.address}`)] };
    }),
  );
}

/** Nothing that a press changes is ignored: pressing again would leave it as it stopped. */
function completes({ changes }: Press): Partial<Grounds> {
  return {
    against: changes
      .filter(({ resource, path }) => ignored(resource).some((name) => name === "all" || path.startsWith(name)))
      .map(({ resource, path }) =>
        evidence(resource, "lifecycle.ignore_changes", `${path} is ignored: a press does not change it`),
      ),
  };
}

/** What the marker holds, what is asked for, and whether that has to be planned. */
interface Case {
  readonly marked: readonly string[];
  readonly wanted: string;
  readonly isAllowed: boolean;
}

function cases({ primary, dr }: Press): Case[] {
  return [
    { marked: [dr], wanted: primary, isAllowed: false },
    { marked: [dr], wanted: dr, isAllowed: true },
    { marked: [primary], wanted: dr, isAllowed: true },
    { marked: [primary], wanted: primary, isAllowed: true },
    { marked: [], wanted: primary, isAllowed: true },
  ];
}

function refusesTheWayBack(press: Press, marker: Resource): Partial<Grounds> {
  const conditions = owned(press).flatMap((resource) =>
    blocks(resource.attributes.lifecycle)
      .flatMap(({ precondition }) => blocks(precondition))
      .map((precondition) => ({ resource, precondition, condition: String(precondition.condition) })),
  );
  const about = conditions.filter(({ condition }) => condition.includes(PRESS_VARIABLE));
  if (about.length === 0) {
    return {
      against: [evidence(marker, "lifecycle.precondition", "nothing refuses the way back once the marker says DR")],
    };
  }
  return grounds(
    ...about.flatMap(({ resource, precondition, condition }) => [
      ...cases(press).map((one) => refusal(press, marker, resource, condition, one)),
      String(precondition.error_message).includes(press.dr)
        ? {}
        : { against: [evidence(resource, "lifecycle.precondition", "the refusal does not say what to do")] },
    ]),
  );
}

/** Whether a precondition allows what has to be planned, and refuses what must not. */
function refusal(
  press: Press,
  marker: Resource,
  resource: Resource,
  condition: string,
  { marked, wanted, isAllowed }: Case,
): Partial<Grounds> {
  const allows = evaluateCondition(condition, (reference) => look(press, resource, marker, reference, marked, wanted));
  if (allows === undefined) {
    const text = `looks elsewhere than at the marker, or is not understood: ${condition}`;
    return { open: [evidence(resource, "lifecycle.precondition", text)] };
  }
  const does = allows ? "allowed" : "refused";
  const text = `with the marker at ${marked.join() || "nothing"}, a plan for ${wanted} is ${does}`;
  const line = evidence(resource, "lifecycle.precondition", text);
  return allows === isAllowed ? { witnesses: [line] } : { against: [line] };
}

/** Values that a condition sees. The marker is read at plan time only if nothing has to be applied before. */
function look(
  { pressed }: Press,
  { stack }: Resource,
  marker: Resource,
  reference: string,
  marked: readonly string[],
  wanted: string,
): unknown {
  if (reference === `var.${PRESS_VARIABLE}`) return wanted;
  const [, address = "", attribute] = /^(data\.[\w-]+\.[\w-]+)\.(\w+)$/.exec(reference) ?? [];
  const data = pressed.resource(`${stack}/${address}`);
  if (data === undefined || pressed.closure([data]).some(({ mode }) => mode === "managed")) return undefined;
  const name = String(pressed.literal(marker.attributes.name));
  const { path, name: read } = data.attributes;
  if (data.type === "aws_ssm_parameter" && attribute === "value" && pressed.literal(read) === name) return marked[0];
  const isUnder = name.startsWith(`${String(pressed.literal(path)).replace(/\/$/, "")}/`);
  return data.type === "aws_ssm_parameters_by_path" && attribute === "values" && isUnder ? marked : undefined;
}

function markedRegion({ insecure_value: insecure, value }: Resource["attributes"]): string {
  return shown(insecure ?? value);
}
