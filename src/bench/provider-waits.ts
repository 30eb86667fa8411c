/** One resource that Terraform made or changed, from its own line about it. */
export interface Completion {
  /** `type.name` */
  readonly address: string;
  readonly type: string;
  readonly seconds: number;
}

/**
 * Seconds that the AWS provider 5.100.0 sleeps for a new or changed resource of a type before it looks at it, whatever
 * answers. Measured against an emulator that answers at once; of a range the least.
 */
export const PROVIDER_WAITS: Readonly<Record<string, number>> = {
  aws_acm_certificate_validation: 33,
  aws_db_event_subscription: 30,
  aws_ecs_cluster: 10,
  aws_ecs_cluster_capacity_providers: 10,
  aws_kms_key: 4,
  aws_lb: 60,
  aws_rds_cluster: 30,
  aws_rds_cluster_instance: 30,
  aws_route53_record: 15,
  aws_route53_zone: 15,
  aws_s3_bucket_lifecycle_configuration: 55,
  aws_vpc: 10,
  aws_vpc_endpoint: 5,
};

const COMPLETION =
  /\b((aws_\w+)\.[\w-]+)(?: \([^)]*\))?: (?:Creation|Modifications) complete after (?:(\d+)h)?(?:(\d+)m)?(\d+)s/;

/** What each apply in a log of cdktf's completed, in the order of the applies. */
export function completionsByApply(log: string): Completion[][] {
  return log
    .split("Apply complete!")
    .map((part) =>
      part.split("\n").flatMap((line) => {
        const [, address, type, hours = "0", minutes = "0", seconds = "0"] = COMPLETION.exec(line) ?? [];
        if (address === undefined || type === undefined) return [];
        return [{ address, type, seconds: Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) }];
      }),
    )
    .filter((completions) => completions.length > 0);
}

/** Part of a resource's time that is the provider's sleep: never more than it took. */
export function waitOf({ type, seconds }: Completion): number {
  return Math.min(seconds, PROVIDER_WAITS[type] ?? 0);
}
