import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from "@aws-sdk/client-application-auto-scaling";
import { DescribeDBClustersCommand, RDSClient, RemoveFromGlobalClusterCommand } from "@aws-sdk/client-rds";
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { namesFor } from "../../config/names";
import { clientSettings } from "../../operations/client-settings";
import { FAILOVER } from "../../operations/order";
import { inShort } from "../deployment";
import type { Outcome, Scenario, Scene } from "../stage";

/** Somebody changes by hand what the button owns. */
export const drift: Scenario = {
  name: "drift",
  summary: "weights, floor or membership changed by hand: the next plan shows exactly that",

  async play(scene: Scene): Promise<Outcome> {
    const [frontend = ""] = Object.keys(scene.config.frontends);
    await claimPlanned(scene, "a weight", () => changeWeight(scene, frontend), {
      type: "aws_route53_record",
      attribute: "weighted_routing_policy",
    });
    await claimPlanned(scene, "a floor", () => changeFloor(scene, frontend), {
      type: "aws_appautoscaling_target",
      attribute: "min_capacity",
    });
    await claimPlanned(scene, "the membership", () => leaveGlobalCluster(scene), {
      type: "aws_rds_cluster",
      attribute: "global_cluster_identifier",
    });
    return { fromPressSeconds: null, notVerified: [] };
  },
};

/** What was planned before plus this one attribute of one resource of this type, and nothing else. */
async function claimPlanned(
  { steps, workspace }: Scene,
  what: string,
  change: () => Promise<void>,
  expected: { type: string; attribute: string },
): Promise<void> {
  const known = new Set((await workspace.plan(FAILOVER)).changes.map(({ address }) => address));
  const plan = await steps.step(`Change ${what} by hand, and plan`, async () => {
    await change();
    return workspace.plan(FAILOVER);
  });
  const news = plan.changes.filter(({ address }) => !known.has(address));
  const [found] = news;
  const exactly = news.length === 1 && found?.address.startsWith(`${expected.type}.`) === true;
  steps.claim(exactly && found?.actions.join() === "update" && found.attributes.join() === expected.attribute, {
    requirement: "R21",
    question: `Does the next plan show exactly that ${what} was changed by hand?`,
    summary: inShort({ ...plan, changes: news }),
    evidence: [],
  });
}

async function changeWeight({ besideEnvironment, config }: Scene, frontend: string): Promise<void> {
  const host = config.frontends[frontend]?.host ?? "";
  const client = new Route53Client(clientSettings(besideEnvironment, config.regions.dr.name));
  const { HostedZones = [] } = await client.send(new ListHostedZonesByNameCommand({ DNSName: config.domain.name }));
  const HostedZoneId = HostedZones[0]?.Id ?? "";
  const records = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: host }));
  const standby = records.ResourceRecordSets?.find(
    ({ Name, SetIdentifier }) => Name === `${host}.` && SetIdentifier === config.regions.dr.name,
  );
  if (standby === undefined) throw new Error(`no record of ${host} for ${config.regions.dr.name}`);
  const changed = { ...standby, Weight: 50 };
  const ChangeBatch = { Changes: [{ Action: "UPSERT" as const, ResourceRecordSet: changed }] };
  await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch }));
}

async function changeFloor({ besideEnvironment, config }: Scene, frontend: string): Promise<void> {
  const names = namesFor(config);
  const client = new ApplicationAutoScalingClient(clientSettings(besideEnvironment, config.regions.dr.name));
  await client.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: "ecs",
      ScalableDimension: "ecs:service:DesiredCount",
      ResourceId: `service/${names.ecsCluster}/${names.ecsService(frontend)}`,
      MinCapacity: 0,
    }),
  );
}

async function leaveGlobalCluster({ besideEnvironment, emulator, config }: Scene): Promise<void> {
  const names = namesFor(config);
  const region = config.regions.dr.name;
  await emulator?.promotionTakes(0);
  const client = new RDSClient(clientSettings(besideEnvironment, region));
  const found = await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: names.cluster("dr") }));
  const DbClusterIdentifier = found.DBClusters?.[0]?.DBClusterArn;
  const GlobalClusterIdentifier = names.globalCluster;
  await client.send(new RemoveFromGlobalClusterCommand({ GlobalClusterIdentifier, DbClusterIdentifier }));
}
