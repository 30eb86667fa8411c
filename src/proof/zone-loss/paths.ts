import type { Evidence } from "../../report/report";
import type { Cell } from "../reachability/cell";
import { evidence, type Grounds, grounds } from "../verdict";
import { exitLosses, type SingleLoss, zoneLosses } from "./losses";
import { type Left, Ways } from "./ways";
import type { Zoned } from "./zones";

/** Every flow that is open while nothing is lost stays open, whole, between the zones that are left. */
export function pathsOutliveZones(zoned: Zoned, cells: readonly Cell[]): Grounds {
  const flows = cells.filter(({ isAllowed }) => isAllowed);
  const partial = cells.filter(({ partly }) => partly.length > 0);
  return grounds(
    { against: partial.map(inSomeZones) },
    outlive(zoneLosses(zoned), flows, ({ isWhole }) => isWhole, "stays open between all that is left"),
  );
}

/**
 * Every flow stays open from all zones but one. What is in the zone of a lost gateway or firewall endpoint has no way
 * out: the others carry its load, as they do when the zone is lost.
 */
export function pathsOutliveParts(zoned: Zoned, cells: readonly Cell[]): Grounds {
  const flows = cells.filter(({ isAllowed }) => isAllowed);
  const holds = ({ openZones, zones }: Left) => openZones >= Math.max(1, zones - 1);
  const said = "stays open, from all zones but that one at least";
  return grounds(outlive(exitLosses(zoned), flows, holds, said), interfacesOutlive(zoned, flows));
}

/**
 * The endpoint's other interfaces take what the lost one took: a flow that is open is so to every one of them, and the
 * endpoint's name leads to those that are left.
 */
function interfacesOutlive({ network }: Zoned, flows: readonly Cell[]): Grounds {
  const endpoints = network.classes.filter(({ resource }) => resource.type === "aws_vpc_endpoint");
  return grounds(
    ...endpoints.map(({ label, region, resource, subnets }): Partial<Grounds> => {
      const touched = flows.filter((flow) => flow.region === region && flow.to === label);
      if (touched.length === 0) return {};
      const lines = touched.map(({ from, to, port }) =>
        evidence(resource, "subnet_ids", `without its one interface, ${from} does not reach ${to} on ${port}`),
      );
      const text = `without any one of ${subnets.length} interfaces each of ${touched.length} flows stays open`;
      return subnets.length < 2 ? { against: lines } : { witnesses: [evidence(resource, "subnet_ids", text)] };
    }),
  );
}

/** A flow that the loss of the right zone would end. */
function inSomeZones({ from, to, port, path }: Cell): Evidence {
  const [stop] = path.slice(-1);
  const text = `${from} reaches ${to} on ${port} from some zones only: ${stop?.text ?? "the rest is stopped"}`;
  return { stack: "", address: "", attribute: "", ...stop, text };
}

function outlive(
  losses: readonly SingleLoss[],
  flows: readonly Cell[],
  holds: (left: Left) => boolean,
  said: string,
): Grounds {
  return grounds(
    ...losses.map((loss): Partial<Grounds> => {
      const touched = flows.filter((flow) => loss.touches(flow));
      const ways = new Ways(loss.network());
      const stopped = touched.flatMap((flow): Evidence[] => {
        const left = ways.left(flow);
        return holds(left) ? [] : [cause(loss, flow, left.stop)];
      });
      const text = `without ${loss.what} each of ${touched.length} flows ${said}`;
      if (touched.length === 0) return {};
      return stopped.length > 0 ? { against: stopped } : { witnesses: [evidence(loss.resource, "", text)] };
    }),
  );
}

function cause({ what, resource }: SingleLoss, { from, to, port }: Cell, stop: Evidence | undefined): Evidence {
  const at = stop ?? evidence(resource, "", "nothing is left of one of them");
  return { ...at, text: `without ${what}, ${from} does not reach ${to} on ${port}: ${at.text}` };
}
