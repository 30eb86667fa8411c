import { accessOf, statementsAbout } from "../../model/access/access";
import type { Model, Resource } from "../../model/model";
import { networkOf } from "../../model/network/network";
import type { Network } from "../../model/network/view";
import { blocks, list } from "../../model/stack-json";
import type { Document } from "../document";
import type { Known } from "../known";
import { heading, page, paragraph, type Text, table } from "../markdown";
import { type Region, regionsOf } from "../regions";
import { GroupReasons } from "./group-reasons";
import { statementCells } from "./policy-text";

/** Every VPC endpoint: who reaches it, and what its policy lets through. */
export function endpoints({ model, config }: Known): Document {
  const network = networkOf(model);
  const blocksOf = (region: Region) => {
    const own = model.ofType("aws_vpc_endpoint").filter((one) => one.region === region.name);
    const reasons = new GroupReasons(config, region.role);
    return [
      heading(2, region.title),
      table(
        ["Service", "Type", "Zones or route tables", "Private DNS", "Reached from"],
        own.map((one) => rowOf(model, network, reasons, one)),
      ),
      heading(3, "What their policies allow"),
      table(
        ["Service", "Allows", "On", "If"],
        own.flatMap((one) =>
          statementsAbout(accessOf(model), one).map((statement): Text[] => [
            serviceOf(one),
            ...statementCells(model, statement),
          ]),
        ),
      ),
    ];
  };
  return page(
    "endpoints.md",
    "VPC endpoints",
    paragraph(
      "AWS's services are reached inside the VPC, one interface a zone, and S3 by a route. The APIs' endpoint has its private DNS off on purpose: with it on, public APIs of third parties on API Gateway could not be reached from the VPC.",
    ),
    ...regionsOf(config).flatMap(blocksOf),
  );
}

/** Last part of the service's name: `com.amazonaws.eu-west-1.ecr.api` is `ecr.api`. */
function serviceOf({ attributes, region }: Resource): string {
  return String(attributes.service_name).replace(`com.amazonaws.${region}.`, "");
}

function rowOf(model: Model, network: Network, reasons: GroupReasons, one: Resource): Text[] {
  const {
    vpc_endpoint_type: type,
    subnet_ids: subnets,
    route_table_ids: tables,
    private_dns_enabled: dns,
  } = one.attributes;
  const zones = list(subnets).flatMap((id) => model.target(id)?.attributes.availability_zone ?? []);
  const groups = list(one.attributes.security_group_ids).flatMap(
    (id) => network.groups.get(model.target(id)?.key ?? "") ?? [],
  );
  const from = groups.flatMap(({ ingress }) => ingress.map((rule) => reasons.peer(rule, true, network.groups)));
  const tiers = list(tables).flatMap((id) => tierOf(model.target(id)));
  return [
    serviceOf(one),
    String(type ?? "Gateway"),
    zones.length > 0 ? zones.map(String) : `${list(tables).length} route tables`,
    dns === undefined ? "none" : dns === true ? "on" : "off",
    from.length > 0 ? [...new Set(from)] : [...new Set(tiers)],
  ];
}

/** Which tier's table it is, by the tag that names it. */
function tierOf(routeTable: Resource | undefined): string[] {
  const [tags] = blocks(routeTable?.attributes.tags);
  const [, tier] = /-(\w+)-[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/.exec(String(tags?.Name)) ?? [];
  return tier === undefined ? [] : [`the ${tier} tier, by route`];
}
