import type { Stack } from "../../model/model";
import { at, eachString } from "../../model/stack-json";
import type { Evidence } from "../../report/report";
import { evidence, type Grounds, grounds } from "../verdict";
import { ownsNothingElse } from "./one-stack";
import { ownedOf, PRESS_VARIABLE, type Press, shown } from "./press";

/** What depends on the active region, and what moves with it. */
const OWNED_TYPES = [
  "aws_appautoscaling_policy",
  "aws_appautoscaling_target",
  "aws_cloudwatch_metric_alarm",
  "aws_db_proxy_target",
  "aws_rds_cluster",
  "aws_rds_cluster_instance",
  "aws_route53_health_check",
  "aws_route53_record",
  "aws_ssm_parameter",
];

/** Reads of the stack's own region: other stacks' outputs, and the marker. */
const DATA_TYPES = ["terraform_remote_state", "aws_ssm_parameters_by_path", "aws_ssm_parameter"];

/** The provider's own default is 25, which would take longer than the budget. Source: toolchain, measured. */
const MOST_RETRIES = 10;

/** Places where the primary region's name is a name, or what an answer leads to, and nothing is asked of that region. */
export const NAMES_ONLY: readonly (readonly [RegExp, string])[] = [
  [/^aws_rds_cluster source_region$/, "what an encrypted secondary is made from; ignored after that"],
  [/^aws_route53_record set_identifier$/, "name of an answer"],
  [/^aws_route53_record (alias\.name|records\.\d+)$/, "what the other answer says"],
  [/ lifecycle\.precondition\.\d+\.(condition|error_message)$/, "the comparison that refuses the way back"],
];

/** Invariant 6: one provider in DR, nothing of the primary region read, and its name only where it is a name. */
export function minimal(press: Press): Grounds {
  return grounds(
    ...press.owners.map((owner) => ({
      against: [...providers(press, owner), ...states(press, owner), ...reads(press, owner)],
      witnesses: [provided(press, owner)],
    })),
    { against: [...ownsNothingElse(press, OWNED_TYPES), ...provisioners(press)] },
    mentions(press),
  );
}

function at_(owner: Stack, address: string): { stack: string; address: string } {
  return { stack: owner.name, address };
}

function provided({ dr }: Press, owner: Stack): Evidence {
  const retries = owner.providers[0]?.attributes.max_retries;
  return evidence(
    at_(owner, "provider.aws"),
    "region",
    `${dr}, the only one; at most ${shown(retries)} retries a call`,
  );
}

function providers({ dr }: Press, owner: Stack): Evidence[] {
  const here = at_(owner, "provider.aws");
  const others = owner.providerNames.filter((name) => name !== "aws");
  return [
    ...(owner.providers.length === 1
      ? []
      : [evidence(here, "alias", `${owner.providers.length} AWS providers, not one`)]),
    ...owner.providers
      .filter(({ region }) => region !== dr)
      .map(({ region }) => evidence(here, "region", `is ${shown(region)}, not ${dr}`)),
    ...owner.providers
      .map(({ attributes }) => attributes.max_retries)
      .filter((retries) => typeof retries !== "number" || retries > MOST_RETRIES)
      .map((retries) =>
        evidence(here, "max_retries", `${shown(retries)}: its retries are not bounded by ${MOST_RETRIES}`),
      ),
    ...others.map((name) => evidence(at_(owner, `provider.${name}`), "", "is another provider than AWS's")),
  ];
}

/** Its own state, and every state that it reads, lie in one bucket in DR, and are of stacks that need no primary. */
function states({ pressed, dr, primary }: Press, owner: Stack): Evidence[] {
  const { backend } = owner;
  const here = at_(owner, "backend");
  // On a disk there is no region to lose; whether that is allowed is asked of the region's loss.
  const own =
    backend?.type !== "s3" || backend.config.region === dr
      ? []
      : [evidence(here, "region", `its own state is in ${shown(backend.config.region)}, not in ${dr}`)];
  const read = pressed.ofType("data.terraform_remote_state", owner.name).flatMap((data) => {
    const config = at(data.attributes.config);
    const [bucket, region] = [at(config, "bucket"), at(config, "region")];
    const other = pressed.stack(owner.remoteStates[data.name] ?? "");
    return [
      ...(backend?.type === "s3" && bucket !== backend.config.bucket
        ? [evidence(data, "config.bucket", `is ${shown(bucket)}, not its own bucket ${shown(backend.config.bucket)}`)]
        : []),
      ...(backend?.type === "s3" && region !== dr
        ? [evidence(data, "config.region", `the state is read in ${shown(region)}, not in ${dr}`)]
        : []),
      ...(other?.providers.some((provider) => provider.region === primary)
        ? [evidence(data, "config.key", `reads ${other.name}, which is applied in ${primary}`)]
        : []),
    ];
  });
  return [...own, ...read];
}

function reads({ pressed }: Press, owner: Stack): Evidence[] {
  return pressed.resources
    .filter(({ stack, mode, type }) => stack === owner.name && mode !== "managed" && !DATA_TYPES.includes(type))
    .map((resource) => evidence(resource, "", `reads a ${resource.type}, which a press does not need`));
}

function provisioners(press: Press): Evidence[] {
  return OWNED_TYPES.flatMap((type) => ownedOf(press, type))
    .filter(({ attributes }) => attributes.provisioner !== undefined || attributes.connection !== undefined)
    .map((resource) => evidence(resource, "provisioner", "runs something beside AWS's calls"));
}

/** Every place that names the primary region, or leads to a resource there. */
function mentions({ pressed, owners, primary }: Press): Partial<Grounds> {
  const against: Evidence[] = [];
  const witnesses: Evidence[] = [];
  const names = owners.map(({ name }) => name);
  for (const resource of pressed.resources.filter(({ stack }) => names.includes(stack))) {
    eachString(resource.attributes, (text, path) => {
      const place = path.join(".");
      const foreign = pressed.targets(text).find(({ region }) => region === primary);
      if (foreign !== undefined) against.push(evidence(resource, place, `needs ${foreign.key} in ${primary}`));
      else if (text.includes(primary)) {
        const reason = NAMES_ONLY.find(([where]) => where.test(`${resource.type} ${place}`))?.[1];
        if (reason === undefined) against.push(evidence(resource, place, `mentions ${primary}: ${text}`));
        else witnesses.push(evidence(resource, place, `names ${primary}: ${reason}`));
      }
    });
  }
  const untaken = owners.filter(({ variables }) => variables[PRESS_VARIABLE]?.default === undefined);
  const lines = untaken.map((owner) =>
    evidence(at_(owner, `variable.${PRESS_VARIABLE}`), "default", "has none: every plan asks"),
  );
  return { against: [...against, ...lines], witnesses };
}
