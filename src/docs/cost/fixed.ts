import { instancesOf } from "../../model/instances";
import type { Model, Resource } from "../../model/model";
import { at, blocks, list } from "../../model/stack-json";
import { capacityOf } from "../tables/task-capacity";
import { type Component, fixed } from "./component";
import { USAGE } from "./usage";

const HOURS = USAGE.hours.value;

/** What of a region is paid for by the hour or month, counted from the stacks. */
export function fixedIn(model: Model, region: string): readonly Component[] {
  return [
    ...tasks(model, region),
    ...databases(model, region),
    ...network(model, region),
    ...webAcls(model, region),
    monthly("KMS key", region, inRegion(model, "aws_kms_key", region).length, "keys"),
    monthly("Secret", region, secretsIn(model, region), "secrets, and copies of secrets"),
    ...watching(model, region),
  ];
}

/** What is in no region: DNS, and what AWS has in us-east-1 alone. */
export function fixedGlobally(model: Model): readonly Component[] {
  const checks = model.ofType("aws_route53_health_check");
  const features = checks.reduce((sum, one) => sum + featuresOf(one), 0);
  return [
    monthly("Hosted zone", "", model.ofType("aws_route53_zone").length, "public zones"),
    monthly("Health check", "", checks.length, "health checks"),
    monthly("Health check, optional features", "", features, "HTTPS, or a short interval"),
  ];
}

/** Source: Route 53 pricing, "optional health check features". */
function featuresOf({ attributes }: Resource): number {
  const isTls = /^HTTPS/.test(String(attributes.type)) ? 1 : 0;
  return isTls + (Number(attributes.request_interval) === 10 ? 1 : 0);
}

function inRegion(model: Model, type: string, region: string): readonly Resource[] {
  return model.ofType(type).filter((one) => one.region === region);
}

function monthly(what: string, region: string, count: number, of: string): Component {
  return fixed(what, region, count, `${of}: ${count}`);
}

function hourly(what: string, region: string, count: number, of: string): Component {
  return fixed(what, region, count * HOURS, `${of}: ${count} × ${HOURS} h`);
}

/** The least number of tasks of every service: more only if the load asks for it. */
function tasks(model: Model, region: string): Component[] {
  return inRegion(model, "aws_ecs_service", region).flatMap((service) => {
    const name = String(model.literal(service.attributes.name));
    const task = model.target(service.attributes.task_definition)?.attributes;
    const architecture = String(at(task?.runtime_platform, "cpu_architecture") ?? "X86_64");
    const { least } = capacityOf(model, region, name);
    const [vcpu, memory] = [Number(task?.cpu) / 1024, Number(task?.memory) / 1024];
    return [
      fixed(
        `Fargate vCPU, ${architecture}`,
        region,
        least * vcpu * HOURS,
        `${least} tasks of ${name} × ${vcpu} vCPU × ${HOURS} h`,
      ),
      fixed(
        `Fargate memory, ${architecture}`,
        region,
        least * memory * HOURS,
        `${least} tasks of ${name} × ${memory} GB × ${HOURS} h`,
      ),
    ];
  });
}

function databases(model: Model, region: string): Component[] {
  const instances = inRegion(model, "aws_rds_cluster", region).flatMap((one) => instancesOf(model, one));
  const classes = instances.map(({ attributes }) => String(model.literal(attributes.instance_class)));
  const proxied =
    inRegion(model, "aws_db_proxy", region).length > 0 ? classes.reduce((sum, one) => sum + vcpusOf(one), 0) : 0;
  return [
    ...[...new Set(classes)].map((one) =>
      hourly(`Aurora PostgreSQL ${one}`, region, classes.filter((other) => other === one).length, "instances"),
    ),
    hourly("RDS Proxy", region, proxied, "vCPU of the instances behind it"),
  ];
}

/** Source: Aurora user guide, "Hardware specifications for DB instance classes": 2 vCPU for large, 4 for each xlarge. */
function vcpusOf(instanceClass: string): number {
  const [, times] = /\.(\d*)xlarge$/.exec(instanceClass) ?? [];
  return times === undefined ? 2 : 4 * Number(times || 1);
}

function network(model: Model, region: string): Component[] {
  const mapped = inRegion(model, "aws_networkfirewall_firewall", region).flatMap(({ attributes }) =>
    blocks(attributes.subnet_mapping),
  );
  const interfaces = inRegion(model, "aws_vpc_endpoint", region).flatMap(({ attributes }) =>
    list(attributes.subnet_ids),
  );
  const balancers = inRegion(model, "aws_lb", region);
  const addresses =
    inRegion(model, "aws_eip", region).length + balancers.flatMap(({ attributes }) => list(attributes.subnets)).length;
  return [
    hourly("NAT gateway", region, inRegion(model, "aws_nat_gateway", region).length, "gateways"),
    hourly("Firewall endpoint", region, mapped.length, "endpoints"),
    hourly("Interface endpoint in a zone", region, interfaces.length, "endpoints × zones"),
    hourly("Load balancer", region, balancers.length, "load balancers"),
    hourly("Public IPv4 address", region, addresses, "of NAT gateways and load balancers"),
  ];
}

function webAcls(model: Model, region: string): Component[] {
  const acls = inRegion(model, "aws_wafv2_web_acl", region);
  const rules = acls.flatMap(({ attributes }) => blocks(attributes.rule)).length;
  return [
    monthly("Web ACL", region, acls.length, "web ACLs"),
    monthly("Web ACL rule", region, rules, "rules and managed groups"),
  ];
}

/** Those that are made there, and the copies that another region's secrets have there. */
function secretsIn(model: Model, region: string): number {
  const secrets = model.ofType("aws_secretsmanager_secret");
  const copies = secrets.flatMap(({ attributes }) => blocks(attributes.replica)).filter((one) => one.region === region);
  return secrets.filter((one) => one.region === region).length + copies.length;
}

function watching(model: Model, region: string): Component[] {
  const alarms = inRegion(model, "aws_cloudwatch_metric_alarm", region);
  const metrics = alarms.reduce((sum, { attributes }) => {
    const inputs = blocks(attributes.metric_query).filter(({ metric }) => metric !== undefined);
    return sum + Math.max(1, inputs.length);
  }, 0);
  return [
    fixed("Alarm, each metric of it", region, metrics, `${alarms.length} alarms with ${metrics} metrics`),
    monthly("Composite alarm", region, inRegion(model, "aws_cloudwatch_composite_alarm", region).length, "alarms"),
    monthly("Dashboard", region, inRegion(model, "aws_cloudwatch_dashboard", region).length, "dashboards"),
  ];
}
