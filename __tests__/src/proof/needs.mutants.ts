import { statements } from "../../helpers/broken";
import type { ProofMutant } from "../../helpers/proof-mutants";
import type { Stacks } from "../../helpers/synthesized";

/** Takes away every statement with an action that fits. */
function without(copy: Stacks, stack: string, name: RegExp, action: RegExp): void {
  const all = statements(copy, stack, name);
  const kept = all.filter(({ actions }) => !(actions as string[]).some((one) => action.test(one)));
  if (kept.length === all.length) throw new Error(`${stack} ${name} has no ${action}`);
  all.splice(0, all.length, ...kept);
}

/** Roles that can no longer do their work. */
export const mutants: readonly ProofMutant[] = [
  {
    what: "an execution role that pulls no image",
    break_: (copy) => without(copy, "primary-region", /home-task_roles_execution_permissions/, /^ecr:/),
    says: /may not ecr:BatchGetImage on \S+repository\/project-x-production\/home, which aws_ecs_task_definition\.\S*home/,
  },
  {
    what: "a proxy that cannot decrypt its secret",
    break_: (copy) => without(copy, "primary-region", /database-proxy_role_permissions/, /^kms:Decrypt$/),
    says: /database-proxy may not kms:Decrypt on \S+, which aws_db_proxy\./,
  },
  {
    what: "a function that makes no network interfaces",
    break_: (copy) => {
      const all = statements(copy, "dr-region", /payments_function_role_permissions/);
      all.splice(
        all.findIndex(({ sid }) => sid === "MakeInterfaces"),
        1,
      );
    },
    says: /eu-central-1-backend-payments may not ec2:CreateNetworkInterface on \S+, which aws_lambda_function\.\S*payments/,
  },
  {
    what: "a replication role with its first statement alone",
    break_: (copy) => statements(copy, "data-replication", /primary_payments-replication_role_permissions/).splice(1),
    says: /backend-payments-replication may not s3:ReplicateObject on arn:aws:s3:::\S+eu-central-1\/\*, which aws_s3_bucket_replication_configuration/,
  },
];
