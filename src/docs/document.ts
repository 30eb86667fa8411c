/** A generated document: `npm run docs` writes it into `docs/generated/`. */
export interface Document {
  /** Relative to `docs/generated/`, such as `platform.svg`. */
  readonly path: string;
  readonly content: string;
}
