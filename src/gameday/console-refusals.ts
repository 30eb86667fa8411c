import { isDeepStrictEqual } from "node:util";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { BUTTON_CODE, bundleKey } from "../button/buildspec";
import { NOTHING_YET } from "../button/nothing-yet";
import { namesFor } from "../config/names";
import { bundle } from "../operations/bundle";
import { digestOf, FAILOVER_JSON, manifestSchema } from "../operations/bundle-manifest";
import { clientSettings } from "../operations/client-settings";
import type { Console } from "./console";
import type { LedgerEntry } from "./gateway";
import { observe } from "./observation";
import type { Scene } from "./stage";

/** Something that is not as it should be, and what the run says of it. */
interface Flaw {
  readonly what: string;
  readonly says: RegExp;
  /** Makes it so, behind everybody's back. */
  readonly make?: () => Promise<unknown>;
  /** Makes it good again. */
  readonly mend?: () => Promise<unknown>;
  /** What reaches the run as confirmation, if not the right one. */
  readonly confirmation?: string;
}

/** Makes the bundle. Whatever is not as it was made, or not meant, is refused in words, and nothing is changed. */
export async function claimRefusals(scene: Scene, console: Console): Promise<void> {
  const { primary, dr } = scene.config.regions;
  const taken = console.takes(primary.name);
  scene.steps.claim(!taken && console.takes(dr.name), {
    requirement: "R8",
    question: "Does the document take the DR region's name alone for a confirmation?",
    summary: `${primary.name} ${taken ? "is taken" : "is not taken"}`,
    evidence: [],
  });
  await claimRefused(scene, console, { what: "a missing bundle", says: /there is no bundle/ });
  await scene.steps.step("npm run bundle", () => bundle(scene));
  for (const flaw of await flawsOf(scene)) await claimRefused(scene, console, flaw);
}

async function flawsOf({ beside, besideEnvironment, config }: Scene): Promise<Flaw[]> {
  const { primary, dr } = config.regions;
  const { bundleBucket, bundleParameter, deployedParameter } = namesFor(config);
  const manifestKey = bundleKey.manifest((await beside.parameter(dr.name, bundleParameter)) ?? NOTHING_YET);
  const read = (key: string) => beside.objectText(dr.name, bundleBucket, key);
  const put = (key: string, text: string) => beside.putObject(dr.name, bundleBucket, key, text);
  const { files } = manifestSchema.parse(JSON.parse(await read(manifestKey)));
  const keyOf = (name: string) => bundleKey.blob(files[name]?.sha256 ?? `no ${name}`);
  const altered = async (what: string, key: string, says: RegExp): Promise<Flaw> => {
    const text = await read(key);
    return { what, says, make: () => put(key, oneByteOther(text)), mend: () => put(key, text) };
  };
  const stack = await altered("an altered stack", keyOf(FAILOVER_JSON), /cdk\.tf\.json in the bundle was altered/);
  const client = new S3Client(clientSettings(besideEnvironment, dr.name));
  const remove = () => client.send(new DeleteObjectCommand({ Bucket: bundleBucket, Key: keyOf(FAILOVER_JSON) }));
  const deploy = (digest: string) => beside.putParameter(dr.name, deployedParameter, digest);
  return [
    stack,
    { ...stack, what: "a missing file", says: /The bundle lacks .*cdk\.tf\.json/, make: remove },
    await altered("altered code", keyOf(BUTTON_CODE), /the bundle's code was altered/),
    await altered("an altered manifest", manifestKey, /the bundle's manifest was altered/),
    {
      what: "a stale bundle",
      says: /The bundle is stale/,
      make: () => deploy(digestOf("another stack")),
      mend: () => deploy(files[FAILOVER_JSON]?.sha256 ?? ""),
    },
    { what: "another confirmation", says: /Not confirmed: type /, confirmation: primary.name },
  ];
}

function oneByteOther(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}${text[middle] === "x" ? "y" : "x"}${text.slice(middle + 1)}`;
}

/** The run says why it refuses, in its log and to the document. */
async function claimRefused(scene: Scene, console: Console, flaw: Flaw): Promise<void> {
  const { steps, beside, config, gateway } = scene;
  const { what, says, make, mend, confirmation } = flaw;
  const { run, same, since } = await steps.step(`The console's button with ${what}`, async () => {
    await make?.();
    const before = await observe(beside, config);
    const startedAt = new Date();
    const ended = await console.press(confirmation);
    const after = await observe(beside, config);
    await mend?.();
    return { run: ended, same: isDeepStrictEqual(before, after), since: startedAt };
  });
  const later = gateway.requests().filter(({ time }) => new Date(time) >= since);
  const changing = later.filter((request) => changes(scene, request));
  const isTold = says.test(run.output) && says.test(run.told);
  steps.claim(run.exitCode === 1 && isTold && same && changing.length === 0, {
    requirement: "R8",
    question: `Does the console's button refuse ${what} in words, with nothing changed?`,
    summary: `exit code ${run.exitCode}; ${run.told.split("\n")[0] || "nothing was said"}; ${changing.length} changing requests of ${later.length}`,
    evidence: changing.map(({ service, operation }) => ({
      stack: "",
      address: `${service}:${operation}`,
      attribute: "",
      text: "changes something",
    })),
  });
}

/** Anything but a look, and but the words to the document. */
function changes({ config }: Scene, { operation, request }: LedgerEntry): boolean {
  const isWord = operation === "PutParameter" && request.body?.includes(namesFor(config).resultParameter);
  return !isWord && !/^(Get|Head|List|Describe)/.test(operation ?? "");
}
