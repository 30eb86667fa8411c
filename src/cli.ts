import path from "node:path";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { bench } from "./bench/bench";
import { rehearsalTime, waitsInShort } from "./bench/rehearsal-time";
import { tables } from "./bench/tables";
import { InputError } from "./config/input";
import { addFailover, type SetExitCode } from "./failover-commands";
import { playAll, playOn, scenarios } from "./gameday/gameday";
import { type RehearsalOptions, rehearse } from "./gameday/rehearse";
import { firstFailover } from "./gameday/scenarios/first-failover";
import { summarize } from "./gameday/summary";
import { bootstrap } from "./operations/bootstrap";
import { bundle } from "./operations/bundle";
import { ChildProcesses, Interrupted } from "./operations/child-process";
import { confirm } from "./operations/confirm";
import { deploy } from "./operations/deploy";
import { destroy, KEPT } from "./operations/destroy";
import { fence } from "./operations/fence";
import { HOW_TO_PUSH, listed, missingImages } from "./operations/images";
import { forgetAwsSettings } from "./operations/isolated-environment";
import { type Operation, openOperation } from "./operations/operation";
import { planAll } from "./operations/plan";
import { addProof } from "./proof/command";

const ROOT = path.resolve(__dirname, "..");
const EXIT = { done: 0, failed: 1, badInput: 2 } as const;
const INTERRUPTED =
  "Interrupted. Terraform finishes its requests under way and releases its lock; once more ends it at once.\n";

/** Of the sample that a rehearsal without --all plays. The seed is any number, but the same one for everybody. */
const [SAMPLE, SEED] = [8, 1];

interface RehearsalFlags {
  readonly endpoint?: string;
  readonly json?: boolean;
}

interface GamedayFlags extends RehearsalFlags {
  readonly scenario?: string;
  readonly list?: boolean;
  readonly all?: boolean;
  readonly seed: number;
  readonly keep?: boolean;
}

// The SDK announces on every start that it will drop Node 20 some day. docs/adr/0001 says when this project does.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

async function main(argv: readonly string[]): Promise<number> {
  const children = new ChildProcesses();
  stopInOrder(children);
  let exitCode: number = EXIT.done;
  const program = programOf(children, (ended) => {
    exitCode = ended;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return explain(error);
  }
}

/** Every command with its flags; nothing runs before it is parsed. */
export function programOf(children: ChildProcesses, end: SetExitCode): Command {
  const program = new Command("npm run")
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stderr.write(text) });
  addRehearsals(program, children);
  addOperations(program, children);
  addFailover(program, ROOT, children, end);
  addBench(program);
  addProof(program, ROOT, end);
  addDocs(program);
  return program;
}

function addRehearsals(program: Command, children: ChildProcesses): void {
  rehearsalCommand(
    program,
    "start",
    "deploy everything to the emulator, press the button and look at the result",
  ).action((flags: RehearsalFlags) => play("start", flags, children, { play: firstFailover }));
  const names = scenarios({ cases: SAMPLE, seed: SEED }).map(({ name }) => name);
  rehearsalCommand(program, "gameday", "deploy everything, and press while the primary region is dark")
    .option("--scenario <name>", `play one only: ${names.join(", ")}`, scenarioNamed(names))
    .option("--list", "say what the scenarios are, and play none")
    .option("--all", "spoil every request of the press, not a sample")
    .option("--seed <number>", "choose the sample", wholeNumber, SEED)
    .option("--keep", "leave the emulator up until Ctrl-C")
    .action((flags: GamedayFlags) => gameday(flags, children));
}

async function gameday(flags: GamedayFlags, children: ChildProcesses): Promise<void> {
  const known = scenarios({ cases: flags.all ? undefined : SAMPLE, seed: flags.seed });
  const chosen = known.filter(({ name }) => flags.scenario === undefined || name === flags.scenario);
  if (flags.list) {
    for (const { name, summary } of known) process.stderr.write(`${name}: ${summary}\n`);
    return;
  }
  const { endpoint, keep } = flags;
  const [first] = chosen;
  if (endpoint !== undefined && (flags.scenario === undefined || first?.name === "interrupted")) {
    const allowed = "--scenario with any scenario but interrupted: an endpoint cannot be copied";
    throw new InputError("gameday", [{ field: "--endpoint", value: endpoint, allowed }]);
  }
  await play("gameday", flags, children, {
    watched: true,
    play: (stage) => (endpoint && first ? playOn(endpoint, stage, first) : playAll(stage, chosen)),
    ...(keep && { keep: untilInterrupted }),
  });
}

function untilInterrupted(url: string): Promise<void> {
  process.stderr.write(`The emulator stays at ${url} until Ctrl-C\n`);
  return new Promise((resolve) => process.once("SIGINT", () => resolve()));
}

