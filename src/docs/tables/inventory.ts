import type { Model, Resource, Stack } from "../../model/model";
import type { Document } from "../document";
import type { Known } from "../known";
import { code, heading, page, paragraph, type Text, table } from "../markdown";
import { aliasOf } from "../readable";
import { nameOf } from "../regions";

/** What holds data, keys, images or the marker: to change the address of one is to destroy it. */
const STATEFUL =
  /^aws_(rds_(cluster|global_cluster|cluster_instance)|s3_bucket|dynamodb_table|kms_key|ecr_repository|secretsmanager_secret|route53_zone|ssm_parameter)$/;

/** What every stack has: types with their counts, and by address whatever holds something. */
export function inventory({ model }: Known): Document {
  const stacks = model.stacks.map((stack) => ({
    name: stack.name,
    regions: regionsOf(stack),
    own: model.resources.filter((one) => one.stack === stack.name && one.mode === "managed"),
  }));
  return page(
    "inventory.md",
    "Inventory of the stacks",
    paragraph(
      "One stack is one Terraform state. What holds something is listed by address: changing an address destroys what is there and makes it anew, so a test keeps them.",
    ),
    table(
      ["Stack", "Regions", "Resources"],
      stacks.map(({ name, regions, own }): Text[] => [name, regions, own.length]),
    ),
    ...stacks.flatMap(({ name, own }) => [
      heading(2, name),
      heading(3, "Types"),
      table(["Type", "How many"], countsOf(own)),
      heading(3, "What holds something"),
      holders(model, own),
    ]),
  );
}

function holders(model: Model, resources: readonly Resource[]): string {
  const found = resources.filter(({ type }) => STATEFUL.test(type));
  if (found.length === 0) return paragraph("Nothing: it can be destroyed and made anew.");
  return table(
    ["Address", "Name", "Region", "Kept by"],
    found.map((one): Text[] => [
      code(one.address),
      aliasOf(model, one) ?? nameOf(one),
      String(one.region),
      keptBy(one),
    ]),
  );
}

function regionsOf({ providers }: Stack): string {
  return [...new Set(providers.map(({ region }) => String(region)))].join(" and ");
}

function countsOf(resources: readonly Resource[]): Text[][] {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a.localeCompare(b, "en")).map(([type, count]) => [code(type), count]);
}

/** What stands between it and a mistake. */
function keptBy({ attributes }: Resource): string {
  const { lifecycle, deletion_protection: own, deletion_protection_enabled: table } = attributes;
  const isKept = typeof lifecycle === "object" && lifecycle !== null && "prevent_destroy" in lifecycle;
  const parts = [
    ...(isKept && lifecycle.prevent_destroy === true ? ["Terraform (prevent_destroy)"] : []),
    ...(own === true || table === true ? ["AWS (deletion protection)"] : []),
    ...(attributes.deletion_window_in_days === undefined
      ? []
      : [`${String(attributes.deletion_window_in_days)} days until a key is gone`]),
    ...(attributes.recovery_window_in_days === undefined
      ? []
      : [`${String(attributes.recovery_window_in_days)} days until a secret is gone`]),
  ];
  return parts.join(", ");
}
