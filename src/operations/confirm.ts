import { createInterface } from "node:readline/promises";
import { InputError } from "../config/input";
import { Refusal } from "./refusal";

/**
 * Lets a person confirm by typing a word.
 *
 * @throws Refusal if another word was typed, InputError if there is nobody to ask
 */
export async function confirm(what: string, word: string): Promise<void> {
  if (!process.stdin.isTTY) {
    const allowed = "--yes where there is no terminal to ask on";
    throw new InputError("command line", [{ field: "--yes", value: undefined, allowed }]);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(`${what}\nType ${word} to go on: `);
  terminal.close();
  if (typed.trim() !== word) throw new Refusal("Not confirmed: nothing was changed.");
}
