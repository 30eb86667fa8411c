import type { Command } from "commander";

export interface ProveFlags {
  readonly dir?: string;
  readonly state?: readonly string[];
  readonly why?: string;
  readonly against?: string;
  readonly json?: boolean;
}

/** Adds `prove`. What it needs is loaded when it is called: the other commands start without. */
export function addProof(program: Command, root: string, end: (exitCode: number) => void): void {
  program
    .command("prove")
    .description("synthesize the stacks, and say of every requirement whether they keep it")
    .option(
      "--dir <folder>",
      "prove what is in this folder: CDKTF's output, or *.tf.json. What was meant is unknown then",
    )
    .option(
      "--state <file>",
      "prove what `terraform show -json` printed of a state or a plan; once for each file, which is a stack",
      (file: string, files: readonly string[] = []) => [...files, file],
    )
    .option("--why <requirement>", "print every witness of one requirement, such as R3")
    .option("--against <file>", "say what changed since the run whose --json is in this file")
    .option("--json", "print {schemaVersion, findings} on standard output; with --against also {changes, text}")
    .addHelpText("after", "\nEnds with 0 if all holds, 1 if something fails, 3 if nothing fails but not all is known.")
    .action(async (flags: ProveFlags) => {
      const { runProof } = await import("./run-proof");
      end(await runProof(root, flags));
    });
}
