import type { Place } from "../arns";
import type { Attributes } from "../synthesized";

type Arn = (attributes: Attributes, place: Place) => string | readonly string[];

/** What the provider asks AWS for, for one type. */
export interface Row {
  /** ARNs of what the actions are about. */
  readonly arn: Arn;
  readonly read: readonly string[];
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
}

/**
 * Makes rows of one service. Actions are separated by spaces, and those of another service have it in front; `linked:x`
 * is to have AWS make the role of its service x. Sources:
 * the provider's own code of each type (internal/service/<service> of hashicorp/terraform-provider-aws, 5.x) for the
 * operations, AWS's Service Authorization Reference for the actions that guard them.
 */
export function rows(service: string) {
  return (arn: Arn, read: string, create = "", update = "", remove = ""): Row => {
    const named = (actions: string) =>
      actions
        .split(" ")
        .filter((action) => action !== "")
        .map((action) => (action.includes(":") ? action : `${service}:${action}`));
    return { arn, read: named(read), create: named(create), update: named(update), delete: named(remove) };
  };
}

/** ARNs of a service's resources, whose last part is made of an attribute. */
export function arnOf(service: string, resource: (attributes: Attributes) => string): Arn {
  return (attributes, { region, account }) => `arn:aws:${service}:${region}:${account}:${resource(attributes)}`;
}
