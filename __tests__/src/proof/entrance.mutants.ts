import { named, remove } from "../../helpers/broken";
import type { ProofMutant } from "../../helpers/proof-mutants";
import type { Attributes, Stacks } from "../../helpers/synthesized";

const HOME = "primary-region";
const DR = "dr-region";

const listener = (copy: Stacks, stack: string, port: "http" | "https") =>
  named(copy, stack, "aws_lb_listener", new RegExp(`_${port}_`));

const rule = (copy: Stacks, stack: string, frontend: string) =>
  named(copy, stack, "aws_lb_listener_rule", new RegExp(frontend));

const forward = (copy: Stacks, stack: string, frontend: string) => rule(copy, stack, frontend).action as Attributes[];

/** Each closes the entrance of a region, or opens one beside it. */
export const mutants: readonly ProofMutant[] = [
  {
    what: "plain HTTP on 443",
    break_: (copy) => {
      const https = listener(copy, HOME, "https");
      https.protocol = "HTTP";
      delete https.certificate_arn;
    },
    says: /primary-region aws_lb_listener\S*https\S* protocol: TCP\/443 is HTTP, not HTTPS/,
  },
  {
    what: "a listener without a certificate",
    break_: (copy) => delete listener(copy, DR, "https").certificate_arn,
    says: /dr-region aws_lb_listener\S*https\S* certificate_arn: has no certificate/,
  },
  {
    what: "a certificate for the domain alone",
    break_: (copy) => delete named(copy, DR, "aws_acm_certificate").subject_alternative_names,
    says: /dr-region aws_lb_listener\S*https\S* certificate_arn: its certificate is for shop\.example\.com, not for checkout\.shop\.example\.com/,
  },
  {
    what: "a listener on 80 that forwards",
    break_: (copy) =>
      Object.assign(listener(copy, HOME, "http"), { default_action: forward(copy, HOME, "home-service") }),
    says: /primary-region aws_lb_listener\S*http_\S* default_action: TCP\/80 is not redirected/,
  },
  {
    what: "nothing on 80",
    break_: (copy) => remove(copy, DR, "aws_lb_listener", /_http_/),
    says: /dr-region aws_lb\.\S* : nothing listens on TCP\/80/,
  },
  {
    what: "a rule for another host",
    break_: (copy) =>
      Object.assign(rule(copy, DR, "checkout"), {
        condition: [{ host_header: [{ values: ["pay.shop.example.com"] }] }],
      }),
    says: /dr-region aws_lb_listener\S*https\S* : no rule of it is for checkout\.shop\.example\.com of checkout/,
  },
  {
    what: "a rule for one path of a host",
    break_: (copy) =>
      (rule(copy, HOME, "home").condition as Attributes[]).push({ path_pattern: { values: ["/api/*"] } }),
    says: /primary-region aws_lb_listener_rule\S*home\S* condition: takes only a part of what is asked of shop\.example\.com/,
  },
  {
    what: "targets that no service fills",
    break_: (copy) => remove(copy, HOME, "aws_ecs_service", /checkout/),
    says: /primary-region aws_lb_target_group\S*checkout\S* : no service has its tasks in it: checkout is down/,
  },
  {
    what: "a port that the groups do not open",
    break_: (copy) => {
      const service = named(copy, HOME, "aws_ecs_service", /checkout/);
      Object.assign((service.load_balancer as Attributes[])[0] ?? {}, { container_port: 9999 });
    },
    says: /primary-region aws_ecs_service\S*checkout\S* load_balancer\.container_port: is 9999, and checkout listens on 8080/,
  },
  {
    what: "a bucket without a block of public access",
    break_: (copy) => remove(copy, HOME, "aws_s3_bucket_public_access_block", /payments/),
    says: /primary-region aws_s3_bucket\.\S*payments\S* : nothing blocks public access to it/,
  },
  {
    what: "a bucket of states that may have a public policy",
    break_: (copy) =>
      Object.assign(named(copy, "foundation", "aws_s3_bucket_public_access_block", /^state-bucket/), {
        block_public_policy: false,
      }),
    says: /foundation aws_s3_bucket_public_access_block\S* block_public_policy: is not on/,
  },
];
