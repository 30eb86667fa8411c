/** Where a requirement is built, what shows that it is kept, and how to see that. */
export interface Requirement {
  /** As the client's list has it. */
  readonly id: string;
  readonly says: string;
  /** Types of the resources that keep it, looked up in the stacks. */
  readonly types: readonly string[];
  /** Files and folders of this project, from its root. */
  readonly sources: readonly string[];
  /** Files of tests, beside what the proof answers. */
  readonly tests: readonly string[];
  /**
   * The document that is the answer itself: no question can be asked of the stacks, so it has to be read.
   *
   * @default - none
   */
  readonly toRead?: string;
  /** Scenarios of `npm run gameday`. */
  readonly scenarios: readonly string[];
  /** Commands that show it. */
  readonly commands: readonly string[];
  /** What nothing here shows, and how it would be shown. */
  readonly notVerified: readonly NotVerified[];
}

export interface NotVerified {
  readonly what: string;
  readonly how: string;
}
