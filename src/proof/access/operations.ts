import type { Access } from "../../model/access/access";
import { ACCOUNT } from "../../model/access/arns";
import type { Model, Stack } from "../../model/model";
import type { Finding } from "../../report/report";
import { PRESS_VARIABLE } from "../independence/press";
import { grounds, unknownIntent, verdict } from "../verdict";
import { everyStatement } from "./existence";
import type { Parties } from "./parties";
import { asEvidence, beyond, holdersOf, type Required, requestsFor, required } from "./who";

const WRITES_STATE = ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"];
const WRITES_LOCK = ["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem"];

/** What Terraform asks for when it writes a state under a lock. Source: Terraform, "Backend Type: s3", permissions. */
const NEEDS_STATE = ["s3:GetObject", "s3:PutObject"];
const NEEDS_LOCK = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"];

/** Who can change the state, or take its lock. */
export function states(model: Model, access: Access, parties: Parties | undefined): Finding {
  const asked = { requirement: "access", question: "Who can change the state of Terraform?" };
  if (parties === undefined) return unknownIntent(asked);
  const stored = [...buckets(model, access)].map((name) => `arn:aws:s3:::${name}/*`);
  const locks = [...tables(model)].map((name) => `arn:aws:dynamodb:*:${ACCOUNT}:table/${name}`);
  const holders = holdersOf(access, [...requestsFor(WRITES_STATE, stored), ...requestsFor(WRITES_LOCK, locks)]);
  const [operations, press] = [parties.delivery("operations"), parties.delivery("press")];
  const isPressed = ({ variables }: Stack) => variables[PRESS_VARIABLE] !== undefined;
  const pressed = new Set([...model.stacks.filter(isPressed).flatMap(stateOf), ...locks]);
  const strangers = holders.filter(
    ({ identity, by }) => !press.includes(identity) || !by.resources.every((one) => pressed.has(one)),
  );
  const found = grounds(
    { against: beyond(strangers, operations, "only operations changes the state, and a press that of its stack") },
    required(operations, writes(model.stacks), "operations deploys every stack"),
    required(press, writes(model.stacks.filter(isPressed)), "a press applies it"),
    { witnesses: holders.map(asEvidence) },
  );
  const names = [...new Set(holders.map(({ identity }) => identity.name))].join(", ");
  return verdict({ ...asked, ...found, summary: `${names} alone, of ${access.identities.length} roles and policies` });
}

function stateOf({ backend }: Stack): string[] {
  return backend?.type === "s3" ? [`arn:aws:s3:::${backend.config.bucket}/${backend.config.key}`] : [];
}

function writes(stacks: readonly Stack[]): Required[] {
  return stacks.flatMap((stack) => {
    const { region, dynamodb_table: table } = stack.backend?.config ?? {};
    const locks = table === undefined ? [] : [`arn:aws:dynamodb:${region}:${ACCOUNT}:table/${table}`];
    return [...requestsFor(NEEDS_STATE, stateOf(stack)), ...requestsFor(NEEDS_LOCK, locks)].map((request) => ({
      ...request,
      context: { "aws:requestedregion": String(region) },
    }));
  });
}

/** Buckets with a state in them: those of the backends, and those of which a policy names a `.tfstate`. */
function buckets(model: Model, access: Access): Set<string> {
  const configured = model.stacks.flatMap(({ backend }) =>
    backend?.type === "s3" ? [String(backend.config.bucket)] : [],
  );
  const named = everyStatement(access)
    .flatMap(({ resources }) => resources)
    .flatMap((arn) => /^arn:aws:s3:::([^/*?]+)\/.*\.tfstate$/.exec(arn)?.[1] ?? []);
  return new Set([...configured, ...named]);
}

/** Tables of locks: Terraform's S3 backend asks for the key `LockID`. Source: Terraform, "Backend Type: s3". */
function tables(model: Model): Set<string> {
  const configured = model.stacks.flatMap(({ backend }) => backend?.config.dynamodb_table ?? []).map(String);
  const made = model
    .ofType("aws_dynamodb_table")
    .filter(({ attributes }) => attributes.hash_key === "LockID")
    .map(({ attributes }) => String(model.literal(attributes.name)));
  return new Set([...configured, ...made]);
}
