import { isDeepStrictEqual } from "node:util";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { bundleKey } from "../../button/buildspec";
import { NOTHING_YET } from "../../button/nothing-yet";
import { namesFor } from "../../config/names";
import { bundle, requireSameMachine } from "../../operations/bundle";
import { digestOf, FAILOVER_JSON, manifestSchema } from "../../operations/bundle-manifest";
import type { RunResult } from "../../operations/child-process";
import { clientSettings } from "../../operations/client-settings";
import type { Report } from "../../report/report";
import { BuildMachine } from "../build-machine";
import { claimNoAttempts, claimNothingLeft, claimServedByDr } from "../claims";
import type { LedgerEntry } from "../gateway";
import { reportPrimary, reportStandby } from "../metrics";
import { observe } from "../observation";
import type { Outcome, Scenario, Scene } from "../stage";
import { type SynthesizedButton, synthesizedButton, type Typed } from "../synthesized-button";
import { incident } from "./failover-command";

/** The button of who has no checkout: what its run does, as synthesized, with nothing but the bundle. */
export const consoleButton: Scenario = {
  name: "console-button",
  summary:
    "the primary is dark; the console's run as synthesized refuses what is not right, then presses from its bundle",

  async play(scene: Scene): Promise<Outcome> {
    const { steps, config, aws } = scene;
    const reason = whyNotHere();
    if (reason !== undefined) return { fromPressSeconds: null, notVerified: [`the console's button: ${reason}`] };
    const since = new Date();
    await steps.step(`${config.regions.primary.name} goes dark`, () => incident(scene));
    const isAlone = await BuildMachine.use(scene, async (machine) => {
      const button = synthesizedButton(scene.workspace);
      await claimAlone(scene, machine);
      await claimRefusals(scene, machine, button);
      await claimPressed(scene, machine, button);
      return machine.isAlone;
    });
    claimServedByDr(scene, await observe(aws, config));
    await claimNothingLeft(scene);
    claimNoAttempts(scene, config.regions.primary.name, since);
    return { fromPressSeconds: null, notVerified: [...NOT_VERIFIED, ...(isAlone ? [] : [NOT_ALONE])] };
  },
};

const NOT_VERIFIED = [
  "how long CodeBuild takes to start a run, that AWS's image has what the run uses, and the Automation document: the emulator runs neither",
];
const NOT_ALONE =
  "that the console's run reaches the gateway alone and nothing of the checkout: this machine gives no namespaces, so only what minds a proxy was kept in";

