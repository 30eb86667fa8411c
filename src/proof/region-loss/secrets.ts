import type { Model, Resource } from "../../model/model";
import { blocks } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";
import { type Loss, leftOf, named } from "./loss";

/** Secrets and keys that are looked up by name in the region that is left have to be there, or have a copy there. */
export function lookUpsSucceed(loss: Loss): Partial<Grounds> {
  const secrets = leftOf(loss, "data.aws_secretsmanager_secret", "data.aws_secretsmanager_secret_version");
  return grounds(
    ...secrets.map((data) => secretIsThere(loss, data)),
    ...leftOf(loss, "data.aws_kms_alias", "data.aws_kms_key").map((data) => keyIsThere(loss, data)),
  );
}

/** Copy of a secret in a region, and the key that encrypts it. */
export function replicaIn({ attributes }: Resource, region: string): Readonly<Record<string, unknown>> | undefined {
  return blocks(attributes.replica).find((replica) => replica.region === region);
}

/** Why a copy of a secret cannot be read when the other region is lost; undefined if it can. */
export function replicaFault(model: Model, secret: Resource, region: string): string | undefined {
  const replica = replicaIn(secret, region);
  if (replica === undefined) return `has no copy in ${region}`;
  const keyRegion = model.target(replica.kms_key_id)?.region;
  const isElsewhere = keyRegion !== undefined && keyRegion !== null && keyRegion !== region;
  return isElsewhere ? `its copy in ${region} is encrypted with a key in ${keyRegion}` : undefined;
}

function secretIsThere({ model, lost, left }: Loss, data: Resource): Partial<Grounds> {
  const name = model.literal(data.attributes.name ?? data.attributes.secret_id ?? data.attributes.arn);
  if (model.target(name) !== undefined) return {};
  const own = named(model, "aws_secretsmanager_secret", left, "name", name);
  if (own !== undefined) return { witnesses: [evidence(data, "name", `${own.key} is in ${left}`)] };
  const original = named(model, "aws_secretsmanager_secret", lost, "name", name);
  if (original === undefined) return { against: [evidence(data, "name", `no stack makes the secret ${String(name)}`)] };
  const fault = replicaFault(model, original, left);
  return fault === undefined
    ? { witnesses: [evidence(data, "name", `finds the copy of ${original.key} in ${left}`)] }
    : { against: [evidence(original, "replica", `${fault}, where ${data.key} looks for it`)] };
}

function keyIsThere({ model, left }: Loss, data: Resource): Partial<Grounds> {
  const name = String(model.literal(data.attributes.name ?? data.attributes.key_id));
  if (name.startsWith("alias/aws/"))
    return { witnesses: [evidence(data, "name", `${name} is AWS's own key in ${left}`)] };
  if (data.type !== "aws_kms_alias" || model.target(name) !== undefined) return {};
  return named(model, "aws_kms_alias", left, "name", name) === undefined
    ? { against: [evidence(data, "name", `no key ${name} in ${left}`)] }
    : { witnesses: [evidence(data, "name", `${name} is in ${left}`)] };
}
