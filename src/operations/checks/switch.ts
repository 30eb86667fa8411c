import { namesFor } from "../../config/names";
import type { PlatformConfig } from "../../config/schema";
import { type Check, failed, passed } from "../check";
import { LOOK_BACK_MINUTES } from "../incident";
import type { Subject } from "./subject";

type Watched = Pick<Subject, "config"> & { readonly standby: Pick<Subject["standby"], "points"> };

/** The switch stays as it was set, for as long as its last value can be found. */
const SWITCH_DAYS = 14;

/** True if somebody took the primary out of DNS by the switch's metric, and nobody has reset it. */
export async function isSwitchedOff({ standby, config }: Watched): Promise<boolean> {
  const metric = { ...namesFor(config).switchMetric, dimensions: {}, statistic: "Maximum" };
  const recent = await standby.points(metric, LOOK_BACK_MINUTES);
  // A longer period for the older ones: a point a minute would be more than CloudWatch answers.
  const points = recent.length > 0 ? recent : await standby.points(metric, SWITCH_DAYS * 24 * 60, 3600);
  return (points.at(-1)?.value ?? 0) >= 1;
}

/** The command that lets Route 53 send customers to the primary again. */
export function switchReset(config: PlatformConfig): string {
  const { namespace, name } = namesFor(config).switchMetric;
  return `aws cloudwatch put-metric-data --region ${config.regions.dr.name} --namespace ${namespace} --metric-name ${name} --value 0`;
}

/** Where the primary serves, its switch has to be off: otherwise Route 53 sends everybody to a DR that only reads. */
export function switchCheck(subject: Subject): Check {
  const { primary, dr } = subject.config.regions;
  return {
    name: "switch",
    question: "Does the switch let Route 53 send customers to the primary?",
    severity: "blocks",
    look: async () => {
      if (!(await isSwitchedOff(subject))) return passed("it is off");
      return failed(
        `${primary.name} is switched off: Route 53 sends customers to ${dr.name}, which only reads`,
        `Publish 0: ${switchReset(subject.config)}`,
      );
    },
  };
}
