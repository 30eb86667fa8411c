import { writeFileSync } from "node:fs";
import { type Backend, stateReplicaOf } from "../../config/backend";
import { namesFor } from "../../config/names";
import { FOUNDATION, PRIMARY_REGION } from "../../operations/order";
import { isEmpty, Workspace } from "../../operations/workspace";
import { claimUnplannable, isAt } from "../claims";
import { dark } from "../darkness";
import { inShort } from "../deployment";
import type { Outcome, Scenario, Scene } from "../stage";

/** Stacks whose states the primary's own stack reads. */
const READ = [FOUNDATION, "global-dns", PRIMARY_REGION];

/** The other region is lost: docs/runbooks/dr-region-lost.md, step by step. */
export const drLoss: Scenario = {
  name: "dr-loss",
  summary: "DR goes dark; the primary is deployed to from the copy of the states, with the spare locks",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, gateway, config, backend } = scene;
    const { dr } = config.regions;
    await steps.step("The states are copied, as S3 does all the time", () => copyStates(scene));
    await steps.step(`${dr.name} goes dark`, () => gateway.spoil(dark(dr.name)));
    await claimUnplannable(scene, PRIMARY_REGION);

    const spare: Backend = { ...backend, bucket: stateReplicaOf(backend), region: config.regions.primary.name };
    const workspace = await steps.step("Name the copy in the backend file, and change the configuration", () =>
      switched(scene, spare),
    );
    const switchedAt = new Date();
    await workspace.init(PRIMARY_REGION);
    const wanted = await steps.step("Plan the change", () => workspace.plan(PRIMARY_REGION, { refresh: false }));
    const deployed = await steps.step(`Deploy ${PRIMARY_REGION}`, (onProgress) =>
      workspace.deploy([PRIMARY_REGION], { onProgress, mayFail: true, refresh: false }),
    );
    const left = await steps.step("Plan again", () => workspace.plan(PRIMARY_REGION));
    steps.claim(!isEmpty(wanted) && deployed.exitCode === 0 && isEmpty(left), {
      requirement: "R19",
      question: "Can the primary be deployed to from the copy of its state?",
      summary: `${wanted.changes.length} changes planned; ${/Resources: .* destroyed/.exec(deployed.output)?.[0] ?? `exit code ${deployed.exitCode}`}; then ${inShort(left)}`,
      evidence: wanted.changes.slice(0, 3).map(({ address, attributes }) => ({
        stack: PRIMARY_REGION,
        address,
        attribute: attributes.join(", "),
        text: "changed while DR was dark",
      })),
    });
    claimSpareLocks(scene, switchedAt);
    return {
      fromPressSeconds: null,
      notVerified: ["how old the copy of the states is: the emulator replicates no object, the scenario copies them"],
    };
  },
};

/** What S3 replication does: the emulator does not. */
async function copyStates({ beside, backend, config }: Scene): Promise<void> {
  const names = namesFor(config);
  for (const stack of READ) {
    const key = names.stateKey(stack);
    const text = await beside.objectText(backend.region, backend.bucket, key);
    await beside.putObject(config.regions.primary.name, stateReplicaOf(backend), key, text);
  }
}

/** The stacks with another backend file, and a configuration that differs in something harmless. */
async function switched({ root, run, children, environment, config }: Scene, spare: Backend): Promise<Workspace> {
  const s3 = { bucket: spare.bucket, dynamodb_table: spare.lockTable, region: spare.region };
  const write = (name: string, content: unknown) => {
    const file = run.file(name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const logRetentionDays = config.operations.logRetentionDays === 365 ? 400 : 365;
  const workspace = new Workspace({
    root,
    out: run.file("switched.out"),
    run,
    children,
    environment: {
      ...environment,
      PLATFORM_BACKEND: write("backend.json", { terraform: { backend: { s3 } } }),
      PLATFORM_CONFIG: write("config.json", { ...config, operations: { ...config.operations, logRetentionDays } }),
    },
  });
  await workspace.synth();
  return workspace;
}

/** Terraform locked where the primary is, and asked DR for nothing. */
function claimSpareLocks({ steps, gateway, config }: Scene, since: Date): void {
  const { primary, dr } = config.regions;
  const later = gateway.requests().filter(({ time }) => new Date(time) >= since);
  const locks = later.filter(
    ({ service, operation, region }) => operation === "PutItem" && service === "dynamodb" && region === primary.name,
  );
  const attempts = later.filter((request) => isAt(request, dr.name));
  steps.claim(locks.length > 0 && attempts.length === 0, {
    requirement: "R19",
    question: "Did the deployment lock in the primary's spare table, without DR?",
    summary: `${locks.length} locks in ${primary.name}; requests to the dark region: ${attempts.length} of ${later.length}`,
    evidence: [],
  });
}
