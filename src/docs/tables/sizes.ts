import { tasksAfterZoneLoss, tasksForPeak } from "../../config/capacity";
import { namesFor } from "../../config/names";
import { instancesOf } from "../../model/instances";
import type { Model, Resource } from "../../model/model";
import { at, blocks } from "../../model/stack-json";
import type { Document } from "../document";
import type { Known } from "../known";
import { heading, page, paragraph, type Text, table } from "../markdown";
import { nameOf, type Region, regionsOf } from "../regions";
import { capacityOf } from "./task-capacity";

/** How large everything is, and how far it scales by itself. */
export function sizes(known: Known): Document {
  return page(
    "sizes.md",
    "Sizes and scaling",
    paragraph(
      "Capacity is for the loss of a zone: what is left of the least number of tasks carries the peak, before any scaling. The standby has fewer tasks; a press raises its floor before it moves customers.",
    ),
    ...frontendBlocks(known),
    ...backendBlocks(known),
    ...databaseBlocks(known),
  );
}

function frontendBlocks(known: Known): readonly string[] {
  const { model, config } = known;
  const regions = regionsOf(config);
  return [
    heading(2, "Frontends"),
    table(
      ["Frontend", "CPU units", "Memory, MiB", "Peak, requests/s", "Per task, requests/s", "Tasks for the peak"],
      Object.keys(config.frontends).map((name) => frontendRow(known, name)),
    ),
    table(
      ["Region", "Frontend", "Least", "Left without a zone", "Most", "While"],
      regions.flatMap((region) => taskRows(known, region)),
    ),
    heading(2, "How frontends scale"),
    table(
      ["Region", "Frontend", "Holds", "At", "Out after, s", "In after, s"],
      regions.flatMap(({ name }) => policyRows(model, name)),
    ),
  ];
}

function backendBlocks({ model, config }: Known): readonly string[] {
  const regions = regionsOf(config);
  return [
    heading(2, "Backends"),
    table(
      ["Region", "Function", "Memory, MiB", "Time-out, s", "Reserved concurrency", "Runs on"],
      regions.flatMap(({ name }) => functionRows(model, name)),
    ),
    paragraph("An API turns away what exceeds its own limits:"),
    table(
      ["Region", "API", "Requests/s", "At once"],
      regions.flatMap(({ name }) => apiRows(model, name)),
    ),
  ];
}

function databaseBlocks({ model, config }: Known): readonly string[] {
  const regions = regionsOf(config);
  return [
    heading(2, "Database"),
    table(
      ["Region", "Cluster", "Instances", "Class", "Version", "Backups, days"],
      regions.flatMap(({ name }) => clusterRows(model, name)),
    ),
    paragraph("The proxy shares the connections of the database among all that call it:"),
    table(
      ["Region", "Proxy", "Of all connections, %", "Kept idle, %", "Waits for one, s"],
      regions.flatMap(({ name }) => proxyRows(model, name)),
    ),
  ];
}

function frontendRow({ model, config }: Known, name: string): Text[] {
  const frontend = config.frontends[name];
  const family = namesFor(config).taskFamily(name);
  const tasks = model.ofType("aws_ecs_task_definition").filter(({ attributes }) => attributes.family === family);
  const each = (argument: string) =>
    [...new Set(tasks.map(({ attributes }) => String(attributes[argument])))].join(" or ");
  const { load } = frontend ?? {};
  return [
    name,
    each("cpu"),
    each("memory"),
    load?.peakRequestsPerSecond ?? "",
    load?.requestsPerSecondPerTask ?? "",
    load ? tasksForPeak(load) : "",
  ];
}

/** Floor and ceiling of every service of a region, as committed and as a press leaves them. */
function taskRows({ model, pressed, config }: Known, { role, name }: Region): Text[][] {
  const zones = config.regions[role].zones.length;
  const row = (of: Model, service: string, moment: string): Text[] => {
    const { least, most } = capacityOf(of, name, service);
    return [name, service, least, tasksAfterZoneLoss(least, zones), most, moment];
  };
  return Object.keys(config.frontends).flatMap((frontend) => {
    const [now, then] = [capacityOf(model, name, frontend), capacityOf(pressed, name, frontend)];
    const isAlways = now.least === then.least && now.most === then.most;
    if (isAlways) return [row(model, frontend, "always")];
    return [row(model, frontend, "the primary serves"), row(pressed, frontend, "DR serves")];
  });
}

function policyRows(model: Model, region: string): Text[][] {
  return inRegion(model, "aws_appautoscaling_policy", region).map((policy) => {
    const tracking = policy.attributes.target_tracking_scaling_policy_configuration;
    const metric = at(tracking, "predefined_metric_specification", "predefined_metric_type");
    const service = String(model.literal(policy.attributes.resource_id)).split("/").at(-1) ?? "";
    const figure = (name: string) => Number(at(tracking, name));
    return [
      region,
      service,
      String(metric).replace("ECSServiceAverage", "average "),
      `${figure("target_value")} %`,
      figure("scale_out_cooldown"),
      figure("scale_in_cooldown"),
    ];
  });
}

function functionRows(model: Model, region: string): Text[][] {
  return inRegion(model, "aws_lambda_function", region).map(({ attributes }) => [
    region,
    String(attributes.function_name),
    Number(attributes.memory_size),
    Number(attributes.timeout),
    Number(attributes.reserved_concurrent_executions),
    `${String(attributes.runtime)}, ${String(at(attributes.architectures))}`,
  ]);
}

function apiRows(model: Model, region: string): Text[][] {
  return inRegion(model, "aws_api_gateway_method_settings", region).map(({ attributes }) => {
    const api = model.target(attributes.rest_api_id);
    const [settings] = blocks(attributes.settings);
    return [
      region,
      api ? nameOf(api) : "",
      Number(settings?.throttling_rate_limit),
      Number(settings?.throttling_burst_limit),
    ];
  });
}

function clusterRows(model: Model, region: string): Text[][] {
  return inRegion(model, "aws_rds_cluster", region).map((cluster) => {
    const instances = instancesOf(model, cluster);
    const classes = new Set(instances.map(({ attributes }) => String(model.literal(attributes.instance_class))));
    const { engine_version: version, backup_retention_period: days } = cluster.attributes;
    return [
      region,
      nameOf(cluster),
      instances.length,
      [...classes].join(", "),
      String(model.literal(version)),
      Number(days),
    ];
  });
}

function proxyRows(model: Model, region: string): Text[][] {
  return inRegion(model, "aws_db_proxy_default_target_group", region).map(({ attributes }) => {
    const [pool] = blocks(attributes.connection_pool_config);
    const name = String(model.literal(attributes.db_proxy_name));
    return [
      region,
      name,
      Number(pool?.max_connections_percent),
      Number(pool?.max_idle_connections_percent),
      Number(pool?.connection_borrow_timeout),
    ];
  });
}

function inRegion(model: Model, type: string, region: string): readonly Resource[] {
  return model.ofType(type).filter((one) => one.region === region);
}
