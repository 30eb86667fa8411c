/** What has to be applied before everything else, with its own state (`local-foundation.ts`). */
export const FOUNDATION = "foundation";

/** The button: what depends on the active region, with its own state. */
export const FAILOVER = "failover";

/** What serves until then. */
export const PRIMARY_REGION = "primary-region";

/**
 * The stacks after `foundation` in the order of a deployment. Those of one stage do not depend on each other.
 *
 * cdktf does not know all of it: `dr-region` finds the copies of the secrets that `primary-region` made by their
 * names, and reads the outputs of `global-dns` from its state, as `failover` does with those of `dr-region`.
 */
export const STAGES: readonly (readonly string[])[] = [
  ["global-dns"],
  [PRIMARY_REGION],
  ["dr-region"],
  ["shared-networking", "data-replication"],
  [FAILOVER],
];
