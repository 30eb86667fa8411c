import type { Resource, Stack } from "../../model/model";
import { at, blocks } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";
import { inRegion, type Loss, named, stacksLeft } from "./loss";
import { isOf, keepsVersions } from "./versions";

/** Invariant 1: state and lock table of what runs or promotes the region that is left are there, and so is their key. */
export function stateIsThere(loss: Loss): Partial<Grounds> {
  return grounds(...stacksLeft(loss).flatMap((stack) => [ownState(loss, stack), ...readStates(loss, stack)]));
}

function ownState(loss: Loss, { name, backend }: Stack): Partial<Grounds> {
  const here = { stack: name, address: "backend" };
  if (backend?.type !== "s3") {
    return {
      open: [evidence(here, "type", `its state is in a ${backend?.type ?? "local"} backend: no region is known`)],
    };
  }
  const { bucket, region, dynamodb_table: table } = backend.config;
  if (region !== loss.left) {
    return { against: [evidence(here, "region", `its state is in ${String(region)}, not in ${loss.left}`)] };
  }
  return grounds(stored(loss, here, "bucket", bucket), locked(loss, here, table));
}

function stored(
  loss: Loss,
  here: { stack: string; address: string },
  attribute: string,
  name: unknown,
): Partial<Grounds> {
  const { model, left, lost } = loss;
  const bucket = named(model, "aws_s3_bucket", left, "bucket", name);
  if (bucket === undefined) {
    const elsewhere = named(model, "aws_s3_bucket", lost, "bucket", name);
    const line = evidence(here, attribute, `no stack makes the bucket ${String(name)} in ${left}`);
    return elsewhere ? { against: [{ ...line, text: `${elsewhere.key} is in ${lost}` }] } : { open: [line] };
  }
  const foreign = model
    .users(bucket)
    .filter(({ type }) => type === "aws_s3_bucket_server_side_encryption_configuration")
    .filter((encryption) => keysOf(loss, encryption).some(({ region }) => region !== left));
  return {
    against: foreign.map((encryption) => evidence(encryption, "rule", `the state's key is not in ${left}`)),
    witnesses: [evidence(here, attribute, `${bucket.key} in ${left}`)],
  };
}

function keysOf({ model }: Loss, { attributes }: Resource): readonly Resource[] {
  return blocks(attributes.rule).flatMap((rule) => model.targets(at(rule.apply_server_side_encryption_by_default)));
}

function locked({ model, left }: Loss, here: { stack: string; address: string }, name: unknown): Partial<Grounds> {
  if (name === undefined) return { open: [evidence(here, "dynamodb_table", "no lock table: two presses may meet")] };
  const table = named(model, "aws_dynamodb_table", left, "name", name);
  return table === undefined
    ? { open: [evidence(here, "dynamodb_table", `no stack makes the table ${String(name)} in ${left}`)] }
    : { witnesses: [evidence(here, "dynamodb_table", `${table.key} in ${left}`)] };
}

function readStates({ model, left }: Loss, { name, backend }: Stack): Partial<Grounds>[] {
  return model.ofType("data.terraform_remote_state", name).map((data): Partial<Grounds> => {
    if (data.attributes.backend !== "s3")
      return { open: [evidence(data, "backend", "reads a state of no known region")] };
    const config = at(data.attributes.config);
    const [bucket, region] = [at(config, "bucket"), at(config, "region")];
    if (region !== left)
      return { against: [evidence(data, "config.region", `reads a state in ${String(region)}, not in ${left}`)] };
    return bucket === backend?.config.bucket
      ? { witnesses: [evidence(data, "config.bucket", `reads a state in ${left}, in the bucket of its own`)] }
      : {
          against: [evidence(data, "config.bucket", `reads a state in another bucket than its own: ${String(bucket)}`)],
        };
  });
}

/** R19: while DR is lost the primary is deployed from a copy of the states, under a lock table of its own. */
export function spareIsThere({ model, left, lost }: Loss): Partial<Grounds> {
  const places = new Map(
    model.stacks.flatMap(({ name, backend }) =>
      backend?.type === "s3" ? [[String(backend.config.bucket), { name, backend }] as const] : [],
    ),
  );
  if (places.size === 0) {
    const [first] = model.stacks;
    return { open: [evidence({ stack: first?.name ?? "", address: "backend" }, "type", "no state is in a region")] };
  }
  return grounds(
    ...[...places].map(([bucket, { name, backend }]) => {
      const here = { stack: name, address: "backend" };
      const original = named(model, "aws_s3_bucket", lost, "bucket", bucket);
      const copies = original ? copiesOf({ model, left, lost }, original) : [];
      const isKept = original === undefined || keepsVersions(model, original);
      const why = isKept ? `has no copy in ${left}` : "keeps no versions, without which S3 copies nothing";
      const table = named(model, "aws_dynamodb_table", left, "name", backend.config.dynamodb_table);
      return grounds(
        copies.length > 0
          ? { witnesses: copies.map((copy) => evidence(copy, "bucket", `has a copy of every state, in ${left}`)) }
          : { against: [evidence(here, "bucket", `${bucket} ${why}`)] },
        table
          ? { witnesses: [evidence(table, "name", `spare lock table in ${left}`)] }
          : { against: [evidence(here, "dynamodb_table", `no spare lock table in ${left}`)] },
      );
    }),
  );
}

/** Buckets in the region that is left to which S3 copies all of a bucket: both ends keep versions. */
function copiesOf({ model, left }: Loss, bucket: Resource): readonly Resource[] {
  if (!keepsVersions(model, bucket)) return [];
  return inRegion(model, "aws_s3_bucket_replication_configuration", bucket.region ?? "")
    .filter(
      ({ attributes }) =>
        model.literal(attributes.bucket) === model.literal(bucket.attributes.bucket) ||
        isOf(model, attributes.bucket, bucket),
    )
    .flatMap(({ attributes }) => blocks(attributes.rule).filter(({ status }) => status === "Enabled"))
    .flatMap((rule) => model.targets(at(rule.destination, "bucket")))
    .filter((copy) => copy.region === left && keepsVersions(model, copy));
}
