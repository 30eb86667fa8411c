/** A file that is written from the synthesized stacks. */
export interface Document {
  /** Relative to `docs/generated/`, such as `platform.svg`. */
  readonly path: string;
  readonly content: string;
}
