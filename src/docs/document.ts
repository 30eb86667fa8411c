/** A generated document: `npm run docs` writes it into `docs/generated/`. */
export interface Document {
  /** Relative to `docs/generated/`. */
  readonly path: string;
  readonly content: string;
}
