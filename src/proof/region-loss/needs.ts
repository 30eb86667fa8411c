import type { Resource } from "../../model/model";
import { eachString } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { isGlobal } from "../independence/control-planes";
import { evidence, type Grounds } from "../verdict";
import { type Loss, mentions, stacksLeft, used } from "./loss";
import { replicaIn } from "./secrets";

/** Type and path of a place that may name the lost region, and why nothing waits for that region there. */
export type Allowance = readonly [place: RegExp, reason: string];

const TEXTS: readonly Allowance[] = [
  [/ (?:alarm_)?description$| tags(?:_all)?\.|\.error_message$/, "a text for people"],
  [/^aws_cloudwatch_dashboard dashboard_body$/, "a page for people"],
  [
    /^aws_cloudwatch_metric_alarm (?:.*\.)?dimensions\./,
    "a metric's dimension; the metric is published in its own region",
  ],
];

/** Arguments that give a resource its physical name. */
const NAMES = [
  "name",
  "bucket",
  "cluster_identifier",
  "identifier",
  "global_cluster_identifier",
  "function_name",
  "domain_name",
];

/** Shorter names are words that stand for many things, such as `cpu`. */
const LEAST_LENGTH = 8;

/**
 * What the region that is left needs of the lost one: references, directly or through others, and names of the region or
 * of what is only there, in environments, containers, policies, endpoints and the rest.
 */
export function needs(loss: Loss, allowances: readonly Allowance[]): Partial<Grounds> {
  const places = [...TEXTS, ...allowances];
  const only = namesOnlyIn(loss);
  const against: Evidence[] = [];
  const witnesses: Evidence[] = [];
  const all = used(loss);
  const keys = new Set(all.map(({ key }) => key));
  for (const resource of all) {
    if (resource.region === loss.lost && !isGlobal(resource)) {
      const cause = `is in ${loss.lost}: ${needers(loss, resource)}`;
      if (!onlyCopies(loss, keys, resource, places)) against.push(evidence(resource, "", cause));
      continue;
    }
    eachString(resource.attributes, (text, path) => {
      const what = needed(loss, only, text);
      if (what === undefined) return;
      const place = path.join(".");
      const reason =
        places.find(([where]) => where.test(`${placeType(resource)} ${place}`))?.[1] ?? watched(loss, resource, place);
      if (reason === undefined) against.push(evidence(resource, place, `needs ${what}`));
      else witnesses.push(evidence(resource, place, `names ${what}: ${reason}`));
    });
  }
  return { against, open: unread(loss), witnesses: [...summed(loss, all), ...witnesses] };
}

/** References of the region that is left to what no stack here has. */
function unread(loss: Loss): Evidence[] {
  const names = new Set(stacksLeft(loss).map(({ name }) => name));
  return loss.model.unread
    .filter(({ stack }) => names.has(stack))
    .map((found) => evidence(found, found.attribute, `what it needs is not known: ${found.says}`));
}

/** What a text needs in the lost region, or in one where nothing of the region that is left belongs. */
function needed({ model, lost, left }: Loss, only: ReadonlySet<string>, text: string): string | undefined {
  const foreign = model
    .targets(text)
    .find(
      (target) => target.region !== null && target.region !== left && !isGlobal(target) && target.mode === "managed",
    );
  if (foreign !== undefined) return `${foreign.key} in ${foreign.region}`;
  const plain = text.includes("«") ? text.replace(/«[^»]*»/g, "") : text;
  if (mentions(plain, lost)) return `${lost} (${shortened(plain, lost)})`;
  const name = [...plain.split(/[^\w-]+/), ...plain.split(/[^\w./-]+/)].find((word) => only.has(word));
  return name === undefined ? undefined : `${name}, which is only in ${lost}`;
}

/** Physical names of the lost region that the region that is left has none of. */
function namesOnlyIn({ model, lost, left }: Loss): ReadonlySet<string> {
  const namesIn = (region: string) =>
    model.resources
      .filter((resource) => resource.mode === "managed" && resource.region === region && !isGlobal(resource))
      .flatMap(({ attributes }) => NAMES.map((name) => attributes[name]))
      .filter((name): name is string => typeof name === "string" && name.length >= LEAST_LENGTH && !/[«$]/.test(name));
  const copied = model
    .ofType("aws_secretsmanager_secret")
    .filter((secret) => replicaIn(secret, left) !== undefined)
    .map(({ attributes }) => attributes.name);
  const here = new Set<unknown>([...namesIn(left), ...copied]);
  return new Set(namesIn(lost).filter((name) => !here.has(name)));
}

/** True if every use of a resource in the lost region is a copy that goes there. */
function onlyCopies(loss: Loss, keys: ReadonlySet<string>, resource: Resource, places: readonly Allowance[]): boolean {
  return loss.model
    .users(resource)
    .filter(({ key, region }) => keys.has(key) && region === loss.left)
    .every((user) => {
      let isCopy = true;
      eachString(user.attributes, (text, path) => {
        const names = loss.model.targets(text).some(({ key }) => key === resource.key);
        if (names && !places.some(([where]) => where.test(`${placeType(user)} ${path.join(".")}`))) isCopy = false;
      });
      return isCopy;
    });
}

/** Who needs it, for the one who has to mend it. */
function needers({ model, left }: Loss, resource: Resource): string {
  const found = model.users(resource).filter((user) => user.region === left);
  return `needed by ${found.map(({ key }) => key).join(", ") || "what waits for it"}`;
}

/**
 * A function that looks at both regions from outside has to name both. Whatever serves customers may not: a function
 * behind an API or a target group waits for what its environment names.
 */
function watched({ model, left }: Loss, resource: Resource, place: string): string | undefined {
  if (resource.type !== "aws_lambda_function" || !place.startsWith("environment.")) return undefined;
  const users = model.users(resource);
  const all = [...users, ...users.flatMap((user) => model.users(user))].map(({ type }) => type);
  const isServing = all.some((type) =>
    /^aws_(lambda_permission|lambda_function_url|api_gateway|apigatewayv2|lb_)/.test(type),
  );
  const namesBoth = mentions(JSON.stringify(resource.attributes.environment), left);
  return !isServing && namesBoth && all.includes("aws_scheduler_schedule")
    ? "it is started by a schedule, looks at both regions from outside, and serves nobody"
    : undefined;
}

/** A line for each stack, so that what needs nothing has a witness too. */
function summed(loss: Loss, all: readonly Resource[]): Evidence[] {
  return stacksLeft(loss).map(({ name }) => ({
    stack: name,
    address: "provider.aws",
    attribute: "region",
    text: `${all.filter(({ stack }) => stack === name).length} resources and data sources, all in ${loss.left}`,
  }));
}

function placeType({ type, mode }: Resource): string {
  return mode === "managed" ? type : `${mode}.${type}`;
}

/** The part of a long text that matters. */
function shortened(text: string, region: string): string {
  const start = Math.max(0, text.indexOf(region) - 30);
  return text.length <= 80 ? text : `…${text.slice(start, start + 60 + region.length)}…`;
}
