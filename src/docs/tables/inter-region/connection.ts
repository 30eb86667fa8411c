import type { Model, Resource } from "../../../model/model";
import type { Known } from "../../known";
import { aliasOf } from "../../readable";
import { nameOf } from "../../regions";

/** One thing that goes from one region to the other. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly encryption: string;
  /** Stack that has it. */
  readonly stack: string;
}

/** Connections of one kind, and what becomes of them when a region is lost. */
export interface Kind {
  readonly title: string;
  readonly what: string;
  readonly primaryLost: string;
  readonly drLost: string;
  readonly connections: (known: Known) => readonly Connection[];
}

/** A resource with its region. */
export function placed(resource: Resource): string {
  return `${nameOf(resource)} in ${resource.region}`;
}

/** A key by its alias, whatever names it. */
export function keyName(model: Model, value: unknown): string {
  const key = model.target(value);
  return key === undefined ? String(model.literal(value)) : (aliasOf(model, key) ?? nameOf(key));
}
