import type { AlarmRules } from "./alarms";
import { firewallMetric } from "./metrics";

/** Stray packets of connections that have ended are dropped all the time: a call that is turned away makes more. */
const DROPPED_PACKETS = 50;

/** Alarms of the way out. */
export function egressAlarms(firewallName: string, zones: readonly string[]): AlarmRules {
  const dropped = Object.fromEntries(
    zones.map((zone, index) => [`zone${index + 1}`, firewallMetric(firewallName, zone)("DroppedPackets", "Sum")]),
  );
  const terms = Object.keys(dropped).map((zone) => `FILL(${zone}, 0)`);
  return {
    dropped: {
      meaning:
        "The firewall turns calls away: a backend calls a domain that is not allowed, or somebody else does in its place.",
      firstAction:
        "Find the domain in the firewall's alert log. If it belongs to a backend, add it to its egressDomains; if not, treat it as a break-in.",
      watches: { expression: terms.join(" + "), label: "dropped packets", metrics: dropped },
      fires: { above: DROPPED_PACKETS },
      periodSeconds: 300,
      silence: { normal: "a firewall without traffic has no figures." },
    },
  };
}
