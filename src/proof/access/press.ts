import type { Access } from "../../model/access/access";
import { ACCOUNT, arnOf } from "../../model/access/arns";
import type { Model, Resource } from "../../model/model";
import type { Finding } from "../../report/report";
import { grounds, unknownIntent, verdict } from "../verdict";
import type { Parties } from "./parties";
import { trustOf } from "./trusts";
import { asEvidence, beyond, holdersOf, type Required, requestsFor, required } from "./who";

/** What a press changes, by the types of the stack with the switched records. Source: AWS provider, each resource's update. */
const PRESSES: Readonly<Record<string, { readonly needs: string; readonly others: readonly string[] }>> = {
  aws_rds_cluster: {
    needs: "rds:RemoveFromGlobalCluster",
    others: ["rds:ModifyDBCluster", "rds:FailoverGlobalCluster", "rds:DeleteDBCluster"],
  },
  aws_ssm_parameter: { needs: "ssm:PutParameter", others: ["ssm:DeleteParameter"] },
};

/** Source: Route 53 is served from one region. AWS general reference, "Amazon Route 53 endpoints and quotas". */
const ROUTE53_REGION = "us-east-1";

/** R8: who can press the button, which is to change what the press changes. */
export function button(model: Model, access: Access, parties: Parties | undefined): Finding {
  const asked = { requirement: "R8", question: "Who can press the button?" };
  if (parties === undefined) return unknownIntent(asked);
  const { changes, needed } = pressed(model, parties);
  const holders = holdersOf(access, changes);
  const presses = parties.presses();
  const found = grounds(
    { against: beyond(holders, presses, "only operations and the console press the button") },
    required(presses, needed, "a press does"),
    { witnesses: holders.map(asEvidence) },
    ...presses.map((role) => trustOf(model, role, parties)),
  );
  const names = presses.map(({ name }) => name).join(" and ");
  return verdict({ ...asked, ...found, summary: `${names}, each by a person; no role of an application` });
}

/** What nobody else may do, and what whoever presses must be able to do. */
function pressed(model: Model, parties: Parties) {
  const records = model
    .ofType("aws_route53_record")
    .filter(({ attributes }) => attributes.weighted_routing_policy !== undefined);
  const stacks = new Set(records.map(({ stack }) => stack));
  const own = Object.entries(PRESSES).flatMap(([type, actions]) =>
    model
      .ofType(type)
      .filter(({ stack }) => stacks.has(stack))
      .map((resource) => ({ ...actions, resource, arn: arnOf(model, resource) ?? resource.key })),
  );
  const zones = new Set(records.flatMap(({ attributes }) => model.target(attributes.zone_id) ?? []));
  const moves = requestsFor(
    ["route53:ChangeResourceRecordSets"],
    [...zones].map((zone) => arnOf(model, zone) ?? "arn:aws:route53:::hostedzone/*"),
  );
  return {
    changes: [...own.flatMap(({ needs, others, arn }) => requestsFor([needs, ...others], [arn])), ...moves],
    needed: [
      ...own.flatMap(({ needs, arn, resource }) => inRegion(resource.region, requestsFor([needs], [arn]))),
      ...inRegion(ROUTE53_REGION, moves),
      ...beside(model, parties, stacks),
    ],
  };
}

function inRegion(region: string | null, requests: ReturnType<typeof requestsFor>): Required[] {
  return requests.map((request) => ({ ...request, context: region === null ? {} : { "aws:requestedregion": region } }));
}

/** What others may do as well, and a press cannot do without: raise the floors, and turn the switch. */
function beside(model: Model, { config }: Parties, stacks: ReadonlySet<string>): Required[] {
  const region = config.regions.dr.name;
  const isScaled = model.ofType("aws_appautoscaling_target").some(({ stack }) => stacks.has(stack));
  const floors = `arn:aws:application-autoscaling:${region}:${ACCOUNT}:scalable-target/*`;
  const switches = model
    .ofType("aws_route53_health_check")
    .filter(({ stack }) => stacks.has(stack))
    .flatMap(({ attributes }) => model.target(attributes.cloudwatch_alarm_name) ?? []);
  return [
    ...inRegion(region, requestsFor(isScaled ? ["application-autoscaling:RegisterScalableTarget"] : [], [floors])),
    ...switches.flatMap((alarm) => publishes(model, alarm)),
  ];
}

function publishes(model: Model, { region, attributes }: Resource): Required[] {
  const namespace = String(model.literal(attributes.namespace));
  return inRegion(region, requestsFor(["cloudwatch:PutMetricData"], ["*"])).map(({ context, ...request }) => ({
    ...request,
    context: { ...context, "cloudwatch:namespace": namespace },
  }));
}
