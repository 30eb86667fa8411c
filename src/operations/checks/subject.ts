import type { Operation } from "../operation";
import type { StandbyAws } from "../standby-aws";
import type { Planned } from "../workspace";

/** What preflight looks at. */
export interface Subject extends Pick<Operation, "config" | "backend"> {
  readonly aws: Pick<
    Operation["aws"],
    "globalMembers" | "cluster" | "lockHolder" | "objectText" | "imageExists" | "parameter"
  >;
  readonly standby: Pick<StandbyAws, "points" | "cluster" | "instances" | "functionState" | "secretExists">;
  /** Plans the failover to DR from its state alone, and changes nothing. */
  readonly plan: () => Promise<Planned>;
  /** The lock that a person has found to be nobody's. */
  readonly releaseLock?: string;
}
