import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";

export interface CertificateAuthoritiesProps {
  readonly zoneId: string;
  /** Apex of the zone. */
  readonly domainName: string;
}

/** ACM's own. Source: ACM user guide, "(Optional) Configure a CAA record". */
const ACM = "amazon.com";

/** Only ACM may issue certificates for the domain and whatever is below it. Not for a zone that others use too. */
export class CertificateAuthorities extends Construct {
  constructor(scope: Construct, id: string, props: CertificateAuthoritiesProps) {
    super(scope, id);
    new Route53Record(this, "caa", {
      zoneId: props.zoneId,
      name: props.domainName,
      type: "CAA",
      ttl: 3600,
      records: [`0 issue "${ACM}"`, `0 issuewild "${ACM}"`],
    });
  }
}
