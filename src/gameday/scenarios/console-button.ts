import { namesFor } from "../../config/names";
import { requireSameMachine } from "../../operations/bundle";
import type { Report } from "../../report/report";
import { BuildMachine } from "../build-machine";
import { claimNoAttempts, claimNothingLeft, claimServedByDr } from "../claims";
import { Console } from "../console";
import { claimRefusals } from "../console-refusals";
import { reportPrimary, reportStandby } from "../metrics";
import { observe } from "../observation";
import type { Outcome, Scenario, Scene } from "../stage";
import { synthesizedButton } from "../synthesized-button";
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
      const console = new Console(scene, machine, synthesizedButton(scene.workspace));
      await claimAlone(scene, machine);
      await claimRefusals(scene, console);
      await claimPressed(scene, machine, console);
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
  const opens = (url = "") => `(: </dev/tcp/${new URL(url).hostname}/${new URL(url).port}) 2>/dev/null`;
  const { root, gateway, besideEnvironment } = scene;
  const script = [
    `${opens(gateway.url)} && echo gateway`,
    `${opens(besideEnvironment.AWS_ENDPOINT_URL)} && echo emulator`,
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

/** From the bundle alone to the end, with what was checked, both clocks and what is left to do. */
async function claimPressed(scene: Scene, machine: BuildMachine, console: Console): Promise<void> {
  // AWS and the prober go on reporting, however long the refusals took.
  await reportStandby(scene);
  await reportPrimary(scene, 0, 1);
  const { exitCode, output, told } = await scene.steps.step("The console's button, from its bundle alone", () =>
    console.press(),
  );
  const report = await reportOf(scene, output);
  const { fromIncidentSeconds = null, fromPressSeconds = null } = report?.clocks ?? {};
  const isTold = /^moved\. Customers are sent to DR: \d+:\d\d from the press, \d+:\d\d from the incident/.test(told);
  // The sentences of either outcome exclude each other.
  const agrees = !/\bswitched\b|Are all customers|--override-warnings/.test(told);
  const says = isTold && agrees && told.includes("Left to do:") && output.includes("For the client:");
  const isEarly = scene.gateway
    .requests()
    .some(({ operation, request }) => operation === "PutParameter" && /moved\..*Not verified/.test(request.body ?? ""));
  const looked = report?.findings.filter(({ status }) => status === "holds").length ?? 0;
  const ran = fromIncidentSeconds !== null && fromPressSeconds !== null && fromIncidentSeconds > fromPressSeconds;
  scene.steps.claim(
    exitCode === 0 && report?.outcome === "passed" && says && isEarly && ran && machine.credentialsAsked > 0,
    {
      requirement: "R8",
      question:
        "Does the console's button press to the end from its bundle alone, say what happened before it is verified, and what is next?",
      summary: `exit code ${exitCode}, ${looked} checks hold, ${fromIncidentSeconds} s from the incident, ${fromPressSeconds} s from the press; ${told.split("\n")[0]}`,
      evidence: (report?.findings ?? []).map(({ question, status, summary }) => ({
        stack: "failover",
        address: question,
        attribute: status,
        text: summary,
      })),
    },
  );
}

/** The report that the run left beside its bundle; undefined if it did not say where. */
async function reportOf({ beside, config }: Scene, output: string): Promise<Report | undefined> {
  const [, key] = /The same at s3:\/\/[^/]+\/(\S+)/.exec(output) ?? [];
  if (key === undefined) return undefined;
  const text = await beside.objectText(config.regions.dr.name, namesFor(config).bundleBucket, key);
  return JSON.parse(text) as Report;
}
