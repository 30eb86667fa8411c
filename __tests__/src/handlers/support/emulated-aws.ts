import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { requireTools } from "../../../../src/operations/tools";

export interface EmulatedAws {
  /** What every client of the SDK is made with. */
  readonly settings: {
    readonly region: string;
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  stop(): Promise<void>;
}

/** The project's emulator of AWS. It ends with this process in any case. */
export async function emulatedAws(): Promise<EmulatedAws> {
  const { python } = await requireTools(process.cwd(), () => {});
  const child = spawn(python, ["-m", "emulator"], { stdio: ["pipe", "pipe", "ignore"] });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the emulator ended with exit code ${code}`)));
  });
  const { url } = JSON.parse(line) as { url: string };
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return {
    settings: { region: "eu-west-1", endpoint: url, credentials },
    stop: async () => {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}