function whyNotHere(): string | undefined {
  try {
    requireSameMachine(process.platform, process.arch);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** What the run could reach or see if it tried: where this machine gives namespaces, nothing. */
async function claimAlone(scene: Scene, machine: BuildMachine): Promise<void> {
  const opens = (url: string) => `(: </dev/tcp/127.0.0.1/${new URL(url).port}) 2>/dev/null`;
  const { root, gateway, emulator } = scene;
  const script = [
    `${opens(gateway.url)} && echo gateway`,
    `${opens(emulator?.url ?? "")} && echo emulator`,
    `[ -e '${root}/package.json' ] && echo checkout`,
    "ls -A; true",
  ].join("\n");
  const { output } = await machine.run(script, {});
  const wanted = machine.isAlone ? "gateway" : "gateway\nemulator\ncheckout";
  scene.steps.claim(output.trim() === wanted, {
    requirement: "R8",
    question: "Does the console's run begin in an empty folder, and reach what it is meant to?",
    summary: `${machine.isAlone ? "alone by construction" : "no namespaces here"}; reached: ${output.trim().replaceAll("\n", ", ")}`,
    evidence: [],
  });
}

/** What a person types who means it. */
function meant({ config }: Scene): Typed {
  return { Reason: "The primary region does not answer", Confirmation: config.regions.dr.name };
}

/** Runs the button's script with what a person typed. */
function pressed(machine: BuildMachine, button: SynthesizedButton, typed: Record<string, string>): Promise<RunResult> {
  return machine.run(button.script, { ...button.variables, ...typed });
}

/** Whatever is not as it was made, or not meant, is refused in words, and nothing is changed. */
async function claimRefusals(scene: Scene, machine: BuildMachine, button: SynthesizedButton): Promise<void> {
  const { config } = scene;
  const { primary, dr } = config.regions;
  const otherRegion = { ...meant(scene), Confirmation: primary.name };
  scene.steps.claim(button.typed(otherRegion) === undefined, {
    requirement: "R8",
    question: "Does the document take the DR region's name alone for a confirmation?",
    summary: `${primary.name} ${button.typed(otherRegion) === undefined ? "is not taken" : "is taken"}`,
    evidence: [],
  });
  const refusal = new Refusals(scene, machine, button);
  await refusal.of("a missing bundle", /there is no bundle/, async () => {});
  await scene.steps.step("npm run bundle", () => bundle(scene));
  const made = await madeBundle(scene);
  const { [FAILOVER_JSON]: stack, "failover.cjs": code } = made.manifest.files;
  if (stack === undefined || code === undefined) throw new Error("the bundle lacks its stack or its code");
  const put = (key: string, text: string) => scene.beside.putObject(dr.name, made.bucket, key, text);
  const [stackKey, codeKey] = [bundleKey.blob(stack.sha256), bundleKey.blob(code.sha256)];
  const [stackText, codeText] = await Promise.all([made.read(stackKey), made.read(codeKey)]);
  await refusal.of("a missing file", /lacks cdktf\.out\/stacks\/failover\/cdk\.tf\.json/, () => made.remove(stackKey));
  await refusal.of("an altered stack", /cdk\.tf\.json in the bundle was altered/, () =>
    put(stackKey, oneByteOther(stackText)),
  );
  await put(stackKey, stackText);
  await refusal.of("altered code", /the bundle's code was altered/, () => put(codeKey, oneByteOther(codeText)));
  await put(codeKey, codeText);
  await refusal.of("an altered manifest", /the bundle's manifest was altered/, () =>
    put(made.manifestKey, oneByteOther(made.text)),
  );
  await put(made.manifestKey, made.text);
  const deployed = namesFor(config).deployedParameter;
  await refusal.of("a stale bundle", /The bundle is stale/, () =>
    scene.beside.putParameter(dr.name, deployed, digestOf("another stack")),
  );
  await scene.beside.putParameter(dr.name, deployed, stack.sha256);
  await refusal.of("another region as confirmation", new RegExp(`Not confirmed: type ${dr.name}`), async () => {}, {
    ...button.typed(meant(scene)),
    PRESS_CONFIRMATION: primary.name,
  });
}

/** Runs that have to be refused. */
class Refusals {
  constructor(
    private readonly scene: Scene,
    private readonly machine: BuildMachine,
    private readonly button: SynthesizedButton,
  ) {}

  /** After a change behind everybody's back the run says why it refuses, in its log and to the document. */
  async of(
    what: string,
    says: RegExp,
    change: () => Promise<unknown>,
    typed = this.button.typed(meant(this.scene)) ?? {},
  ): Promise<void> {
    const { steps, beside, config, gateway } = this.scene;
    const { result, told, same, changing } = await steps.step(`The console's button with ${what}`, async () => {
      await change();
      const before = await observe(beside, config);
      const since = new Date();
      const ended = await pressed(this.machine, this.button, typed);
      const after = await observe(beside, config);
      return {
        result: ended,
        told: (await resultOf(this.scene)) ?? "",
        same: isDeepStrictEqual(before, after),
        changing: gateway
          .requests()
          .filter((request) => new Date(request.time) >= since && changes(this.scene, request)),
      };
    });
    const isTold = says.test(result.output) && says.test(told);
    steps.claim(result.exitCode === 1 && isTold && same && changing.length === 0, {
      requirement: "R8",
      question: `Does the console's button refuse ${what} in words, with nothing changed?`,
      summary: `exit code ${result.exitCode}; ${told.split("\n")[0] || "nothing was said"}; ${changing.length} changing requests`,
      evidence: changing.map(({ service, operation }) => ({
        stack: "",
        address: `${service}:${operation}`,
        attribute: "",
        text: "changes something",
      })),
    });
  }
}

/** Anything but a look, and but the one word to the document. */
function changes({ config }: Scene, { operation, request }: LedgerEntry): boolean {
  const isWord = operation === "PutParameter" && request.body?.includes(namesFor(config).resultParameter);
  return !isWord && !/^(Get|Head|List|Describe)/.test(operation ?? "");
}

/** What the document shows. */
function resultOf({ beside, config }: Scene): Promise<string | undefined> {
  return beside.parameter(config.regions.dr.name, namesFor(config).resultParameter);
}

/** The bundle as it was uploaded, past the gateway. */
async function madeBundle({ beside, besideEnvironment, config }: Scene) {
  const { name: region } = config.regions.dr;
  const names = namesFor(config);
  const digest = (await beside.parameter(region, names.bundleParameter)) ?? NOTHING_YET;
  const read = (key: string) => beside.objectText(region, names.bundleBucket, key);
  const manifestKey = bundleKey.manifest(digest);
  const text = await read(manifestKey);
  const client = new S3Client(clientSettings(besideEnvironment, region));
  const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket: names.bundleBucket, Key }));
  return {
    bucket: names.bundleBucket,
    manifestKey,
    text,
    manifest: manifestSchema.parse(JSON.parse(text)),
    read,
    remove,
  };
}

