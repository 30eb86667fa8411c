import type { Requirement } from "./requirement";

const CDKTF_PRESS = "cdktf";

/** R1 to R11: the system itself. */
export const SYSTEM: readonly Requirement[] = [
  {
    id: "R1",
    says: "two frontends, home and checkout, on ECS in high availability, on TCP/80 and TCP/443",
    types: ["aws_ecs_service", "aws_lb", "aws_lb_listener"],
    sources: ["src/frontend/frontend-tier.ts", "src/frontend/load-balancer.ts"],
    tests: ["__tests__/stacks/applications.test.ts", "__tests__/src/handlers/frontend.test.ts"],
    scenarios: [CDKTF_PRESS],
    commands: ["npm run prove -- --why R1"],
    notVerified: [
      {
        what: "that a real load balancer and real tasks serve: the emulator runs no container",
        how: "deploy, and open the frontends' names",
      },
    ],
  },
  {
    id: "R2",
    says: "three backends, payments, products and shipping, on Lambda, each invoked only through its own API",
    types: ["aws_lambda_function", "aws_api_gateway_rest_api", "aws_lambda_permission"],
    sources: ["src/backend/backend.ts", "src/backend/private-api.ts"],
    tests: ["__tests__/src/handlers/payments.test.ts", "__tests__/src/handlers/products.test.ts"],
    scenarios: [],
    commands: ["npm run prove -- --why R2"],
    notVerified: [],
  },
  {
    id: "R3",
    says: "only products reaches the database; payments and shipping only call external APIs",
    types: ["aws_db_proxy", "aws_security_group", "aws_networkfirewall_rule_group"],
    sources: ["src/network/flows.ts", "src/database/database-proxy.ts"],
    tests: ["__tests__/src/network/regional-network.test.ts"],
    scenarios: [],
    commands: ["npm run prove -- --why R3"],
    notVerified: [
      {
        what: "which of the allowed domains one backend reaches: the firewall sees that a backend asks, not which one",
        how: "the code of each backend; a VPC or a firewall of its own for each would",
      },
    ],
  },
  {
    id: "R4",
    says: "one PostgreSQL cluster on RDS, shared by every application that needs it, on TCP/5432",
    types: ["aws_rds_global_cluster", "aws_rds_cluster", "aws_db_proxy_target"],
    sources: ["src/database/aurora-cluster.ts", "src/database/database-proxy.ts"],
    tests: ["__tests__/stacks/platform.test.ts", "__tests__/src/handlers/migration.test.ts"],
    scenarios: [CDKTF_PRESS],
    commands: ["npm run prove -- --why R4"],
    notVerified: [],
  },
  {
    id: "R5",
    says: "two S3 buckets, used by the backends, for metadata of payments and of shipping orders",
    types: ["aws_s3_bucket", "aws_s3_bucket_replication_configuration"],
    sources: ["src/storage/metadata-bucket.ts", "src/storage/bucket-replication.ts"],
    tests: ["__tests__/stacks/policies.test.ts"],
    scenarios: [],
    commands: ["npm run prove -- --why R5"],
    notVerified: [
      {
        what: "how long S3 takes to copy: the emulator copies no object",
        how: "the alarms of the replication, in a live drill",
      },
    ],
  },
  {
    id: "R6",
    says: "the failure of one Availability Zone does not affect the application, for frontend, backend and database each",
    types: ["aws_subnet", "aws_nat_gateway", "aws_rds_cluster_instance", "aws_appautoscaling_target"],
    sources: ["src/network/zone-routes.ts", "src/config/capacity.ts", "src/config/rules/capacity.ts"],
    tests: ["__tests__/stacks/capacity.test.ts", "__tests__/src/config/capacity.test.ts"],
    scenarios: [],
    commands: ["npm run prove -- --why R6"],
    notVerified: [
      {
        what: "how long Aurora takes to make a reader the writer",
        how: "a zone turned off in a live drill, with AWS Fault Injection Service",
      },
    ],
  },
  {
    id: "R7",
    says: "the failure of a region is survived, with at most ten minutes of downtime and of data lost",
    types: ["aws_rds_cluster", "aws_route53_health_check", "aws_s3_bucket_replication_configuration"],
    sources: ["src/config/budget.ts", "stacks/failover.ts", "stacks/data-replication.ts"],
    tests: ["__tests__/src/config/budget.test.ts", "__tests__/stacks/failover.test.ts"],
    scenarios: [CDKTF_PRESS, "region-loss", "failover-command", "failover-killed", "interrupted"],
    commands: ["npm start", "npm run gameday -- --scenario region-loss", "npm run prove -- --why R7"],
    notVerified: [
      {
        what: "how long Aurora takes to promote",
        how: "a press in a live drill; its report has the figure that replaces budget.promotionMinutes",
      },
      {
        what: "how much data replication is behind at the moment of a loss",
        how: "AuroraGlobalDBReplicationLag over weeks of real load",
      },
      {
        what: "that AWS has capacity in DR while a whole region has failed",
        how: "nobody can: reserve it, or run the standby at full size",
      },
    ],
  },
  {
    id: "R8",
    says: "failover is monitored and semi-automated: a person presses one button, and it never happens by itself",
    types: ["aws_ssm_document", "aws_codebuild_project", "aws_cloudwatch_composite_alarm", "aws_sns_topic"],
    sources: ["src/operations/failover.ts", "src/button/console-button.ts", "src/monitoring/verdicts.ts"],
    tests: [
      "__tests__/src/button/console-button.test.ts",
      "__tests__/src/monitoring/verdicts.test.ts",
      "__tests__/src/operations/failover.test.ts",
    ],
    scenarios: ["failover-command", "preflight", "two-presses", "route53-loss"],
    commands: [
      "npm run failover -- --dry-run",
      "npm run gameday -- --scenario failover-command",
      "npm run prove -- --why R8",
    ],
    notVerified: [
      {
        what: "the button in AWS's console: its commands ran in a shell, its document nowhere",
        how: "a press in a live drill",
      },
      { what: "that a notification reaches somebody", how: "an alarm set by hand: aws cloudwatch set-alarm-state" },
    ],
  },
  {
    id: "R9",
    says: "networks are segmented by function; backend and database are separate",
    types: ["aws_subnet", "aws_network_acl", "aws_route_table"],
    sources: ["src/config/address-plan.ts", "src/network/tier-subnets.ts", "src/network/tier-acls.ts"],
    tests: ["__tests__/src/network/regional-network.test.ts", "__tests__/src/config/address-plan.test.ts"],
    scenarios: [],
    commands: ["npm run prove -- --why R9"],
    notVerified: [],
  },
  {
    id: "R10",
    says: "traffic between applications is protected by firewalls",
    types: ["aws_security_group", "aws_networkfirewall_firewall", "aws_wafv2_web_acl", "aws_vpc_endpoint"],
    sources: ["src/network/security-groups.ts", "src/network/egress-firewall.ts", "src/network/web-acl.ts"],
    tests: ["__tests__/src/network/acl-rules.test.ts", "__tests__/src/proof/random-networks.test.ts"],
    scenarios: [],
    commands: ["npm run prove -- --why R10"],
    notVerified: [
      {
        what: "a packet: every answer is computed from the stacks",
        how: "VPC Reachability Analyzer on the deployed network",
      },
    ],
  },
  {
    id: "R11",
    says: "internal networks open outbound connections only; nothing outside opens one into them",
    types: ["aws_route_table", "aws_nat_gateway", "aws_internet_gateway"],
    sources: ["src/network/way-out.ts", "src/network/acl-entries.ts"],
    tests: ["__tests__/src/network/regional-network.test.ts", "__tests__/src/proof/matrix.test.ts"],
    scenarios: [],
    commands: ["npm run prove -- --why R11"],
    notVerified: [],
  },
];
