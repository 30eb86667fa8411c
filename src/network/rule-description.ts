/** A reason in the characters and the length that EC2 takes. Source: EC2 API reference, IpRange. */
export function ruleDescription(reason: string): string {
  return reason.replace(/[^A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, " ").slice(0, 255);
}
