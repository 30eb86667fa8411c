import type { AlarmRules } from "./alarms";
import { clusterMetric, instanceMetric, proxyMetric } from "./metrics";

/** Below this Aurora begins to swap, whatever the class. */
const FREE_MEMORY_BYTES = 1024 ** 3;

/** Readers are usually some 20 ms behind: what is a hundred times that is a reader in trouble. */
const READER_LAG_MILLISECONDS = 2000;

/** Half of the transactions after which PostgreSQL stops taking writes. */
const TRANSACTION_IDS = 1_000_000_000;

/** A pool that has a free connection hands it out in a few milliseconds. */
const BORROW_MICROSECONDS = 1_000_000;

/** Alarms of one instance. There is no metric of how many a cluster has: each instance that falls silent is missed here. */
export function instanceAlarms(identifier: string): AlarmRules {
  return {
    cpu: {
      meaning: "The instance has been above 80 % of its CPU for ten minutes, or it says nothing.",
      firstAction:
        "If it says nothing, look at its status and events in RDS. Otherwise find the heaviest statements in Performance Insights.",
      watches: instanceMetric(identifier)("CPUUtilization", "Average"),
      fires: { above: 80 },
      evaluationPeriods: 10,
      badPeriods: 10,
      silence: "trouble",
    },
  };
}

/** Alarms of a region's cluster. */
export function clusterAlarms(identifier: string): AlarmRules {
  const metric = clusterMetric(identifier);
  return {
    memory: {
      meaning: "An instance of the cluster has less than 1 GiB of memory left.",
      firstAction:
        "Look for statements that sort or join too much, then for too many connections. A larger class is the last resort.",
      watches: metric("FreeableMemory", "Minimum"),
      fires: { below: FREE_MEMORY_BYTES },
      evaluationPeriods: 5,
      silence: "trouble",
    },
    "reader-lag": {
      meaning: `A reader in this region is more than ${READER_LAG_MILLISECONDS / 1000} s behind its writer.`,
      firstAction:
        "Look at the reader's CPU, then at the writer's load. A reader that is restarting catches up by itself.",
      watches: metric("AuroraReplicaLag", "Maximum"),
      fires: { above: READER_LAG_MILLISECONDS },
      evaluationPeriods: 5,
      silence: {
        normal: "a cluster without readers has no such figure. An instance that is missing has its own alarm.",
      },
    },
    "transaction-ids": {
      meaning: "Half of the transactions are used up after which PostgreSQL stops taking writes.",
      firstAction:
        "Find what keeps autovacuum from freezing: an old transaction, a replication slot, a prepared transaction.",
      watches: metric("MaximumUsedTransactionIDs", "Maximum"),
      fires: { above: TRANSACTION_IDS },
      periodSeconds: 300,
      silence: { normal: "only a writer counts them, and a standby has none." },
    },
  };
}

/** Alarms of a region's proxy. */
export function proxyAlarms(name: string): AlarmRules {
  const metric = proxyMetric(name);
  return {
    connections: {
      meaning: "The proxy uses more than 80 % of the connections that it may open to the database.",
      firstAction: "Look for sessions pinned to a connection and for slow statements, before a larger instance class.",
      watches: {
        expression: "100 * open / allowed",
        label: "connections in percent",
        metrics: {
          open: metric("DatabaseConnections", "Sum"),
          allowed: metric("MaxDatabaseConnectionsAllowed", "Sum"),
        },
      },
      fires: { above: 80 },
      evaluationPeriods: 5,
      silence: { normal: "until something connects the proxy has no figures. The prober tells when products cannot." },
    },
    borrowing: {
      meaning: "A call waits longer than a second for one of the proxy's connections.",
      firstAction: "See whether the cluster has a writer. If so look for slow statements that hold the connections.",
      watches: metric("DatabaseConnectionsBorrowLatency", "Average"),
      fires: { above: BORROW_MICROSECONDS },
      evaluationPeriods: 3,
      silence: { normal: "without calls nobody waits." },
    },
  };
}
