import { MIGRATION, PROBER } from "../../config/names";
import type { Access, Identity } from "../../model/access/access";
import { ACCOUNT, arnOf } from "../../model/access/arns";
import { isAbout } from "../../model/access/decide";
import { identifiersOf } from "../../model/access/statement";
import type { Model, Resource } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import { evidence, type Grounds, grounds, verdict } from "../verdict";
import type { Parties } from "./parties";
import { asEvidence, beyond, holdersOf, requestsFor } from "./who";

const INVOKE = ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"];

/** A function, and who was meant to invoke it. */
interface Invoked {
  readonly own: Resource;
  readonly apis: readonly Resource[];
  readonly roles: readonly Identity[];
  /** How many schedules start it. */
  readonly schedules: number;
  readonly why: string;
}

/** R2: each backend by its own API; R3: the migration by who deploys, the prober by its schedule. Nobody else. */
export function invocations(model: Model, access: Access, parties: Parties): Finding[] {
  const backends = Object.keys(parties.config.backends).flatMap((name) =>
    parties.functions(name).map(
      (own): Invoked => ({
        own,
        apis: parties.apis(name),
        roles: [],
        schedules: 0,
        why: "a backend is invoked only through its API",
      }),
    ),
  );
  const helpers = [...migrations(parties), ...probers(model, access, parties)];
  return [
    verdict({
      requirement: "R2",
      question: "Who may invoke the function of a backend?",
      ...grounds({ against: absent(parties) }, ...backends.map((one) => invokersOf(model, access, one))),
      summary: `each of ${backends.length} functions by its own API, no role, no URL`,
    }),
    verdict({
      requirement: "R3",
      question: "Who may invoke the migration and the prober?",
      ...grounds(...helpers.map((one) => invokersOf(model, access, one))),
      summary: "the migration by the role that deploys, the prober by its one schedule, and nothing else",
    }),
  ];
}

function migrations(parties: Parties): Invoked[] {
  return parties.functions(MIGRATION).map((own) => ({
    own,
    apis: [],
    roles: parties.delivery("operations"),
    schedules: 0,
    why: "only operations invokes the migration",
  }));
}

function probers(model: Model, { identities }: Access, parties: Parties): Invoked[] {
  return parties.functions(PROBER).map((own) => {
    const schedules = triggersOf(model, own).filter(({ type }) => type === "aws_scheduler_schedule");
    const roles = identities.filter(({ uses }) => uses.some(({ resource }) => schedules.includes(resource)));
    return { own, apis: [], roles, schedules: 1, why: "only its schedule invokes the prober" };
  });
}

/** Backends of the configuration that the stacks do not have whole: of them nothing is shown. */
function absent(parties: Parties): Evidence[] {
  const said = (text: string): Evidence => ({ stack: "", address: "", attribute: "", text });
  return Object.entries(parties.config.backends).flatMap(([name, { bucket }]) => [
    ...(parties.functions(name).length < REGIONS ? [said(`no function of ${name} in each region`)] : []),
    ...(parties.apis(name).length < REGIONS ? [said(`no API of ${name} in each region`)] : []),
    ...(bucket && parties.buckets(name).length < REGIONS ? [said(`no bucket of ${name} in each region`)] : []),
  ]);
}

const REGIONS = 2;

function invokersOf(model: Model, access: Access, invoked: Invoked): Partial<Grounds> {
  const { own, apis, roles, schedules, why } = invoked;
  const arn = arnOf(model, own) ?? own.key;
  const holders = holdersOf(access, requestsFor(INVOKE, [arn, `${arn}:*`]));
  const triggers = triggersOf(model, own);
  const meant = triggers.filter(({ type }) => type === "aws_scheduler_schedule").slice(0, schedules);
  return grounds(
    {
      against: [
        ...beyond(holders, roles, why),
        ...roles
          .filter((role) => !holders.some(({ identity }) => identity === role))
          .map((role) => evidence(role.resource, "policy", `${role.name} may not invoke ${own.address}`)),
        ...(meant.length < schedules ? [evidence(own, "", `no schedule starts ${own.address}`)] : []),
        ...triggers
          .filter((one) => !meant.includes(one))
          .map((one) => evidence(one, "", `${one.address} starts ${own.address}: ${why}`)),
        ...urls(model, own),
      ],
      witnesses: [...holders.map(asEvidence), ...meant.map((one) => evidence(one, "", `starts ${own.address}`))],
    },
    ...permissionsOf(model, access, own, apis),
  );
}

/** What Lambda's own policy of a function allows. */
function permissionsOf(model: Model, access: Access, own: Resource, apis: readonly Resource[]): Partial<Grounds>[] {
  const sources = apis.map(({ key, region }) => `arn:aws:execute-api:${region}:${ACCOUNT}:«${key}»/`);
  return access.resourcePolicies
    .filter(({ holder, about }) => about.key === own.key || names(model, holder, "function_name", own))
    .flatMap(({ statements }) => statements)
    .filter((one) => one.effect === "Allow" && isAbout(one, "lambda:InvokeFunction"))
    .map(({ principals, conditions, origin }) => {
      const who = identifiersOf({ principals }).join(", ");
      const from = conditions.find(({ key }) => key === "aws:SourceArn")?.values ?? [];
      const isOwn =
        who === "apigateway.amazonaws.com" &&
        from.length > 0 &&
        from.every((arn) => sources.some((one) => arn.startsWith(one)));
      const text = `${who} may invoke ${own.address}${from.length > 0 ? ` for ${from.join(", ")}` : ", for whatever it is"}`;
      const not = apis.length > 0 ? "that is not its API" : "it has no API, and no service invokes it";
      return isOwn ? { witnesses: [{ ...origin, text }] } : { against: [{ ...origin, text: `${text}: ${not}` }] };
    });
}

/** What starts a function by itself, with the argument that says which. */
const TRIGGERS: Readonly<Record<string, string>> = {
  aws_cloudwatch_event_target: "arn",
  aws_cloudwatch_log_subscription_filter: "destination_arn",
  aws_cognito_user_pool: "lambda_config",
  aws_config_config_rule: "source",
  aws_lambda_event_source_mapping: "function_name",
  aws_lambda_invocation: "function_name",
  aws_s3_bucket_notification: "lambda_function",
  aws_scheduler_schedule: "target",
  aws_secretsmanager_secret_rotation: "rotation_lambda_arn",
  aws_sns_topic_subscription: "endpoint",
};

function triggersOf(model: Model, own: Resource): Resource[] {
  return Object.entries(TRIGGERS).flatMap(([type, attribute]) =>
    model.ofType(type).filter((one) => names(model, one, attribute, own)),
  );
}

/** True if an argument means a function: by reference to it, to an alias of it, or by its name or ARN. */
function names(model: Model, { attributes, region }: Resource, attribute: string, own: Resource): boolean {
  const value = attributes[attribute];
  const found = model.targets(value);
  if ([...found, ...found.flatMap((one) => model.targets(one.attributes.function_name))].includes(own)) return true;
  const name = String(model.literal(own.attributes.function_name));
  const text = JSON.stringify(model.literal(value) ?? "");
  const isNamed =
    text === JSON.stringify(name) || [":", '"', "/"].some((end) => text.includes(`:function:${name}${end}`));
  return isNamed && (region === own.region || text.includes(`:${own.region}:`));
}

/** A URL of a function is a way past its API. */
function urls(model: Model, own: Resource): Evidence[] {
  return model
    .ofType("aws_lambda_function_url")
    .filter((one) => names(model, one, "function_name", own))
    .map((one) => evidence(one, "function_name", `a URL of ${own.address}, past its API`));
}