function addOperations(program: Command, children: ChildProcesses): void {
  const open = (command: string, looking = false) => openOperation(ROOT, command, process.env, children, looking);
  const changing = (name: string, description: string, work: (operation: Operation) => Promise<void>) =>
    program
      .command(name)
      .description(description)
      .option("--yes", "go on without asking, with the AWS credentials of this shell")
      .action(async ({ yes }: { yes?: boolean }) => {
        const operation = await open(name);
        const { project, environment, regions } = operation.config;
        const where = `${project} ${environment} in ${regions.primary.name} and ${regions.dr.name}`;
        if (!yes) await confirm(`${name}: ${where}`, environment);
        await work(operation);
      });

  program
    .command("synth")
    .description("write the stacks to cdktf.out")
    .action(async () => void (await open("synth", true)));
  program
    .command("plan")
    .description("say what every stack would change, without refreshing and without a lock")
    .option("--json", "print it as one document, with the same text in it, on standard output")
    .action(async ({ json }: { json?: boolean }) => {
      const text = await planAll(await open("plan"));
      process.stderr.write(`${text}\n`);
      if (json) process.stdout.write(`${JSON.stringify({ text })}\n`);
    });
  changing(
    "bootstrap",
    "make the state bucket and lock table, move their own state into them, make the zone",
    bootstrapAll,
  );
  changing("deploy", "apply every stack, failover last", deploy);
  changing("bundle", "make what the console's button presses from, and upload it", bundle);
  changing("fence", "close the old primary, once it answers again while DR is active", async (operation) => {
    const others = await fence(operation);
    const { name } = operation.config.regions.primary;
    const more = others.map((line) => `  ${line}\n`).join("");
    process.stderr.write(
      others.length === 0
        ? `${name} is closed, and its plan is empty.\n`
        : `${name} is closed. Its plan has other changes, which were not made:\n${more}`,
    );
  });
  changing("destroy", "destroy every stack, failover first and foundation last", async (operation) => {
    await destroy(operation);
    process.stderr.write(`AWS keeps for a while:\n${KEPT.map((line) => `  ${line}`).join("\n")}\n`);
  });
}

function addBench(program: Command): void {
  program
    .command("bench")
    .description("measure the synthesis, and where the newest rehearsal spent its time")
    .option("--runs <number>", "how often each program is run", wholeNumber, 5)
    .option("--json", "print the result on standard output")
    .action(async ({ runs, json }: { runs: number; json?: boolean }) => {
      const result = await bench(ROOT, runs, (line) => process.stderr.write(`${line}\n`));
      if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      process.stderr.write(`${tables(result)}\n`);
    });
}

function addDocs(program: Command): void {
  program
    .command("docs")
    .description("write docs/generated from the synthesized stacks")
    .action(async () => {
      // What it needs takes long to load: the other commands start without.
      const { generate } = await import("./docs/generate");
      process.stderr.write(`${await generate(ROOT)}\n`);
    });
}

/** The first deployment up to the point where a person has to delegate the domain and push the images. */
async function bootstrapAll(operation: Operation): Promise<void> {
  const { steps, workspace, backend } = operation;
  await steps.step(`Bootstrap foundation in ${backend.region}`, (onProgress) => bootstrap(operation, onProgress));
  await steps.step("Deploy global-dns", (onProgress) => workspace.deploy(["global-dns"], { onProgress }));
  const servers = await workspace.output("global-dns", "name_servers");
  process.stderr.write(`Delegate ${operation.config.domain.name} to ${JSON.stringify(servers)}\n`);
  const missing = await missingImages(operation.aws, operation.config);
  if (missing.length > 0) process.stderr.write(`Images to push:\n${listed(missing)}\n${HOW_TO_PUSH}\n`);
}

async function play(
  command: string,
  flags: RehearsalFlags,
  children: ChildProcesses,
  more: Pick<RehearsalOptions, "play" | "watched" | "keep">,
): Promise<void> {
  const { endpoint } = flags;
  const caller = { ...process.env };
  forgetAwsSettings(process.env);
  const rehearsal = await rehearse({ root: ROOT, command, caller, children, ...more, ...(endpoint && { endpoint }) });
  if (rehearsal.error instanceof InputError) throw rehearsal.error;
  if (flags.json) process.stdout.write(`${JSON.stringify(rehearsal.report, null, 2)}\n`);
  if (rehearsal.report.outcome === "passed") process.stderr.write(`${waitsInShort(rehearsalTime(rehearsal.run))}\n`);
  if (!(rehearsal.error instanceof Interrupted)) process.stderr.write(`${summarize(rehearsal)}\n`);
  if (rehearsal.error !== undefined) throw rehearsal.error;
}

function rehearsalCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option("--endpoint <url>", "an AWS-compatible endpoint to use instead of the emulator", httpUrl)
    .option("--json", "print the report on standard output");
}

function scenarioNamed(names: readonly string[]): (text: string) => string {
  return (text) => {
    if (!names.includes(text)) throw new InvalidArgumentError(`It has to be one of ${names.join(", ")}.`);
    return text;
  };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError("It has to be a whole number from 1 to 999.");
  return Number(text);
}

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new InvalidArgumentError("It has to be a URL that begins with http:// or https://.");
  }
  return text;
}

/** Says what went wrong and returns the exit code for it. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof InputError ? EXIT.badInput : EXIT.failed;
}

/** npm and tsx pass on what the terminal has sent already: signals so close together are one. */
const ONE_SIGNAL_MILLISECONDS = 1000;
const LAST_MILLISECONDS = 5000;

/** The first signal stops Terraform in order, a later one at once. */
function stopInOrder(children: ChildProcesses): void {
  let firstAt: number | undefined;
  const report = (error: unknown) => process.stderr.write(`${error}\n`);
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      process.stderr.write(INTERRUPTED);
      children.stop().catch(report);
    } else if (Date.now() - firstAt > ONE_SIGNAL_MILLISECONDS) {
      children.kill(() => true).catch(report);
      // Whatever else it waits for.
      setTimeout(() => process.exit(EXIT.failed), LAST_MILLISECONDS).unref();
    }
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("SIGHUP", onSignal);
}

// Only as the program itself: a test that imports this file runs nothing.
if (require.main === module) {
  main(process.argv.slice(2)).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
