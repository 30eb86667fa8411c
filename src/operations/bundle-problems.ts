import { readFileSync } from "node:fs";
import path from "node:path";
import { bundleKey } from "../button/buildspec";
import { NOTHING_YET } from "../button/nothing-yet";
import { namesFor } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import type { Aws } from "./aws";
import { digestOf, FAILOVER_JSON, type Manifest, manifestSchema } from "./bundle-manifest";
import type { BundleStore } from "./bundle-store";
import type { Operation } from "./operation";
import { FAILOVER } from "./order";
import { inLines } from "./plan";
import { Refusal } from "./refusal";
import { isEmpty, type Workspace } from "./workspace";

export interface BundleChecked {
  /** The bundle as its manifest lists it; undefined if there is none to be believed. */
  readonly manifest?: Manifest;
  /** What is wrong, each a sentence with what to do; empty if the bundle can be pressed from. */
  readonly problems: readonly string[];
}

const REMEDY = "Run npm run bundle from the commit that is deployed.";

/**
 * What is wrong with the bundle that the console's button presses from: missing, altered, or of another failover stack
 * than the deployed one. It asks the DR region alone, and reads no file of the bundle as long as S3 has its checksum.
 */
export async function bundleProblems(
  aws: Pick<Aws, "parameter">,
  store: Pick<BundleStore, "text" | "digest">,
  config: PlatformConfig,
): Promise<BundleChecked> {
  const names = namesFor(config);
  const region = config.regions.dr.name;
  const [wanted, deployed] = await Promise.all([
    aws.parameter(region, names.bundleParameter),
    aws.parameter(region, names.deployedParameter),
  ]);
  const found = await manifestOf(store, wanted);
  if (found.manifest === undefined) return found;
  const { manifest } = found;
  const checks = Object.entries(manifest.files).map(async ([file, { sha256 }]) => {
    const is = await store.digest(bundleKey.blob(sha256));
    if (is === undefined) return [`The bundle lacks ${file}. ${REMEDY}`];
    return is === sha256 ? [] : [`${file} in the bundle was altered. ${REMEDY} Then find out who did it.`];
  });
  return { manifest, problems: [...staleness(manifest, deployed), ...(await Promise.all(checks)).flat()] };
}

/** The manifest that the parameter means, if it is there and is what was written. */
async function manifestOf(store: Pick<BundleStore, "text">, wanted: string | undefined): Promise<BundleChecked> {
  if (wanted === undefined || wanted === NOTHING_YET) return { problems: [`There is no bundle. ${REMEDY}`] };
  const text = await store.text(bundleKey.manifest(wanted));
  if (text === undefined) return { problems: [`The bundle's manifest is missing. ${REMEDY}`] };
  if (digestOf(text) !== wanted) {
    return { problems: [`The bundle's manifest was altered. ${REMEDY} Then find out who did it.`] };
  }
  return { manifest: manifestSchema.parse(JSON.parse(text)), problems: [] };
}

function staleness({ files }: Manifest, deployed: string | undefined): string[] {
  if (files[FAILOVER_JSON]?.sha256 === deployed) return [];
  return deployed === undefined || deployed === NOTHING_YET
    ? [`Nobody has noted which failover stack is deployed. Run npm run deploy, which also makes the bundle.`]
    : [`The bundle is stale: its failover stack is not the one that is deployed. ${REMEDY}`];
}

type Noted = Pick<Operation, "config"> & {
  readonly aws: Pick<Aws, "parameter" | "putParameter">;
  readonly workspace: Pick<Workspace, "folder" | "plan">;
};

/** Notes which failover stack is deployed, so that a bundle of another one is known as stale. */
export async function noteDeployed({ aws, workspace, config }: Noted): Promise<void> {
  await aws.putParameter(config.regions.dr.name, namesFor(config).deployedParameter, digestOfStack(workspace));
}

/**
 * The stack as synthesized has to be the one that is deployed, or to change nothing of it, as after a failover when its
 * region is committed as the active one: nothing can be deployed then while the old primary is dark.
 *
 * @throws Refusal otherwise; CommandError if Terraform has no plan
 */
export async function requireDeployed({ aws, workspace, config }: Noted): Promise<void> {
  const deployed = await aws.parameter(config.regions.dr.name, namesFor(config).deployedParameter);
  if (deployed === digestOfStack(workspace)) return;
  const plan = await workspace.plan(FAILOVER, { refresh: false });
  if (isEmpty(plan)) return;
  throw new Refusal(
    `This ${FAILOVER} is not the one that is deployed, it would change ${inLines(plan)}\nThe button keeps the bundle that it has. ${REMEDY} If this one is to be deployed: npm run deploy, which makes the bundle too.`,
  );
}

function digestOfStack(workspace: Pick<Workspace, "folder">): string {
  return digestOf(readFileSync(path.join(workspace.folder(FAILOVER), "cdk.tf.json")));
}
