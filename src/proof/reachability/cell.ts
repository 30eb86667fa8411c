import type { Protocol } from "../../model/network/ports";
import type { Evidence } from "../../report/report";

/** Whether one kind of party can open connections to another, on one port. */
export interface Cell {
  readonly region: string;
  readonly protocol: Protocol;
  /**
   * `internet`, or a class by its kind and AWS's name: `load-balancer/x`, `service/x`, `function/x`, `endpoint/kms`,
   * `proxy/x`, `cluster/x`. One of another region has that before it: `eu-central-1/cluster/x`.
   */
  readonly from: string;
  /** The same; also `allow-listed-internet`, which is what the firewall's rules know by name, and services of gateway endpoints such as `s3`. */
  readonly to: string;
  /** The first of the ports that no rule tells apart from it. */
  readonly port: number;
  /** The last of them. */
  readonly lastPort: number;
  /** True if every zone that has the one reaches every zone that has the other, whatever port answers go to. */
  readonly isAllowed: boolean;
  /** Each hop of a way with the rule that passes it; if not allowed, up to the first that stops it. Found when it is read. */
  readonly path: readonly Evidence[];
  /** A way that is open although not all are; empty if all are, or none. Found when it is read. */
  readonly partly: readonly Evidence[];
}
