import { accessOf } from "../../model/access/access";
import { ACCOUNT } from "../../model/access/arns";
import { grantsOf } from "../../model/access/decide";
import type { Resource } from "../../model/model";
import type { Cell } from "../../proof/reachability/cell";
import { apisOf } from "../../proof/reachability/function-apis";
import { classesOf, type Facts, keysOf, passingKeys, short, text } from "./facts";
import { API_ENDPOINT } from "./network-boxes";

/** A permitted direction of opening a connection, in whichever regions it is. Parties go by their kind and short name. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  /** Ports, or who may call whom. */
  readonly what: readonly string[];
  /** What decides on the way, in short. */
  readonly firewalls: readonly string[];
  readonly regions: readonly string[];
  readonly sources: readonly string[];
}

/** Every flow that the network lets pass, and those that private APIs make of them. */
export function flowsOf(facts: Facts): Flow[] {
  return merged([
    ...facts.open.map((cell) => networkFlow(facts, cell)),
    ...facts.regions.flatMap((region) => apiFlows(facts, region)),
  ]);
}

function networkFlow(facts: Facts, cell: Cell): Flow {
  const { region, from, to, port, lastPort } = cell;
  const sources = passingKeys([cell]);
  const [fromParty, toParty] = [partyOf(facts, from), partyOf(facts, to)];
  return {
    from: fromParty,
    to: toParty,
    what: [port === lastPort ? `${port}` : `${port}-${lastPort}`],
    firewalls: firewallsOf(
      facts,
      sources,
      classesOf(facts, "load-balancer", region)
        .filter(({ label }) => label === to)
        .map(({ resource }) => resource),
    ),
    regions: [region],
    sources,
  };
}

/** Kind and short name; what is of another region is one party. */
function partyOf(facts: Facts, label: string): string {
  const other = facts.regions.find((region) => label.startsWith(`${region}/`));
  if (other !== undefined) return `other-region/${label.split("/")[1]}`;
  const [kind = label, name] = label.split("/");
  if (name === undefined) return label;
  return kind === "cluster" || kind === "load-balancer" || kind === "proxy" ? kind : `${kind}/${short(facts, name)}`;
}

const FIREWALLS = [
  ["SG", /\/aws_(vpc_security_group|security_group|default_security_group)/],
  ["ACL", /\/aws_(default_)?network_acl/],
  ["NFW", /\/aws_networkfirewall/],
] as const;

function firewallsOf({ model }: Facts, keys: readonly string[], guarded: readonly Resource[]): string[] {
  const passed = FIREWALLS.filter(([, type]) => keys.some((key) => type.test(key))).map(([name]) => name);
  const hasWall = guarded.some((one) => model.users(one).some(({ type }) => type === "aws_wafv2_web_acl_association"));
  return [...passed, ...(hasWall ? ["WAF"] : [])];
}

/** From the endpoint of the APIs to each function, with the frontends that may call it. */
export function apiFlows(facts: Facts, region: string): Flow[] {
  const { model } = facts;
  return classesOf(facts, "function", region).flatMap(({ resource }) =>
    apisOf(model, resource).map((api): Flow => {
      const callers = callersOf(facts, api);
      const stages = model.users(api).filter(({ type }) => type === "aws_api_gateway_stage");
      const name = short(facts, text(model, resource, "function_name"));
      return {
        from: API_ENDPOINT,
        to: `function/${name}`,
        what: callers.map((caller) => `${caller.name}: ${name}`),
        firewalls: ["IAM", ...firewallsOf(facts, [], stages)],
        regions: [region],
        sources: keysOf([api, ...callers.map(({ role }) => role)]),
      };
    }),
  );
}

/** Services whose tasks may invoke an API, by their roles. */
function callersOf(facts: Facts, api: Resource): { readonly name: string; readonly role: Resource }[] {
  const { model } = facts;
  const action = "execute-api:Invoke";
  const resource = `arn:aws:execute-api:${api.region}:${ACCOUNT}:«${api.key}»/*`;
  return accessOf(model)
    .identities.filter((identity) => grantsOf(identity, { action, resource }).length > 0)
    .flatMap(({ resource: role, uses }) =>
      uses.flatMap((use) =>
        use.resource.region === api.region && use.resource.type === "aws_ecs_task_definition"
          ? [{ name: short(facts, text(model, use.resource, "family")), role }]
          : [],
      ),
    );
}

/** Flows between the same parties as one. */
function merged(flows: readonly Flow[]): Flow[] {
  const found = new Map<string, Flow>();
  for (const flow of flows) {
    const key = `${flow.from} ${flow.to}`;
    const known = found.get(key);
    found.set(key, known === undefined ? flow : joined(known, flow));
  }
  return [...found.values()];
}

function joined(one: Flow, other: Flow): Flow {
  const both = <T>(first: readonly T[], second: readonly T[]) => [...new Set([...first, ...second])];
  return {
    ...one,
    what: both(one.what, other.what),
    firewalls: both(one.firewalls, other.firewalls),
    regions: both(one.regions, other.regions),
    sources: both(one.sources, other.sources),
  };
}

/** Parties that the same others speak with in the same way, each with all that are like it. */
export function alikeParties(flows: readonly Flow[]): readonly (readonly string[])[] {
  const parties = [...new Set(flows.flatMap(({ from, to }) => [from, to]))];
  const groups = new Map<string, string[]>();
  for (const party of parties) {
    const signs = flows.flatMap((flow) => signsOf(flow, party)).sort();
    const key = [party.split("/")[0], ...signs].join("|");
    groups.set(key, [...(groups.get(key) ?? []), party]);
  }
  return [...groups.values()];
}

/** What a flow says of a party; of an API, who calls it does not matter here. */
function signsOf({ from, to, what, firewalls, regions }: Flow, party: string): string[] {
  const how = [firewalls.includes("IAM") ? "" : what, firewalls, regions].join(";");
  return [...(from === party ? [`to ${to} ${how}`] : []), ...(to === party ? [`from ${from} ${how}`] : [])];
}
