import type { AlarmRule } from "./alarm";
import type { replicationMetric } from "./metrics";

/** What is wrong with one direction of a bucket's replication. */
export type Trouble = "late" | "backlog" | "silent" | "failed";

/** Half of what R7 allows: there is time left to do something about it. */
export const LATE_SECONDS = 300;

/** About what a minute of the peak load writes; usually records wait for seconds. */
export const WAITING_RECORDS = 10_000;

const BEST_EFFORT = "S3's figures come on a best-effort basis, and their silence has its own alarm.";

/**
 * Alarms of one direction of a bucket's replication. S3 publishes latency and pending operations every minute, in the
 * destination's region, whether or not there is something to replicate; failures in the source's region, and only if
 * there are any. Source: S3 user guide, "Using S3 Replication metrics".
 *
 * @param metric of the direction's rule
 */
export function replicationAlarms(metric: ReturnType<typeof replicationMetric>): Readonly<Record<Trouble, AlarmRule>> {
  return {
    late: {
      meaning: "Records reach the other region more than five minutes late.",
      firstAction: "See in S3 whether the source writes much more than usual, then AWS's health dashboard for S3.",
      watches: metric("ReplicationLatency", "Maximum"),
      fires: { above: LATE_SECONDS },
      silence: { normal: BEST_EFFORT },
    },
    backlog: {
      meaning: `For five minutes more than ${WAITING_RECORDS} records waited to be copied to the other region.`,
      firstAction: "Compare with the latency: if that grows too, replication has stopped; see the role and the keys.",
      watches: metric("OperationsPendingReplication", "Minimum"),
      fires: { above: WAITING_RECORDS },
      evaluationPeriods: 5,
      silence: { normal: BEST_EFFORT },
    },
    silent: {
      meaning: "Nothing is heard of the replication to this region: it may have stopped.",
      firstAction: "Look at the replication rule of the source's bucket: it has to be enabled, with metrics.",
      watches: metric("OperationsPendingReplication", "SampleCount"),
      fires: { below: 1 },
      periodSeconds: 300,
      // S3 takes 15 minutes to begin.
      evaluationPeriods: 3,
      silence: "trouble",
    },
    failed: {
      meaning: "A record was not replicated to the other region, and S3 has given up.",
      firstAction: "Find the object by its replication status, FAILED, and copy it onto itself: that tries again.",
      watches: metric("OperationsFailedReplication", "Sum"),
      fires: { above: 0 },
      silence: { normal: "S3 counts failures only when there are some." },
    },
  };
}
