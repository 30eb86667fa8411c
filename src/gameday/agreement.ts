import { FAILOVER } from "../operations/order";
import type { RegionTraffic } from "../report/page";
import type { TimelineEntry } from "../report/timeline";
import type { LedgerEntry } from "./gateway";
import type { Scene } from "./stage";

/** The request by which the provider changes a resource of a type. */
const CHANGED_BY: Readonly<Record<string, string>> = {
  aws_appautoscaling_target: "RegisterScalableTarget",
  aws_rds_cluster: "RemoveFromGlobalCluster",
  aws_route53_record: "ChangeResourceRecordSets",
  aws_ssm_parameter: "PutParameter",
};

/** Three witnesses of the press: what Terraform counted, what the timeline saw, what the gateway let pass. */
export function claimAgreement(
  { steps, gateway }: Pick<Scene, "steps" | "gateway">,
  timeline: readonly TimelineEntry[],
  counted: number,
  since: Date,
): void {
  const ended = timeline.filter(({ to }) => to !== null);
  const wrong = disagreements(ended, gateway.requests(), since);
  steps.claim(counted === ended.length && wrong.length === 0, {
    requirement: "R20",
    question: "Do Terraform, the timeline and the ledger tell the same of the press?",
    summary: `Terraform: ${counted} changed; timeline: ${ended.length}; ledger: ${wrong.join("; ") || "a request for each"}`,
    evidence: ended.map(({ stack, address, action, from, to }) => ({
      stack,
      address,
      attribute: "",
      text: `${action}, ${from.toFixed(0)} to ${to?.toFixed(0)} s`,
    })),
  });
}

/** Types of which more or fewer requests than resources were performed. */
export function disagreements(
  timeline: readonly TimelineEntry[],
  requests: readonly LedgerEntry[],
  since: Date,
): string[] {
  const performed = requests.filter(
    ({ time, stack, outcome }) => new Date(time) >= since && stack === FAILOVER && outcome === "answered",
  );
  const types = timeline.map(({ address }) => address.split(".")[0] ?? "");
  const unknown = [...new Set(types)].filter((type) => CHANGED_BY[type] === undefined);
  return [
    ...unknown.map((type) => `no request is known to change ${type}`),
    ...Object.entries(CHANGED_BY).flatMap(([type, operation]) => {
      const resources = types.filter((one) => one === type).length;
      const calls = new Set(
        performed.filter((request) => request.operation === operation).map(({ invocationId }) => invocationId),
      ).size;
      return resources === calls ? [] : [`${calls} ${operation} for ${resources} ${type}`];
    }),
  ];
}

/** Requests by the region in which AWS performs them, before and after the incident and the press. */
export function trafficOf(requests: readonly LedgerEntry[], incident: Date, press: Date): RegionTraffic[] {
  const regions = [...new Set(requests.map(({ controlPlaneRegion }) => controlPlaneRegion ?? "not told"))].sort();
  return regions.map((region) => {
    const times = requests
      .filter(({ controlPlaneRegion }) => (controlPlaneRegion ?? "not told") === region)
      .map(({ time }) => new Date(time));
    return {
      region,
      beforeIncident: times.filter((time) => time < incident).length,
      beforePress: times.filter((time) => time >= incident && time < press).length,
      afterPress: times.filter((time) => time >= press).length,
    };
  });
}
