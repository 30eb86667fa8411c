import type { Problem } from "../input";
import type { PlatformConfig } from "../schema";

/** A rule over several fields. It is asked only if the fields that it names are well-formed by themselves. */
export interface Rule {
  readonly needs: readonly (keyof PlatformConfig)[];
  readonly check: (config: PlatformConfig) => Problem[];
}
