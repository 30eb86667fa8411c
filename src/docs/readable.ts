import type { Model, Resource } from "../model/model";
import { type Reference, replaceReferences } from "../model/reference";
import { nameOf } from "./regions";

/** A text with every id that AWS chooses replaced by the name of whatever has it, in braces. */
export function readable(model: Model, text: string): string {
  return replaceReferences(text, (reference) => `{${referred(model, reference)}}`);
}

function referred(model: Model, { key }: Reference): string {
  const resource = model.resource(key);
  return resource === undefined ? key : (aliasOf(model, resource) ?? nameOf(resource));
}

/** A key has no name of its own, but an alias. */
export function aliasOf(model: Model, { key, type }: Pick<Resource, "key" | "type">): string | undefined {
  if (type !== "aws_kms_key") return undefined;
  const alias = model
    .ofType("aws_kms_alias")
    .find(({ attributes }) => model.target(attributes.target_key_id)?.key === key);
  return alias && String(alias.attributes.name);
}
