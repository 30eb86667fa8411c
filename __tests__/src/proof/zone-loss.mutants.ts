import { remove } from "../../helpers/broken";
import type { ProofMutant } from "../../helpers/proof-mutants";
import { type Attributes, resources, type Stacks, stack } from "../../helpers/synthesized";

/** Resources of a type in a stack whose JSON has a text in it. */
function all(copy: Stacks, name: string, type: string, text = ""): Attributes[] {
  const found = Object.values(resources(stack(copy, name), type));
  const wanted = found.filter((attributes) => JSON.stringify(attributes).includes(text));
  if (wanted.length === 0) throw new Error(`no ${type} with ${text} in ${name}`);
  return wanted;
}

const first = (copy: Stacks, name: string, type: string, text = ""): Attributes => all(copy, name, type, text)[0] ?? {};

/** Leaves only the first of a list, or as many as said. */
function shorten(attributes: unknown, name: string, length = 1): void {
  const owner = attributes as Record<string, unknown[]>;
  owner[name] = owner[name]?.slice(0, length) ?? [];
}

const network = (copy: Stacks, name: string, text: string) =>
  first(copy, name, "aws_ecs_service", text).network_configuration;

/** Each takes a zone's spare away. */
export const mutants: readonly ProofMutant[] = [
  {
    what: "one NAT gateway for all zones",
    break_: (copy) => {
      const routes = all(copy, "primary-region", "aws_route", "nat_gateway_id");
      for (const route of routes) route.nat_gateway_id = routes[0]?.nat_gateway_id;
    },
    says: /primary-region aws_route\S*eu-west-1b-firewall\S* .*eu-west-1b: leads through the NAT gateway of eu-west-1a/,
  },
  {
    what: "a NAT gateway in another zone",
    break_: (copy) => {
      const [one, other] = all(copy, "dr-region", "aws_nat_gateway");
      Object.assign(other ?? {}, { subnet_id: one?.subnet_id });
    },
    says: /dr-region aws_route\S*eu-central-1b-firewall\S* .*leads through the NAT gateway of eu-central-1a/,
  },
  {
    what: "swapped route tables of two zones",
    break_: (copy) => {
      const [one = {}, other = {}] = all(copy, "primary-region", "aws_route_table_association", "_backend-tier_");
      [one.route_table_id, other.route_table_id] = [other.route_table_id, one.route_table_id];
    },
    says: /aws_route\S*eu-west-1b-backend\S* .*10\.0\.96\.0\/21 of eu-west-1a: leads through the firewall endpoint of eu-west-1b/,
  },
  {
    what: "a firewall with one endpoint for all zones",
    break_: (copy) => shorten(first(copy, "primary-region", "aws_networkfirewall_firewall"), "subnet_mapping"),
    says: /aws_route\S*eu-west-1b-backend\S* .*leads to a firewall endpoint of eu-west-1b, where there is none/,
  },
  {
    what: "one route table for the backends of all zones",
    break_: (copy) => {
      const associations = all(copy, "dr-region", "aws_route_table_association", "_backend-tier_");
      for (const one of associations) one.route_table_id = associations[0]?.route_table_id;
    },
    says: /dr-region aws_route_table\S*backend-tier_eu-central-1a\S* .*one route table for eu-central-1a, eu-central-1b, eu-central-1c/,
  },
  {
    what: "a zone without the routes of the S3 gateway",
    break_: (copy) => shorten(first(copy, "primary-region", "aws_vpc_endpoint", "Gateway"), "route_table_ids", 5),
    says: /function\/project-x-production-payments reaches s3 on 443 from some zones only/,
  },
  {
    what: "an endpoint for the APIs in one zone",
    break_: (copy) => shorten(first(copy, "primary-region", "aws_vpc_endpoint", ".execute-api"), "subnet_ids"),
    says: /aws_vpc_endpoint\S*execute-api\S* .*without eu-west-1a, service\/checkout does not reach endpoint\/execute-api on 443: endpoint\/execute-api is in no other zone/,
  },
  {
    what: "an endpoint whose only interface is lost",
    break_: (copy) => shorten(first(copy, "dr-region", "aws_vpc_endpoint", ".secretsmanager"), "subnet_ids"),
    says: /dr-region aws_vpc_endpoint\S*secretsmanager\S* subnet_ids: without its one interface, service\/home does not reach endpoint\/secretsmanager/,
  },
  {
    what: "a frontend in two zones",
    break_: (copy) => shorten(network(copy, "primary-region", '"home"'), "subnets", 2),
    says: /aws_ecs_service\S*home\S* subnets: service\/home is in eu-west-1a, eu-west-1b, not in eu-west-1c/,
  },
  {
    what: "a load balancer in one zone",
    break_: (copy) => shorten(first(copy, "dr-region", "aws_lb"), "subnets"),
    says: /dr-region aws_lb\S* .*without eu-central-1a, load-balancer\/project-x-production does not reach service\/checkout/,
  },
  {
    what: "a backend in two zones",
    break_: (copy) =>
      shorten(first(copy, "dr-region", "aws_lambda_function", "DATABASE_HOST").vpc_config, "subnet_ids", 2),
    says: /dr-region aws_lambda_function\S*products\S* subnets: function\/project-x-production-products is in .*, not in eu-central-1c/,
  },
  {
    what: "a proxy in one zone",
    break_: (copy) => shorten(first(copy, "primary-region", "aws_db_proxy"), "vpc_subnet_ids"),
    says: /without eu-west-1a, function\/project-x-production-products does not reach proxy\/project-x-production-database on 5432/,
  },
  {
    what: "a floor of one task",
    break_: (copy) =>
      Object.assign(first(copy, "primary-region", "aws_appautoscaling_target", "checkout"), { min_capacity: 1 }),
    says: /primary-region aws_appautoscaling_target\S*checkout\S* min_capacity: checkout in eu-west-1: at least 1 tasks over 3 zones, 0 without one, 2 carry the peak/,
  },
  {
    what: "a standby that stays small once it is active",
    break_: (copy) => Object.assign(first(copy, "failover", "aws_appautoscaling_target", "/home"), { min_capacity: 4 }),
    says: /failover aws_appautoscaling_target\S*home\S* min_capacity: home in eu-central-1: at least 4 tasks over 3 zones, 2 without one, 4 carry the peak/,
  },
  {
    what: "a frontend that is not spread again",
    break_: (copy) =>
      Object.assign(first(copy, "dr-region", "aws_ecs_service", '"checkout"'), {
        availability_zone_rebalancing: "DISABLED",
      }),
    says: /dr-region aws_ecs_service\S*checkout\S* availability_zone_rebalancing: checkout is not spread again/,
  },
  {
    what: "all database instances in one zone",
    break_: (copy) =>
      all(copy, "primary-region", "aws_rds_cluster_instance").map((one) =>
        Object.assign(one, { availability_zone: "eu-west-1a" }),
      ),
    says: /primary-region aws_rds_cluster\S* .*3 instances in eu-west-1a: without eu-west-1a there is none to promote/,
  },
  {
    what: "a single database instance in DR",
    break_: (copy) => {
      const { aws_rds_cluster_instance: instances = {} } = stack(copy, "failover").resource;
      delete instances[Object.keys(instances)[0] ?? ""];
    },
    says: /failover aws_rds_cluster\S* .*1 instances in eu-central-1b: with one lost there is none to promote/,
  },
  {
    what: "a smaller database instance in DR",
    break_: (copy) =>
      Object.assign(first(copy, "failover", "aws_rds_cluster_instance"), { instance_class: "db.r6g.medium" }),
    says: /failover aws_rds_cluster_instance\S* instance_class: db\.r6g\.medium does not carry the load of db\.r6g\.large/,
  },
  {
    what: "fewer database instances than are configured",
    break_: (copy) => {
      const { aws_rds_cluster_instance: instances = {} } = stack(copy, "primary-region").resource;
      delete instances[Object.keys(instances)[0] ?? ""];
    },
    says: /primary-region aws_rds_cluster\S* .*2 instances, not the 3 that are configured/,
  },
  {
    what: "a database's subnet group in two zones",
    break_: (copy) => shorten(first(copy, "dr-region", "aws_db_subnet_group"), "subnet_ids", 2),
    says: /failover aws_rds_cluster\S* subnets: cluster\/\S+ is in eu-central-1a, eu-central-1b, not in eu-central-1c/,
  },
  {
    what: "a frontend whose least number nothing keeps",
    break_: (copy) => remove(copy, "primary-region", "aws_appautoscaling_target", /checkout/),
    says: /primary-region aws_ecs_service\S*checkout\S* desired_count: no scalable target keeps a least number/,
  },
];
