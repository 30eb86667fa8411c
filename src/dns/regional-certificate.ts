import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Construct } from "constructs";

export interface RegionalCertificateProps {
  readonly zoneId: string;
  /** Apex of the zone. */
  readonly domainName: string;
}

/** A region's certificate of the domain and of every name one label below it (docs/adr/0010). */
export class RegionalCertificate extends Construct {
  /** Known only once the certificate is issued, so whoever uses it waits. */
  public readonly arn: string;

  constructor(scope: Construct, id: string, props: RegionalCertificateProps) {
    super(scope, id);
    const { zoneId, domainName } = props;
    const certificate = new AcmCertificate(this, "certificate", {
      domainName,
      subjectAlternativeNames: [`*.${domainName}`],
      validationMethod: "DNS",
      // A listener cannot be without one.
      lifecycle: { createBeforeDestroy: true },
    });
    // A wildcard is validated by the record of the name below it, so both names have the same one.
    const proof = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, "validation", {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 300,
      // ACM asks the same of an account for a name in every region: whichever stack comes second finds it there.
      allowOverwrite: true,
    });
    this.arn = new AcmCertificateValidation(this, "issued", {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    }).certificateArn;
  }
}
