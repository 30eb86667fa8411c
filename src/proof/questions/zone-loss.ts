import type { Finding } from "../../report/report";
import type { Question, Subject } from "../question";
import type { Cell } from "../reachability/cell";
import { matrixOf } from "../reachability/matrix";
import { type Asked, evidence, type Grounds, grounds, unknown, verdict } from "../verdict";
import { backendsGoOn } from "../zone-loss/backends";
import { databasesKeepAMember } from "../zone-loss/databases";
import { frontendsKeepTheirPeak } from "../zone-loss/frontends";
import { pathsOutliveParts, pathsOutliveZones } from "../zone-loss/paths";
import { everyClassSpans, routesStayInTheirZone } from "../zone-loss/spread";
import { type Zoned, zonedOf } from "../zone-loss/zones";

interface Check extends Asked {
  readonly look: (zoned: Zoned, cells: readonly Cell[], subject: Subject) => Grounds | undefined;
  readonly summary: (zoned: Zoned, flows: number) => string;
}

const CHECKS: readonly Check[] = [
  {
    requirement: "R6",
    question: "Does every connection outlive the loss of any one zone?",
    look: pathsOutliveZones,
    summary: ({ zones }, flows) => `each of ${flows} flows, without any of ${count(zones)} zones`,
  },
  {
    requirement: "R6",
    question: "Does every connection outlive the loss of any one NAT gateway, firewall endpoint or endpoint interface?",
    look: pathsOutliveParts,
    summary: () => "each stays open from the zones whose part is not lost",
  },
  {
    requirement: "R6",
    question: "Do frontends carry their peak without any one zone, before any scaling?",
    look: (zoned, _, { model, pressed, config }) =>
      config &&
      grounds(
        frontendsKeepTheirPeak(zoned, [model, pressed], config),
        everyClassSpans(zoned, ["service", "load-balancer"]),
      ),
    summary: () => "the tasks that are left are those that the peak needs, in DR as soon as it is active",
  },
  {
    requirement: "R6",
    question: "Do backends go on without any one zone?",
    look: (zoned) => backendsGoOn(zoned),
    summary: ({ zones }) => `functions and endpoints are in all of ${count(zones)} zones`,
  },
  {
    requirement: "R6",
    question: "Does the database keep a member to promote without any one zone or instance?",
    look: (zoned, _, { config }) => databasesKeepAMember(zoned, config),
    summary: () => "each cluster, in DR too; subnet groups and proxies are in every zone",
  },
  {
    requirement: "invariant 8",
    question: "Does no route of a zone lead through another?",
    look: (zoned) => routesStayInTheirZone(zoned),
    summary: () => "NAT gateways and firewall endpoints serve their own zone",
  },
];

/** R6 and invariant 8: the platform without any one zone, or any one part of it. */
export const zoneLoss: Question = {
  name: "zone-loss",
  ask: (subject) => {
    const zoned = zonedOf(subject);
    const cells = matrixOf(subject.model).open;
    const flows = cells.filter(({ isAllowed }) => isAllowed).length;
    return CHECKS.map(({ look, summary, ...asked }): Finding => {
      const found = look(zoned, cells, subject);
      if (found === undefined) return unknown(asked, "nothing says what load has to be carried");
      return verdict({ ...asked, summary: summary(zoned, flows), ...grounds(found, { open: unread(zoned) }) });
    });
  },
};

/** What might carry traffic, and was not understood: no answer holds for certain. */
function unread({ network }: Zoned) {
  return network.unread.map((one) => evidence(one, one.attribute, `is not understood: ${one.says}`));
}

function count(zones: Zoned["zones"]): number {
  return [...zones.values()].flat().length;
}
