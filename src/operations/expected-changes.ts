import type { PlatformConfig } from "../config/schema";
import type { Plan, PlannedChange } from "./workspace";

/** What a failover changes, in place: types of resources, and of each the attributes. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  aws_appautoscaling_target: ["min_capacity"],
  aws_rds_cluster: ["global_cluster_identifier"],
  aws_route53_record: ["weighted_routing_policy"],
  aws_ssm_parameter: ["insecure_value", "value", "version"],
};

/** Whatever a plan would do that is no part of a failover, each in words; empty if it is nothing but one. */
export function unexpected({ changes, changedOutputs }: Plan, { adoptedByDr }: PlatformConfig["database"]): string[] {
  return [
    ...(adoptedByDr ? ["database.adoptedByDr is true: a press would not detach the cluster"] : []),
    ...changes.flatMap(beyond),
    ...changedOutputs.map((name) => `change output ${name}`),
  ];
}

function beyond({ address, actions, attributes }: PlannedChange): string[] {
  if (actions.join() !== "update") return [`${actions.join(" and ")} ${address}`];
  const allowed = EXPECTED[typeOf(address)];
  if (allowed === undefined) return [`update ${address}: ${attributes.join(", ")}`];
  const others = attributes.filter((name) => !allowed.includes(name));
  return others.length === 0 ? [] : [`update ${address}: ${others.join(", ")}`];
}

/** What the press will do, for somebody who does not read Terraform. */
export function inPlainWords({ changes }: Plan, config: PlatformConfig, lossSeconds: number | undefined): string {
  const { primary, dr } = config.regions;
  const touches = (type: string) => changes.some(({ address }) => typeOf(address) === type);
  if (changes.length === 0) return `Nothing is left to do, as far as the state says. The press looks at AWS itself.`;
  const hosts = Object.values(config.frontends).map(({ host }) => host);
  const capacity = Object.entries(config.frontends).map(
    ([name, { tasks }]) => `${name} from ${tasks.standby} to ${tasks.active} tasks`,
  );
  const loss =
    lossSeconds === undefined ? "how much is lost is unknown" : `at most ${lossSeconds} s of orders are lost`;
  const lines = [
    touches("aws_ssm_parameter") && `Note down that ${dr.name} is meant to serve.`,
    touches("aws_appautoscaling_target") && `Run more copies of the shop in ${dr.name}: ${capacity.join(", ")}.`,
    touches("aws_rds_cluster") &&
      `Make the copy of the database in ${dr.name} the one that takes orders; what ${primary.name} took and did not send over stays there: ${loss}.`,
    touches("aws_route53_record") && `Then send every customer of ${hosts.join(" and ")} to ${dr.name}.`,
    "No button undoes this. The way home is a planned procedure, mostly without downtime (docs/adr/0004-way-home.md).",
  ];
  return lines
    .flatMap((line) => (line === false ? [] : [line]))
    .map((line, index) => `  ${index + 1}. ${line}`)
    .join("\n");
}

function typeOf(address: string): string {
  return address.split(".")[0] ?? "";
}
