import { access } from "./provider-actions/access";
import { compute } from "./provider-actions/compute";
import { data } from "./provider-actions/data";
import { dataSources } from "./provider-actions/data-sources";
import { edge } from "./provider-actions/edge";
import { network } from "./provider-actions/network";
import type { Row } from "./provider-actions/row";
import { watch } from "./provider-actions/watch";

/** What the provider asks AWS for, by type. */
const TABLE: Readonly<Record<string, Row>> = {
  ...access,
  ...compute,
  ...data,
  ...dataSources,
  ...edge,
  ...network,
  ...watch,
};

/** @throws Error for a type that nobody has looked up: whether it may be deployed is unknown */
export function actionsOf(type: string): Row {
  const row = TABLE[type];
  if (row === undefined) {
    throw new Error(`${type} is in no table of __tests__/helpers/provider-actions: look up what it asks AWS for`);
  }
  return row;
}
