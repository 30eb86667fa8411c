import { namesFor } from "../../config/names";
import { probeMetric, replicationLag } from "../../monitoring/metrics";
import { type Check, type Found, failed, notVerifiable, passed } from "../check";
import { fresh, incidentStart, LOOK_BACK_MINUTES, lossBoundSeconds } from "../incident";
import { isDetached } from "./membership";
import type { Subject } from "./subject";

type Watched = Pick<Subject, "config" | "standby">;

/** What there is to decide was decided then: pressing again completes it. */
const DETACHED = "the DR cluster has left the global database already";

/** How much would be lost: from the lag, which the DR region's CloudWatch has. */
export function lagCheck(subject: Subject): Check {
  return {
    name: "replication-lag",
    question: "Would no more data be lost than the budget allows?",
    severity: "warns",
    look: async () => {
      if (await isDetached(subject)) return passed(DETACHED);
      const { rpoMinutes } = subject.config.budget;
      const bound = await lossBound(subject, new Date());
      if (bound === undefined) {
        return failed(
          `nothing was heard of the replication for ${LOOK_BACK_MINUTES} minutes: how much would be lost is unknown`,
          "See whether the global database still has its secondary. Go on with --override-warnings if waiting is worse.",
        );
      }
      if (bound <= rpoMinutes * 60) return passed(`at most ${bound} s of writes would be lost`);
      return failed(
        `up to ${bound} s of writes would be lost, ${rpoMinutes} minutes are allowed`,
        "If the primary's storage still answers, wait until the replication has caught up. Otherwise go on with --override-warnings.",
      );
    },
  };
}

/** Whether a failover is needed at all: as the prober in DR sees the primary. */
export function primaryCheck(subject: Subject): Check {
  return {
    name: "primary",
    question: "Does the primary no longer serve?",
    severity: "warns",
    look: () => primaryIsDown(subject),
  };
}

async function primaryIsDown(subject: Subject): Promise<Found> {
  if (await isDetached(subject)) return passed(DETACHED);
  const now = new Date();
  const { name } = subject.config.regions.primary;
  const points = await healthOfPrimary(subject);
  const healthy = fresh(points, now);
  if (healthy === undefined) {
    return notVerifiable(
      "the prober has been silent",
      `Open the home page by its name in ${name}, and see whether it answers.`,
    );
  }
  if (healthy >= 1) {
    return failed(
      `${name} still serves, says the prober`,
      "A failover loses writes and cannot be undone with a button. Be sure that it is wanted, then go on with --override-warnings.",
    );
  }
  return passed(`${name} has not served since ${incidentStart(points, now)?.toISOString()}`);
}

/** What the prober found of the primary as a whole: 1 if all of its frontends serve. */
export function healthOfPrimary({ standby, config }: Watched) {
  const metric = probeMetric(namesFor(config).metricNamespace, config.regions.primary.name)("Healthy", "Minimum");
  return standby.points(metric, LOOK_BACK_MINUTES);
}

/** Seconds of writes that a detach now would lose at most; undefined if nobody can say. */
export async function lossBound({ standby, config }: Watched, now: Date): Promise<number | undefined> {
  const names = namesFor(config);
  const { primary } = config.regions;
  const [lag, writable] = await Promise.all([
    standby.points(replicationLag(names.cluster("dr"), primary.name), LOOK_BACK_MINUTES),
    standby.points(probeMetric(names.metricNamespace, primary.name)("Writable", "Maximum"), LOOK_BACK_MINUTES),
  ]);
  return lossBoundSeconds(lag, writable, now);
}
