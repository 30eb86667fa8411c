import { namesFor } from "../../config/names";
import { instancesOf } from "../../model/instances";
import type { Model, Resource } from "../../model/model";
import { apisOf } from "../../proof/reachability/function-apis";
import { bucketCopies, databaseCopies, imageCopies, secretCopies } from "./copies";
import { classesOf, counted, type Facts, keysOf, managed, short, text } from "./facts";
import { box, type RegionBox } from "./region-box";

export const frontends: RegionBox = (facts, region, model = facts.model) => {
  const services = classesOf(facts, "service", region);
  const targets = managed(model, "aws_appautoscaling_target", region);
  const lines = services.map(({ resource }) => {
    const name = text(model, resource, "name");
    const scaled = targets.find((one) => text(model, one, "resource_id").endsWith(`/${name}`));
    const { min_capacity: least, max_capacity: most } = scaled?.attributes ?? {};
    return scaled ? `${name}: ${least} to ${most} tasks` : name;
  });
  return box(region, "frontends", {
    title: "Frontends",
    lines,
    icons: ["cluster"],
    tone: "application",
    sources: keysOf([...services.map(({ resource }) => resource), ...targets]),
  });
};

/** Functions that an API leads to. */
export const backends: RegionBox = (facts, region) => {
  const { model } = facts;
  const found = managed(model, "aws_lambda_function", region).filter((one) => apisOf(model, one).length > 0);
  const apis = found.flatMap((one) => apisOf(model, one));
  const walls = managed(model, "aws_wafv2_web_acl_association", region).filter(
    ({ attributes }) => model.target(attributes.resource_arn)?.type === "aws_api_gateway_stage",
  );
  return box(region, "backends", {
    title: "Backends",
    lines: [
      found.map((one) => short(facts, text(model, one, "function_name"))).join(", "),
      `private APIs${walls.length > 0 ? ", WAF" : ""}`,
    ],
    icons: ["function"],
    tone: "application",
    sources: keysOf([...found, ...apis, ...walls]),
  });
};

export const proxy: RegionBox = (facts, region) =>
  box(region, "proxy", {
    title: "RDS Proxy",
    lines: ["pooled connections"],
    icons: ["proxy"],
    tone: "data",
    sources: keysOf(classesOf(facts, "proxy", region).map(({ resource }) => resource)),
  });

export const database: RegionBox = (facts, region, model = facts.model) => {
  const clusters = managed(model, "aws_rds_cluster", region);
  const instances = clusters.flatMap((cluster) => instancesOf(model, cluster));
  return box(region, "database", {
    title: "Aurora",
    lines: clusters.flatMap((cluster) => [
      `PostgreSQL ${text(model, cluster, "engine_version")}`,
      instanceWords(model, cluster, instancesOf(model, cluster).length),
    ]),
    icons: ["aurora"],
    tone: "data",
    sources: keysOf([...clusters, ...instances]),
  });
};

function instanceWords(model: Model, cluster: Resource, count: number): string {
  const isFollowing = databaseCopies(model).some(({ target }) => target?.key === cluster.key);
  return isFollowing ? counted(count, "reader") : `writer and ${counted(count - 1, "reader")}`;
}

/** Those that backends keep their metadata in. */
export const buckets: RegionBox = (facts, region) => {
  const { model, config, regions } = facts;
  const { metadataBucket } = namesFor(config);
  const role = region === regions[0] ? "primary" : "dr";
  const names = Object.keys(config.backends).map((backend) => metadataBucket(backend, role));
  const found = managed(model, "aws_s3_bucket", region).filter((one) => names.includes(text(model, one, "bucket")));
  return box(region, "buckets", {
    title: "S3 buckets",
    lines: found.map((one) => short(facts, text(model, one, "bucket"))),
    icons: ["bucket"],
    tone: "data",
    sources: keysOf(found),
  });
};

/** Where the stacks keep their state, and where that is copied to. */
export const state: RegionBox = (facts, region) => {
  const { model } = facts;
  const found = managed(model, "aws_s3_bucket", region).filter((bucket) => isState(facts, bucket));
  const locks = managed(model, "aws_dynamodb_table", region);
  const isCopy = bucketCopies(model).some(({ target }) => target && found.includes(target));
  return box(region, "state", {
    title: isCopy ? "Copy of the state" : "Terraform state",
    lines: [`S3${locks.length > 0 ? `, ${isCopy ? "spare lock" : "lock"} in DynamoDB` : ""}`],
    icons: ["lock"],
    tone: "plain",
    sources: keysOf([...found, ...locks]),
  });
};

function isState({ model }: Facts, bucket: Resource): boolean {
  const names = model.stacks.map(({ backend }) => backend?.config.bucket);
  const isMain = (one: Resource | undefined) => one !== undefined && names.includes(text(model, one, "bucket"));
  return (
    isMain(bucket) || bucketCopies(model).some(({ source, target }) => target?.key === bucket.key && isMain(source))
  );
}

export const secrets: RegionBox = (facts, region) => {
  const copies = secretCopies(facts.model).filter(({ from, to }) => from === region || to === region);
  const found = copies.flatMap(({ from, source, target }) => (from === region ? source : target) ?? []);
  return box(region, "secrets", {
    title: copies.some(({ to }) => to === region) ? "Copies of secrets" : "Secrets",
    lines: found.map((one) => short(facts, text(facts.model, one, "name"))),
    icons: ["secret"],
    tone: "data",
    sources: keysOf(found),
  });
};

export const images: RegionBox = (facts, region) => {
  const found = managed(facts.model, "aws_ecr_repository", region);
  const isCopied = imageCopies(facts.model).some(({ from, to }) => from === region || to === region);
  return box(region, "images", {
    title: "Images in ECR",
    lines: [found.map((one) => short(facts, text(facts.model, one, "name"))).join(", ")],
    icons: ["images"],
    tone: "plain",
    sources: isCopied ? keysOf(found) : [],
  });
};

export const button: RegionBox = (facts, region) => {
  const { model } = facts;
  const documents = managed(model, "aws_ssm_document", region);
  const projects = managed(model, "aws_codebuild_project", region);
  return box(region, "button", {
    title: "The button",
    lines: [documents.length > 0 ? "Systems Manager and CodeBuild, or the command line" : "the command line"],
    icons: ["operations"],
    tone: "change",
    sources: keysOf([...documents, ...projects]),
  });
};

export const watch: RegionBox = (facts, region) => {
  const { model } = facts;
  const schedules = managed(model, "aws_scheduler_schedule", region);
  const alarms = managed(model, "aws_cloudwatch_metric_alarm", region);
  return box(region, "watch", {
    title: "Monitoring",
    lines: [
      ...(schedules.length > 0
        ? [`prober: ${schedules.map((one) => text(model, one, "schedule_expression")).join(", ")}`]
        : []),
      counted(alarms.length, "alarm"),
    ],
    icons: ["monitoring"],
    tone: "plain",
    sources: keysOf([...schedules, ...alarms]),
  });
};