function oneByteOther(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}${text[middle] === "x" ? "y" : "x"}${text.slice(middle + 1)}`;
}

/** From the bundle alone to the end, with what was checked, both clocks and what is left to do. */
async function claimPressed(scene: Scene, machine: BuildMachine, button: SynthesizedButton): Promise<void> {
  const typed = button.typed(meant(scene));
  // AWS and the prober go on reporting, however long the refusals took.
  await reportStandby(scene);
  await reportPrimary(scene, 0, 1);
  const { exitCode, output } = await scene.steps.step("The console's button, as synthesized, from its bundle", () =>
    pressed(machine, button, typed ?? {}),
  );
  const told = (await resultOf(scene)) ?? "";
  const report = await reportOf(scene, output);
  const { fromIncidentSeconds = null, fromPressSeconds = null } = report?.clocks ?? {};
  const isTold = /^Customers are sent to DR: \d+:\d\d from the press, \d+:\d\d from the incident/.test(told);
  const says = isTold && told.includes("Left to do:") && output.includes("For the client:");
  const looked = report?.findings.filter(({ status }) => status === "holds").length ?? 0;
  const ran = fromIncidentSeconds !== null && fromPressSeconds !== null && fromIncidentSeconds > fromPressSeconds;
  scene.steps.claim(exitCode === 0 && report?.outcome === "passed" && says && ran && machine.credentialsAsked > 0, {
    requirement: "R8",
    question:
      "Does the console's button press to the end from its bundle alone, and say what happened and what is next?",
    summary: `exit code ${exitCode}, ${looked} checks hold, ${fromIncidentSeconds} s from the incident, ${fromPressSeconds} s from the press; ${told.split("\n")[0] ?? ""}`,
    evidence: (report?.findings ?? []).map(({ question, status, summary }) => ({
      stack: "failover",
      address: question,
      attribute: status,
      text: summary,
    })),
  });
}

/** The report that the run left beside its bundle; undefined if it did not say where. */
async function reportOf({ beside, config }: Scene, output: string): Promise<Report | undefined> {
  const [, key] = /The same at s3:\/\/[^/]+\/(\S+)/.exec(output) ?? [];
  if (key === undefined) return undefined;
  const text = await beside.objectText(config.regions.dr.name, namesFor(config).bundleBucket, key);
  return JSON.parse(text) as Report;
}
