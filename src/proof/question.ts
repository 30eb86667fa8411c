import type { PlatformConfig } from "../config/schema";
import type { Model } from "../model/model";
import type { Finding } from "../report/report";

/** What questions are asked of. */
export interface Subject {
  /** With the primary active, as committed. */
  readonly model: Model;
  /** The same stacks as a press applies them: with the DR region active. */
  readonly pressed: Model;
  /** What was meant; undefined for somebody else's stacks, of which questions of intent know no answer. */
  readonly config: PlatformConfig | undefined;
}

/** Something that the client wants to know, and that the synthesized stacks answer. One file each. */
export interface Question {
  /** In kebab-case, as the file is called. */
  readonly name: string;
  /**
   * Answers with the evidence: a witness for what holds, or the first cause for what does not. A finding for each
   * requirement that it is about.
   */
  readonly ask: (subject: Subject) => readonly Finding[];
}
