import type { Resource } from "../../model/model";
import { at, blocks } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds, grounds } from "../verdict";
import { type Press, shown } from "./press";

/** R4: behind each region's proxy is that region's cluster, and both speak TLS alone and take IAM's word alone. */
export function databasePath(press: Press): Grounds {
  return grounds(...[press.primary, press.dr].map((region) => pathIn(press, region)));
}

function pathIn(press: Press, region: string): Partial<Grounds> {
  const inRegion = (type: string) => press.pressed.ofType(type).filter((one) => one.region === region);
  const [proxies, clusters, targets] = [
    inRegion("aws_db_proxy"),
    inRegion("aws_rds_cluster"),
    inRegion("aws_db_proxy_target"),
  ];
  const same = (a: unknown, b: unknown) => press.pressed.literal(a) === press.pressed.literal(b);
  const joins = (target: Resource, proxy: Resource) => same(target.attributes.db_proxy_name, proxy.attributes.name);
  const leads = (target: Resource) =>
    clusters.some((one) => same(target.attributes.db_cluster_identifier, one.attributes.cluster_identifier));
  const joined = proxies.map((proxy) => ({
    proxy,
    target: targets.find((one) => joins(one, proxy) && leads(one)),
  }));
  const none = { stack: "", address: "aws_db_proxy", attribute: "", text: `no proxy in ${region}` };
  return {
    against: [
      ...(proxies.length === 0 ? [none] : []),
      ...joined
        .filter(({ target }) => target === undefined)
        .map(({ proxy }) => evidence(proxy, "name", `no target joins it to a cluster in ${region}`)),
      ...proxies.flatMap(proxyFaults),
      ...clusters.flatMap((one) => clusterFaults(press, one)),
    ],
    witnesses: joined.flatMap(({ target }) =>
      target ? [evidence(target, "db_cluster_identifier", `joins proxy and cluster in ${region}`)] : [],
    ),
  };
}

function proxyFaults(proxy: Resource): Evidence[] {
  const { auth, require_tls: tls } = proxy.attributes;
  return [
    ...blocks(auth)
      .filter(({ iam_auth: iam }) => iam !== "REQUIRED")
      .map(({ iam_auth: iam }) => evidence(proxy, "auth.iam_auth", `is ${shown(iam)}: a password is enough`)),
    ...(tls === true ? [] : [evidence(proxy, "require_tls", `is ${shown(tls)}: clients may speak in the clear`)]),
  ];
}

function clusterFaults({ pressed, config }: Press, cluster: Resource): Evidence[] {
  const { enable_http_endpoint: http, deletion_protection: isKept } = cluster.attributes;
  const group = pressed.target(cluster.attributes.db_cluster_parameter_group_name);
  const ssl = blocks(group?.attributes.parameter).find(({ name }) => name === "rds.force_ssl");
  return [
    ...(String(at(ssl, "value")) === "1"
      ? []
      : [evidence(group ?? cluster, "parameter", `rds.force_ssl is ${shown(at(ssl, "value"))}, not 1`)]),
    ...(http === undefined || http === null || http === false
      ? []
      : [evidence(cluster, "enable_http_endpoint", "the Data API goes past the proxy and the network")]),
    ...(config.protection.enabled && isKept !== true
      ? [evidence(cluster, "deletion_protection", `is ${shown(isKept)}, although protection is enabled`)]
      : []),
  ];
}
