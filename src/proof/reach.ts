import type { Model, Resource } from "../model/model";
import { networkOf } from "../model/network/network";
import type { Cell } from "./reachability/cell";
import { Matrix } from "./reachability/matrix";

const known = new WeakMap<Model, Matrix>();

/** What the synthesized networks let pass over TCP while nothing is lost. Found once for a model. */
export function matrixOf(model: Model): Matrix {
  const found = known.get(model) ?? new Matrix(networkOf(model), "tcp");
  known.set(model, found);
  return found;
}

/**
 * The whole matrix of every VPC, cell by cell: what the synthesized networks let pass over TCP.
 *
 * @param lost what is to be taken as gone: subnets, gateways, endpoints. A class that has no subnet left reaches nothing
 */
export function reach(model: Model, lost?: (resource: Resource) => boolean): readonly Cell[] {
  return (lost === undefined ? matrixOf(model) : new Matrix(networkOf(model, lost), "tcp")).cells();
}
