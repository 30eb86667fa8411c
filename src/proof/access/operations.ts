import type { Access } from "../../model/access/access";
import { ACCOUNT, arnOf } from "../../model/access/arns";
import type { Model } from "../../model/model";
import type { Finding } from "../../report/report";
import { grounds, unknownIntent, verdict } from "../verdict";
import { everyStatement } from "./existence";
import type { Parties } from "./parties";
import { trustOf } from "./trusts";
import { asEvidence, beyond, holdersOf, missing, requestsFor } from "./who";

/** What the press changes, by the types of the stack with the switched records. Source: AWS provider, each resource's update. */
const PRESSES: Readonly<Record<string, readonly string[]>> = {
  aws_rds_cluster: [
    "rds:RemoveFromGlobalCluster",
    "rds:ModifyDBCluster",
    "rds:FailoverGlobalCluster",
    "rds:DeleteDBCluster",
  ],
  aws_ssm_parameter: ["ssm:PutParameter", "ssm:DeleteParameter"],
};

/** R8: who can press the button, which is to change what the press changes. */
export function button(model: Model, access: Access, parties: Parties | undefined): Finding {
  const requirement = "R8";
  const question = "Who can press the button?";
  if (parties === undefined) return unknownIntent({ requirement, question });
  const records = model
    .ofType("aws_route53_record")
    .filter(({ attributes }) => attributes.weighted_routing_policy !== undefined);
  const stacks = new Set(records.map(({ stack }) => stack));
  const changed = Object.entries(PRESSES).flatMap(([type, actions]) =>
    model
      .ofType(type)
      .filter(({ stack }) => stacks.has(stack))
      .flatMap((one) => requestsFor(actions, [arnOf(model, one) ?? one.key])),
  );
  const zones = new Set(records.flatMap(({ attributes }) => model.target(attributes.zone_id) ?? []));
  const switched = requestsFor(
    ["route53:ChangeResourceRecordSets"],
    [...zones].map((zone) => arnOf(model, zone) ?? "arn:aws:route53:::hostedzone/*"),
  );
  const holders = holdersOf(access, [...changed, ...switched]);
  const taken = grounds(...parties.delivery("operations").map((role) => trustOf(model, role, parties)));
  return verdict({
    requirement,
    question,
    against: [
      ...beyond(holders, parties.delivery("operations"), "only operations presses the button"),
      ...missing(holders, parties.delivery("operations"), "press the button"),
      ...taken.against,
    ],
    open: taken.open,
    witnesses: [...holders.map(asEvidence), ...taken.witnesses],
    summary: `${parties
      .delivery("operations")
      .map(({ name }) => name)
      .join(", ")}, which a person's approval gives; no role of an application`,
  });
}

const WRITES_STATE = ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"];
const WRITES_LOCK = ["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem"];

/** Who can change the state, or take its lock. */
export function states(model: Model, access: Access, parties: Parties | undefined): Finding {
  const requirement = "access";
  const question = "Who can change the state of Terraform?";
  if (parties === undefined) return unknownIntent({ requirement, question });
  const stored = [...buckets(model, access)].map((name) => `arn:aws:s3:::${name}/*`);
  const locks = [...tables(model)].map((name) => `arn:aws:dynamodb:*:${ACCOUNT}:table/${name}`);
  const holders = holdersOf(access, [...requestsFor(WRITES_STATE, stored), ...requestsFor(WRITES_LOCK, locks)]);
  return verdict({
    requirement,
    question,
    against: [
      ...beyond(holders, parties.delivery("operations"), "only operations changes the state"),
      ...missing(holders, parties.delivery("operations"), "change the state"),
    ],
    witnesses: holders.map(asEvidence),
    summary: `${[...new Set(holders.map(({ identity }) => identity.name))].join(", ")} alone, of ${access.identities.length} roles`,
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
