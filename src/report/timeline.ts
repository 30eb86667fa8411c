/** A resource while Terraform works on it. */
export interface TimelineEntry {
  readonly stack: string;
  readonly address: string;
  /** Terraform's own word: Creating, Modifying, Destroying. */
  readonly action: string;
  /** Seconds since the beginning of what is shown. */
  readonly from: number;
  /** The same; null if it did not come to an end. */
  readonly to: number | null;
}

const BEGUN = /^(\S+?)(?: \(.*\))?: (Creating|Modifying|Destroying)\.\.\./;
const ENDED = /^(\S+?)(?: \(.*\))?: (?:Creation|Modifications|Destruction) complete after/;

/** Notes what Terraform says, as it says it. */
export class Timeline {
  private readonly startedAt = performance.now();
  private readonly resources = new Map<string, TimelineEntry>();

  constructor(private readonly stack: string) {}

  /** @param line one line of Terraform's output */
  note(line: string): void {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const [, begun, action = ""] = BEGUN.exec(line) ?? [];
    if (begun !== undefined) {
      this.resources.set(begun, { stack: this.stack, address: begun, action, from: seconds, to: null });
    }
    const [, ended] = ENDED.exec(line) ?? [];
    const found = ended === undefined ? undefined : this.resources.get(ended);
    if (ended !== undefined && found !== undefined) this.resources.set(ended, { ...found, to: seconds });
  }

  /** In the order in which they began. */
  entries(): TimelineEntry[] {
    return [...this.resources.values()];
  }
}
