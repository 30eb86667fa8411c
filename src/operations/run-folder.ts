import { appendFileSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";

/** `.work/runs/<UTC time>-<command>/`: the logs and working files of one run. */
export class RunFolder {
  private constructor(public readonly path: string) {}

  static create(root: string, command: string, startedAt: Date): RunFolder {
    const runs = path.join(root, ".work", "runs");
    mkdirSync(runs, { recursive: true });
    const time = startedAt.toISOString().slice(0, 19).replaceAll(":", "");
    return new RunFolder(claim(path.join(runs, `${time}Z-${command}`)));
  }

  /** A folder inside this one, for a part of the run. */
  part(name: string): RunFolder {
    return new RunFolder(claim(path.join(this.path, name)));
  }

  /** Path of a file of the run. */
  file(...name: string[]): string {
    return path.join(this.path, ...name);
  }

  /** Every file of that name in it and in its parts. */
  all(name: string): string[] {
    const entries = readdirSync(this.path, { recursive: true, withFileTypes: true });
    const found = entries.filter((entry) => entry.isFile() && entry.name === name);
    return found.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  }

  /** Appends one event to `events.jsonl`. */
  event(event: Readonly<Record<string, unknown>>): void {
    const line = JSON.stringify({ time: new Date().toISOString(), ...event });
    appendFileSync(this.file("events.jsonl"), `${line}\n`);
  }
}

/** Makes a folder that nobody else has: runs may start in the same second. */
function claim(wanted: string, attempt = 1): string {
  const folder = attempt === 1 ? wanted : `${wanted}-${attempt}`;
  try {
    mkdirSync(folder);
    return folder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return claim(wanted, attempt + 1);
  }
}
