import { at, blocks } from "../../../model/stack-json";
import type { Known } from "../../known";
import { regionsOf } from "../../regions";
import { type Connection, type Kind, keyName, placed } from "./connection";

export const images: Kind = {
  title: "Images",
  what: "Images are pushed to DR, and ECR copies them to the primary region: so DR has them first, whatever happens then.",
  primaryLost: "DR has the images that it runs, and starts more tasks from them",
  drLost: "the primary has its copies. New images cannot be pushed until DR is back",
  connections: ({ model }) =>
    model.ofType("aws_ecr_replication_configuration").flatMap((one) =>
      blocks(one.attributes.replication_configuration)
        .flatMap(({ rule }) => blocks(rule))
        .flatMap((rule) => {
          const prefixes = blocks(rule.repository_filter).map(({ filter }) => String(filter));
          return blocks(rule.destination).map(({ region }) => ({
            from: `repositories ${prefixes.join(", ")}* in ${one.region}`,
            to: `the same names in ${String(region)}`,
            protocol: "ECR replication over TLS",
            encryption: "at rest under each region's own key",
            stack: one.stack,
          }));
        }),
    ),
};

export const secrets: Kind = {
  title: "Secrets",
  what: "Secrets Manager copies each secret to DR, where it has the same name, so that DR finds it by name and asks nobody.",
  primaryLost:
    "DR reads its copies. A copy takes no new value, so a password is changed only after the way home (docs/adr/0004-way-home.md)",
  drLost: "the primary has the originals. The copies are written again when DR is back",
  connections: ({ model }) =>
    model.ofType("aws_secretsmanager_secret").flatMap((secret) =>
      blocks(secret.attributes.replica).map(({ region, kms_key_id }) => ({
        from: placed(secret),
        to: `its copy in ${String(region)}`,
        protocol: "Secrets Manager over TLS",
        encryption: `under ${keyName(model, kms_key_id)} in ${String(region)}`,
        stack: secret.stack,
      })),
    ),
};

export const probes: Kind = {
  title: "Watching from outside",
  what: "A function in DR asks the frontends of both regions, on a schedule, for their deep health, over the internet, as customers come. Route 53's checkers around the world ask the same load balancers.",
  primaryLost: "the alarms of it go off in DR: that is what they are for. Route 53's own alarms are in us-east-1",
  drLost: "the prober is gone with it. Route 53's checkers go on watching the primary",
  connections: ({ model, config }) => [...prober({ model, config }), ...healthChecks({ model })],
};

function prober({ model, config }: Pick<Known, "model" | "config">): Connection[] {
  return model
    .ofType("aws_lambda_function")
    .filter(({ attributes }) => at(attributes.environment, "variables", "PROBE_TARGETS") !== undefined)
    .flatMap((one) =>
      regionsOf(config)
        .filter(({ name }) => name !== one.region)
        .map(({ name }) => ({
          from: placed(one),
          to: `load balancer in ${name}`,
          protocol: "HTTPS over the internet",
          encryption: "TLS; a token of its own opens the deep health",
          stack: one.stack,
        })),
    );
}

function healthChecks({ model }: Pick<Known, "model">): Connection[] {
  return model
    .ofType("aws_route53_health_check")
    .filter(({ attributes }) => attributes.fqdn !== undefined)
    .map((one) => ({
      from: "Route 53's checkers",
      to: String(model.literal(one.attributes.fqdn)),
      protocol: `${String(one.attributes.type)}, tcp ${String(one.attributes.port)}`,
      encryption: "TLS",
      stack: one.stack,
    }));
}

export const keys: Kind = {
  title: "Keys",
  what: "No key is used across regions, and none is a copy of another: each region encrypts under its own. What crosses is encrypted again where it arrives.",
  primaryLost: "DR's keys are in DR, those of the copies too",
  drLost: "the primary's keys are in the primary",
  connections: ({ model }) =>
    model.ofType("aws_kms_key").map((key) => ({
      from: `${keyName(model, `«${key.key}.arn»`)} in ${key.region}`,
      to: "nowhere",
      protocol: "none",
      encryption: `of: ${String(key.attributes.description)}${key.attributes.enable_key_rotation === true ? "; AWS rotates it" : ""}`,
      stack: key.stack,
    })),
};

export const remoteStates: Kind = {
  title: "What one stack reads of another's state",
  what: "Values go from stack to stack through states, all of them in the bucket in DR. Those that DR is run and promoted from read no state of the primary region.",
  primaryLost: "failover and dr-region read what they need in DR",
  drLost: "whatever reads a state waits, or reads the copy (above)",
  connections: ({ model }) =>
    model.stacks.flatMap(({ name, remoteStates: read, backend }) =>
      [...new Set(Object.values(read).flatMap((one) => one ?? []))].map((other) => ({
        from: `state of ${other}`,
        to: name,
        protocol: "S3 over TLS",
        encryption: `the bucket's key, in ${String(backend?.config.region)}`,
        stack: name,
      })),
    ),
};
