import type { Access } from "../../model/access/access";
import { ACCOUNT, arnOf } from "../../model/access/arns";
import { isAbout } from "../../model/access/decide";
import type { Model, Resource } from "../../model/model";
import type { Evidence, Finding } from "../../report/report";
import { evidence, grounds, verdict } from "../verdict";
import type { Parties } from "./parties";
import { asEvidence, beyond, holdersOf, missing, requestsFor } from "./who";

/** R2, R3 and R10 between the applications: who calls which API, who invokes which function, whose bucket is whose. */
export function applicationAccess(model: Model, access: Access, parties: Parties): Finding[] {
  const hasBuckets = Object.values(parties.config.backends).some(({ bucket }) => bucket);
  return [
    calls(access, parties),
    invocations(model, access, parties),
    ...(hasBuckets ? [buckets(model, access, parties)] : []),
  ];
}

/** A frontend's tasks invoke just the APIs that the configuration says it calls. */
function calls(access: Access, parties: Parties): Finding {
  const { frontends, backends } = parties.config;
  const found = Object.keys(backends).flatMap((backend) =>
    parties.apis(backend).map((api) => {
      const callers = Object.keys(frontends).filter((name) => frontends[name]?.calls.includes(backend));
      // A task has no business in the other region.
      const meant = callers
        .flatMap((name) => parties.tasks(name))
        .filter(({ uses }) => uses.some(({ resource }) => resource.region === api.region));
      const holders = holdersOf(
        access,
        requestsFor(["execute-api:Invoke"], [`arn:aws:execute-api:${api.region}:${ACCOUNT}:«${api.key}»/*`]),
      );
      return {
        against: [
          ...beyond(holders, meant, `the configuration has it call no ${backend}`),
          ...missing(holders, meant, `call ${backend}, as the configuration says`),
        ],
        witnesses: callers.length === 0 ? [evidence(api, "", "nobody may call it")] : holders.map(asEvidence),
      };
    }),
  );
  return verdict({
    requirement: "R10",
    question: "Who may call which API?",
    ...grounds(...found),
    summary: `${found.length} APIs, each for the tasks of those frontends of its region that call it`,
  });
}

/** A backend's function is invoked by its own API and by nobody else. */
function invocations(model: Model, access: Access, parties: Parties): Finding {
  const functions = Object.keys(parties.config.backends).flatMap((name) =>
    parties.functions(name).map((one) => ({ name, function: one })),
  );
  const arns = functions.flatMap((one) => arnOf(model, one.function) ?? []);
  const holders = holdersOf(
    access,
    requestsFor(["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"], [...arns, ...arns.map((arn) => `${arn}:*`)]),
  );
  const permissions = functions.flatMap(({ name, function: own }) => permissionsOf(access, own, parties.apis(name)));
  return verdict({
    requirement: "R2",
    question: "Who may invoke the function of a backend?",
    against: [
      ...absent(parties),
      ...beyond(holders, [], "a backend is invoked only through its API"),
      ...permissions.flatMap(({ failure }) => failure ?? []),
      ...urls(
        model,
        functions.map((one) => one.function),
      ),
    ],
    witnesses: permissions.map(({ witness }) => witness),
    summary: `each of ${functions.length} functions by its own API, no role, no URL`,
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

interface Permission {
  readonly witness: Evidence;
  readonly failure: Evidence | undefined;
}

/** What Lambda's own policy of a function allows. */
function permissionsOf({ resourcePolicies }: Access, own: Resource, apis: readonly Resource[]): Permission[] {
  const sources = apis.map(({ key, region }) => `arn:aws:execute-api:${region}:${ACCOUNT}:«${key}»/`);
  return resourcePolicies
    .filter(({ about }) => about.key === own.key)
    .flatMap(({ statements }) => statements)
    .filter((one) => one.effect === "Allow" && isAbout(one, "lambda:InvokeFunction"))
    .map(({ principals, conditions, origin }) => {
      const who = principals.flatMap(({ identifiers }) => identifiers).join(", ");
      const from = conditions.find(({ key }) => key === "aws:SourceArn")?.values ?? [];
      const isOwn =
        who === "apigateway.amazonaws.com" &&
        from.length > 0 &&
        from.every((arn) => sources.some((one) => arn.startsWith(one)));
      const text = `${who} may invoke ${own.address}${from.length > 0 ? ` for ${from.join(", ")}` : ", for whatever it is"}`;
      return {
        witness: { ...origin, text },
        failure: isOwn ? undefined : { ...origin, text: `${text}: that is not its API` },
      };
    });
}

/** A URL of a function is a way past its API. */
function urls(model: Model, functions: readonly Resource[]): Evidence[] {
  return model
    .ofType("aws_lambda_function_url")
    .filter(({ attributes }) => functions.some((one) => model.targets(attributes.function_name).includes(one)))
    .map((one) => evidence(one, "function_name", "a URL of a backend's function, past its API"));
}

const OBJECTS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

/** A metadata bucket is its backend's: others neither read nor write in it. Copies are S3's own. */
function buckets(model: Model, access: Access, parties: Parties): Finding {
  const { backends } = parties.config;
  const found = Object.keys(backends).flatMap((backend) =>
    parties.buckets(backend).map((bucket) => {
      const meant = parties.backend(backend).filter(({ resource }) => resource.region === bucket.region);
      const holders = holdersOf(access, requestsFor(OBJECTS, [`${arnOf(model, bucket)}/*`]));
      return {
        against: [
          ...beyond(holders, meant, `the bucket is that of ${backend}`),
          ...missing(holders, meant, `read and write in the bucket of ${backend}`),
        ],
        witnesses: holders.map(asEvidence),
      };
    }),
  );
  return verdict({
    requirement: "R3",
    question: "Who reads and writes which metadata bucket?",
    ...grounds(...found),
    summary: `${found.length} buckets, each read and written by its own backend in its own region alone`,
  });
}
