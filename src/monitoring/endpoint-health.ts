import { Route53HealthCheck } from "@cdktf/provider-aws/lib/route53-health-check";
import { Construct } from "constructs";
import type { Names, Role } from "../config/names";
import type { PlatformConfig } from "../config/schema";
import { Alarms } from "./alarms";
import { endpointAlarms } from "./endpoint-alarms";

export interface EndpointHealthProps {
  readonly names: Pick<Names, "alarm" | "regionalHost">;
  readonly frontend: string;
  readonly role: Role;
  readonly budget: PlatformConfig["budget"];
  readonly topicArn: string;
  /** Lines at the end of the mail, such as where the button is. */
  readonly links: readonly string[];
}

/**
 * Asks a frontend of one region from around the world, under its own name there. For monitoring only: it hangs on no
 * record, because nothing moves DNS by itself (invariant 3). So it has no public id.
 */
export class EndpointHealth extends Construct {
  constructor(scope: Construct, id: string, props: EndpointHealthProps) {
    super(scope, id);
    const { names, frontend, role, budget, topicArn, links } = props;
    const subject = `endpoint-${role}-${frontend}`;
    const host = names.regionalHost(frontend, role);
    const check = new Route53HealthCheck(this, "check", {
      type: "HTTPS",
      fqdn: host,
      port: 443,
      enableSni: true,
      resourcePath: "/health",
      requestInterval: budget.healthCheck.intervalSeconds,
      failureThreshold: budget.healthCheck.failureThreshold,
      // The console shows nothing else of it.
      tags: { Name: names.alarm(subject) },
    });
    const rules = endpointAlarms(host, check.id, budget, links);
    new Alarms(this, "alarms", { names, subject, topicArn, rules });
  }
}
