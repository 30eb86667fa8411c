import { DataAwsSsmParametersByPath } from "@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { conditional, Fn, type ITerraformDependable, Op, type Precondition, TerraformVariable, Token } from "cdktf";
import type { Construct } from "constructs";
import { CUSTOMER_TTL_SECONDS } from "../src/config/budget";
import { AuroraCluster } from "../src/database/aurora-cluster";
import { clusterShape } from "../src/database/cluster-shape";
import { ProxyTarget } from "../src/database/proxy-target";
import { FailoverSwitch } from "../src/dns/failover-switch";
import { WeightedAlias } from "../src/dns/weighted-alias";
import { WeightedName } from "../src/dns/weighted-name";
import { TaskScaling } from "../src/frontend/task-scaling";
import { DR_REGION_OUTPUTS, GLOBAL_DNS_OUTPUTS, readOutputs } from "./outputs";
import { PlatformStack, type PlatformStackProps } from "./platform-stack";

/** A call that AWS refuses is retried with growing pauses; the default of 25 would take longer than the budget. */
const MAX_RETRIES = 6;

/** The button: everything that depends on which region is active, and nothing else. */
export class FailoverStack extends PlatformStack {
  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props, props.config.regions.dr.name, MAX_RETRIES);
    const { config, names } = this;
    const activeRegion = this.activeRegion();
    const dns = readOutputs(this.remoteState("global-dns"), GLOBAL_DNS_OUTPUTS);
    const standby = readOutputs(this.remoteState("dr-region"), DR_REGION_OUTPUTS);

    // Written before anything else changes: a press that stops half-way is known as one.
    const marker = new SsmParameter(this, "marker", {
      name: names.marker,
      description: "The region that is meant to be active",
      type: "String",
      insecureValue: activeRegion,
    });
    const { cluster, instances } = new AuroraCluster(this, "database", {
      ...clusterShape(config, "dr"),
      settings: {
        keyArn: standby.database_key_arn,
        subnetGroupName: standby.database_subnet_group_name,
        clusterParameterGroupName: standby.database_cluster_parameter_group_name,
        instanceParameterGroupName: standby.database_instance_parameter_group_name,
        securityGroupId: standby.database_security_group_id,
      },
      globalClusterIdentifier: this.membership(activeRegion),
      sourceRegion: config.regions.primary.name,
      precondition: this.refusalToGoBack(activeRegion),
      dependsOn: [marker],
    });
    new ProxyTarget(this, "proxy-target", {
      proxyName: standby.database_proxy_name,
      clusterIdentifier: cluster.clusterIdentifier,
      dependsOn: instances,
    });
    this.scaling(activeRegion, [marker]);
    this.records(activeRegion, dns.zone_id, [cluster]);
  }

  /** Floor of the DR frontends' tasks. It waits for no database: capacity comes while that is promoted. */
  private scaling(activeRegion: string, dependsOn: ITerraformDependable[]): void {
    const { config, names } = this;
    for (const [frontend, { tasks }] of Object.entries(config.frontends)) {
      new TaskScaling(this, `${frontend}-scaling`, {
        clusterName: names.ecsCluster,
        serviceName: names.ecsService(frontend),
        minTasks: whileActive(activeRegion, config.regions.dr.name, tasks.active, tasks.standby),
        maxTasks: tasks.max,
        dependsOn,
      });
    }
  }

  /** Where customers go, and a witness of it. */
  private records(activeRegion: string, zoneId: string, dependsOn: ITerraformDependable[]): void {
    const { config, names } = this;
    const { healthCheckId } = new FailoverSwitch(this, "switch", {
      alarmName: names.alarm("primary-switched-off"),
      metric: names.switchMetric,
      region: config.regions.dr.name,
    });
    const answers = (["primary", "dr"] as const).map((role) => {
      const region = config.regions[role].name;
      const weight = whileActive(activeRegion, region, 100, 0);
      return { role, region, weight, ...(role === "primary" && { healthCheckId }) };
    });
    for (const [frontend, { host }] of Object.entries(config.frontends)) {
      new WeightedAlias(this, `${frontend}-name`, {
        zoneId,
        name: host,
        answers: answers.map(({ role, ...answer }) => ({ ...answer, target: names.regionalHost(frontend, role) })),
        dependsOn,
      });
    }
    new WeightedName(this, "active-region-name", {
      zoneId,
      name: names.activeRegionName,
      ttlSeconds: CUSTOMER_TTL_SECONDS,
      answers,
      dependsOn,
    });
  }

  /** The variable that the button sets. */
  private activeRegion(): string {
    const { activeRegion, regions } = this.config;
    const allowed = [regions.primary.name, regions.dr.name];
    const variable = new TerraformVariable(this, "active_region", {
      type: "string",
      description: "The region that serves customers",
      default: activeRegion,
      nullable: false,
    });
    variable.addValidation({
      condition: Fn.contains(allowed, variable.value),
      errorMessage: `active_region has to be ${allowed.join(" or ")}.`,
    });
    return variable.stringValue;
  }

  /** The global database while the primary is active, none once DR is: the one attribute that promotes. */
  private membership(activeRegion: string): string {
    const { database, regions } = this.config;
    const whileDrIsActive = database.adoptedByDr ? this.names.globalCluster : Token.nullValue();
    return Token.asString(
      conditional(Op.eq(activeRegion, regions.primary.name), this.names.globalCluster, whileDrIsActive),
    );
  }

  /** A detached cluster cannot rejoin: once the marker says DR, a plan for the primary stops before it changes anything. */
  private refusalToGoBack(activeRegion: string): Precondition {
    const { primary, dr } = this.config.regions;
    // By path, because a single parameter would have to exist before the first deployment.
    const markers = new DataAwsSsmParametersByPath(this, "markers", { path: this.names.markerPath });
    const promoted = Fn.contains(Fn.nonsensitive(markers.values), dr.name);
    return {
      condition: Token.asString(Op.not(Op.and(promoted, Op.eq(activeRegion, primary.name)))),
      errorMessage: `The marker ${this.names.marker} says that ${dr.name} was made active, and a detached cluster cannot rejoin its global database. To complete the failover set active_region to ${dr.name}; the way home is docs/adr/0004.`,
    };
  }
}

/** One number while a region is the active one, another while it is not. */
function whileActive(activeRegion: string, region: string, active: number, otherwise: number): number {
  return Token.asNumber(conditional(Op.eq(activeRegion, region), active, otherwise));
}
