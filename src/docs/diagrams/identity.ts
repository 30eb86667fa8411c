import { accessOf, type Identity } from "../../model/access/access";
import { identifiersOf } from "../../model/access/statement";
import { type Facts, keysOf, short } from "./facts";
import type { Icon } from "./icons";
import { rightsOf } from "./rights";
import type { Arrow, Box, Scene } from "./scene";

/** Roles that the same may take and that may do the same, in whichever regions. */
interface Roles {
  readonly names: readonly string[];
  /** Who may take them. */
  readonly takers: readonly string[];
  readonly rights: readonly string[];
  readonly all: readonly Identity[];
}

/** Who takes which role, and what it may do with it. */
export function identityScene(facts: Facts): Scene {
  const roles = rolesOf(facts);
  const takers = [...new Set(roles.flatMap((one) => one.takers))].sort();
  const sorted = takers.flatMap((taker) => roles.filter((one) => one.takers[0] === taker));
  return {
    path: "identity.svg",
    title: "Who takes which role, and what it may do",
    description: "Every role with who may take it, and for each service the kinds of access that its policies allow.",
    direction: "RIGHT",
    boxes: [...takers.map((taker) => takerBox(taker, roles)), ...sorted.map((one) => roleBox(facts, one))],
    arrows: sorted.flatMap(({ names, takers: own, all }) =>
      own.map((from): Arrow => {
        return {
          from,
          to: idOf(names, all),
          label: [],
          look: "request",
          sources: keysOf(all.map(({ resource }) => resource)),
        };
      }),
    ),
    legend: [
      ["request", "may take the role, or has the policy"],
      [undefined, boundaryWords(roles)],
      [
        undefined,
        "Levels of access as in AWS's Service Authorization Reference. The tables have each action and resource.",
      ],
    ],
  };
}

/** Roles without what tells regions apart, those that are alike as one. */
function rolesOf(facts: Facts): Roles[] {
  const found = new Map<string, Roles>();
  for (const identity of accessOf(facts.model).identities) {
    const name = short(facts, identity.name);
    const takers = takersOf(identity);
    const rights = rightsOf(facts, identity);
    const key = [kindOf(facts, identity, name), ...takers, ...rights].join("|");
    const known = found.get(key);
    const names = [...new Set([...(known?.names ?? []), name])];
    found.set(key, { names, takers, rights, all: [...(known?.all ?? []), identity] });
  }
  return [...found.values()];
}

/** A name without what only one application has: what acts in the role. */
function kindOf({ config }: Facts, { uses }: Identity, name: string): string {
  const applications = [...Object.keys(config.frontends), ...Object.keys(config.backends)];
  const plain = applications.reduce((text, one) => text.replace(`-${one}`, ""), name);
  return [plain, ...new Set(uses.map(({ resource }) => resource.type))].join(" ");
}

/** Services and others that the trust names, in words. */
function takersOf({ trust, resource }: Identity): string[] {
  // A policy that no role of the stacks has.
  if (resource.type === "aws_iam_policy") return ["Whoever gets the policy"];
  const allowed = trust.filter(({ effect }) => effect === "Allow");
  const names = allowed.flatMap((statement) =>
    identifiersOf(statement).map((one) => [
      TAKERS[one] ?? one.replace(/^«.*openid_connect.*»$/, "GitHub"),
      subjectOf(statement.conditions),
    ]),
  );
  return [...new Set(names.map((parts) => parts.filter((part) => part !== "").join(": ")))];
}

/** Of whoever comes by OpenID Connect: which of its runs. */
function subjectOf(conditions: Identity["trust"][number]["conditions"]): string {
  const subjects = conditions.filter(({ key }) => key.endsWith(":sub")).flatMap(({ values }) => values);
  return subjects.map((one) => one.replace(/^repo:[^:]*:/, "")).join(", ");
}

/** Names of the services that take roles. Source: each one's guide, "service principal". */
const TAKERS: Readonly<Record<string, string>> = {
  "apigateway.amazonaws.com": "API Gateway",
  "codebuild.amazonaws.com": "CodeBuild",
  "ecs-tasks.amazonaws.com": "ECS tasks",
  "lambda.amazonaws.com": "Lambda",
  "rds.amazonaws.com": "RDS",
  "s3.amazonaws.com": "S3",
  "scheduler.amazonaws.com": "EventBridge Scheduler",
  "ssm.amazonaws.com": "Systems Manager",
  "vpc-flow-logs.amazonaws.com": "VPC flow logs",
};

const ICONS: Readonly<Record<string, Icon>> = {
  "API Gateway": "api",
  CodeBuild: "codebuild",
  "ECS tasks": "cluster",
  Lambda: "function",
  RDS: "proxy",
  S3: "bucket",
  "EventBridge Scheduler": "scheduler",
  "Systems Manager": "operations",
  "VPC flow logs": "network",
};

function takerBox(taker: string, roles: readonly Roles[]): Box {
  const own = roles.filter(({ takers }) => takers.includes(taker));
  const [title = taker, ...rest] = taker.split(": ");
  const sources = keysOf(own.flatMap(({ all }) => all.map(({ resource }) => resource)));
  return { id: taker, title, lines: rest, icons: [ICONS[taker] ?? "users"], tone: "plain", sources, width: 182 };
}

function roleBox(facts: Facts, { names, rights, all }: Roles): Box {
  const regions = facts.regions.filter((region) => all.some(({ name }) => name.includes(region)));
  const where = regions.length === 1 ? ` in ${regions[0]}` : "";
  const sources = keysOf(all.map(({ resource }) => resource));
  const title = `${names.join(", ")}${where}`;
  return { id: idOf(names, all), title, lines: rights, icons: ["role"], tone: "application", sources, width: 430 };
}

function idOf(names: readonly string[], all: readonly Identity[]): string {
  return [...names, ...all.map(({ name }) => name)].join();
}

function boundaryWords(roles: readonly Roles[]): string {
  const all = roles.flatMap((one) => one.all).filter(({ resource }) => resource.type === "aws_iam_role");
  const limited = all.filter(({ boundary }) => boundary !== undefined);
  return `${limited.length} of ${all.length} roles have a permissions boundary.`;
}
