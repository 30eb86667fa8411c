import type { AlarmRules } from "./alarms";
import { certificateMetric, loadBalancerMetric } from "./metrics";

/** ACM renews 60 days before the end; whoever has to help it has this many left. */
const RENEWAL_DAYS = 30;

const DAY_SECONDS = 86_400;

/** Alarms of the way in: the load balancer's own errors, and its certificate. */
export function entryAlarms(loadBalancerArnSuffix: string, certificateArn: string): AlarmRules {
  return {
    "load-balancer-errors": {
      meaning:
        "The load balancer answers with errors of its own: no target took the request, or none answered in time.",
      firstAction: "See which frontend has too few healthy hosts, and treat its alarm.",
      // Not a share: requests that found no target are counted here, and not in RequestCount.
      watches: loadBalancerMetric(loadBalancerArnSuffix)("HTTPCode_ELB_5XX_Count", "Sum"),
      fires: { above: 5 },
      evaluationPeriods: 3,
      badPeriods: 2,
      silence: { normal: "the load balancer reports this metric only in minutes with errors." },
    },
    certificate: {
      meaning: `The certificate ends in less than ${RENEWAL_DAYS} days, or has ended, so ACM could not renew it.`,
      firstAction:
        "Look at the certificate's status in ACM, and whether its validation record is still in the hosted zone. In the first day of a certificate there is no figure yet.",
      watches: certificateMetric(certificateArn)("DaysToExpiry", "Minimum"),
      fires: { below: RENEWAL_DAYS },
      periodSeconds: DAY_SECONDS,
      silence: "trouble",
    },
  };
}
