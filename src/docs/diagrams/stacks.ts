import type { Stack } from "../../model/model";
import { bucketCopies, secretCopies } from "./copies";
import { counted, type Facts, keysOf, managed, text } from "./facts";
import type { Arrow, Box, Scene } from "./scene";

/** The stacks in the order that their reading of each other asks for, and where their states and locks are. */
export function stacksScene(facts: Facts): Scene {
  const stores = storesOf(facts.model.stacks);
  const copies = stores.flatMap((store) => copyBox(facts, store) ?? []);
  return {
    path: "stacks.svg",
    title: "Stacks, their order and their states",
    description:
      "Each box is a Terraform stack with a state of its own; an arrow leads to the stack that reads the first one's outputs or finds what it made.",
    direction: "DOWN",
    boxes: [...stores.map((store) => storeBox(facts, store)), ...copies],
    arrows: [
      ...readings(facts),
      ...stores.flatMap((store): Arrow[] => {
        const { source, by } = copyOf(facts, store) ?? {};
        return source && by
          ? [{ from: store.id, to: `copy of ${store.id}`, label: ["replicated"], look: "copy", sources: [by.key] }]
          : [];
      }),
    ],
    layout: { "elk.layered.layering.strategy": "NETWORK_SIMPLEX" },
    legend: [
      ["order", "the lower one reads the upper one's outputs, and is deployed after it"],
      ["standby", "finds by name what the upper one made"],
      ["copy", "replicated to the other region"],
    ],
  };
}

/** Stacks that keep their states in the same place. */
interface Store {
  readonly id: string;
  readonly bucket: string;
  readonly table: string;
  readonly stacks: readonly Stack[];
}

function storesOf(stacks: readonly Stack[]): Store[] {
  const wordsOf = ({ backend }: Stack, key: string) => String(backend?.config[key] ?? "");
  const ids = [...new Set(stacks.map((stack) => `${wordsOf(stack, "bucket")} ${wordsOf(stack, "dynamodb_table")}`))];
  return ids.map((id) => {
    const own = stacks.filter((stack) => id === `${wordsOf(stack, "bucket")} ${wordsOf(stack, "dynamodb_table")}`);
    const [bucket = "", table = ""] = id.split(" ");
    return { id, bucket, table, stacks: own };
  });
}

function storeBox(facts: Facts, { id, bucket, table, stacks }: Store): Box {
  const { model } = facts;
  const regions = new Set(stacks.map(({ backend }) => String(backend?.config.region ?? "this machine")));
  const resources = [
    ...managed(model, "aws_s3_bucket").filter((one) => text(model, one, "bucket") === bucket),
    ...managed(model, "aws_dynamodb_table").filter(
      (one) => text(model, one, "name") === table && regions.has(one.region ?? ""),
    ),
  ];
  return {
    id,
    title: `States in ${[...regions].join(", ")}`,
    lines: [
      bucket === "" ? "local files" : `S3 bucket ${bucket}`,
      ...(table === "" ? [] : [`Lock in DynamoDB table ${table}`]),
    ],
    icons: ["bucket", "lock"],
    tone: "region",
    sources: keysOf(resources),
    width: 560,
    boxes: inDeployOrder(stacks).map((stack) => stackBox(facts, stack)),
  };
}

/** Readers after what they read; else as the model has them. */
function inDeployOrder(stacks: readonly Stack[]): Stack[] {
  const found: Stack[] = [];
  const add = (stack: Stack): void => {
    if (found.includes(stack)) return;
    for (const name of Object.values(stack.remoteStates)) {
      const read = stacks.find((one) => one.name === name);
      if (read) add(read);
    }
    found.push(stack);
  };
  for (const stack of stacks) add(stack);
  return found;
}

function stackBox({ model }: Facts, stack: Stack): Box {
  const regions = [...new Set(stack.providers.flatMap(({ region }) => region ?? []))];
  const count = model.resources.filter((one) => one.stack === stack.name && one.mode === "managed").length;
  const variables = Object.keys(stack.variables);
  return {
    id: stack.name,
    title: stack.name,
    lines: [
      `in ${regions.join(", ")}`,
      counted(count, "resource"),
      ...(variables.length > 0 ? [`variable ${variables.join(", ")}`] : []),
      ...(typeof stack.backend?.config.key === "string" ? [stack.backend.config.key] : []),
    ],
    icons: [],
    tone: variables.length > 0 ? "change" : "plain",
    sources: [stack.name],
    width: 216,
  };
}

/** From each stack to those that read its outputs, or find by name what it made. */
function readings({ model }: Facts): Arrow[] {
  const outputs = model.stacks.flatMap((reader) =>
    [...new Set(Object.values(reader.remoteStates))].flatMap((from): Arrow[] =>
      from === undefined ? [] : [{ from, to: reader.name, label: [], look: "order", sources: [reader.name] }],
    ),
  );
  const named = secretCopies(model).flatMap(({ by, target }): Arrow[] =>
    target && target.stack !== by.stack
      ? [{ from: by.stack, to: target.stack, label: [], look: "standby", sources: [by.key, target.key] }]
      : [],
  );
  const first = new Map(named.map((arrow) => [`${arrow.from} ${arrow.to}`, arrow]));
  return [...outputs, ...first.values()];
}

function copyOf({ model }: Facts, { bucket }: Store): ReturnType<typeof bucketCopies>[number] | undefined {
  return bucketCopies(model).find(({ source }) => source && text(model, source, "bucket") === bucket);
}

/** Where the states are copied to. */
function copyBox(facts: Facts, store: Store): Box | undefined {
  const { model } = facts;
  const { target } = copyOf(facts, store) ?? {};
  if (target === undefined) return undefined;
  const locks = managed(model, "aws_dynamodb_table", target.region ?? "");
  return {
    id: `copy of ${store.id}`,
    title: `Copy in ${target.region}`,
    lines: [
      `S3 bucket ${text(model, target, "bucket")}`,
      ...locks.map((one) => `Spare lock table ${text(model, one, "name")}`),
    ],
    icons: ["bucket", "lock"],
    tone: "standby",
    sources: keysOf([target, ...locks]),
    width: 480,
  };
}
