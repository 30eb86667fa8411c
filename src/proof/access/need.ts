/** What somebody needs of AWS for a kind of work, and which document says so. */
export interface Need {
  readonly actions: readonly string[];
  readonly source: string;
}
