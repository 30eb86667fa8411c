import { accessOf, statementsAbout } from "../../model/access/access";
import { ACCOUNT, arnOf } from "../../model/access/arns";
import type { Statement } from "../../model/access/statement";
import { covers } from "../../model/access/wildcards";
import type { Model, Resource } from "../../model/model";
import { list } from "../../model/stack-json";

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/**
 * True if a value of its metric sets an alarm off; undefined if that cannot be told, as of a band of what is expected.
 * Source: CloudWatch API reference, PutMetricAlarm.
 */
export function isSetOffBy({ attributes }: Pick<Resource, "attributes">, value: number): boolean | undefined {
  const { comparison_operator: operator, threshold } = attributes;
  const compare = COMPARISONS[String(operator)];
  if (compare === undefined || threshold === undefined || threshold === null) return undefined;
  return Number.isNaN(Number(threshold)) ? undefined : compare(value, Number(threshold));
}

/** True if it is about that metric, one by one: no computed series. */
export function isAbout({ attributes }: Pick<Resource, "attributes">, namespace: string, metric: string): boolean {
  return attributes.namespace === namespace && attributes.metric_name === metric;
}

/** True if an alarm publishes to a topic that takes what CloudWatch says, and that somebody has subscribed to. */
export function tellsSomebody(model: Model, alarm: Resource): boolean {
  const { actions_enabled: enabled, alarm_actions: actions } = alarm.attributes;
  if (enabled === false || enabled === "false") return false;
  return list(actions).some((action) => {
    const topic = topicOf(model, action);
    return topic !== undefined && admits(model, topic, alarm) && isSubscribed(model, topic);
  });
}

/** A topic, by its own ARN or by that of its policy. */
function topicOf(model: Model, value: unknown): Resource | undefined {
  const found = model.target(value);
  if (found?.type === "aws_sns_topic") return found;
  return found?.type === "aws_sns_topic_policy" ? model.target(found.attributes.arn) : undefined;
}

function isSubscribed(model: Model, topic: Resource): boolean {
  return model
    .ofType("aws_sns_topic_subscription")
    .some(({ attributes }) => topicOf(model, attributes.topic_arn)?.key === topic.key);
}

function admits(model: Model, topic: Resource, alarm: Resource): boolean {
  const [arn, source] = [arnOf(model, topic) ?? "", arnOf(model, alarm) ?? ""];
  const statements = statementsAbout(accessOf(model), topic).filter((one) => isAboutPublishing(one, arn));
  const refuses = statements.some(({ effect, conditions }) => effect === "Deny" && conditions.length === 0);
  return !refuses && statements.some((one) => one.effect === "Allow" && meets(one, source));
}

function isAboutPublishing({ actions, resources, principals }: Statement, arn: string): boolean {
  return (
    principals.some(({ type, identifiers }) =>
      type === "*" ? true : type === "Service" && identifiers.includes("cloudwatch.amazonaws.com"),
    ) &&
    actions.some((action) => covers(action.toLowerCase(), "sns:publish")) &&
    resources.some((one) => covers(one, arn))
  );
}

/** CloudWatch says which alarm it speaks for, and whose. Any other condition it does not meet. */
function meets({ conditions }: Statement, source: string): boolean {
  return conditions.every(({ key, values }) => {
    if (key.toLowerCase() === "aws:sourceaccount") return values.includes(ACCOUNT);
    return key.toLowerCase() === "aws:sourcearn" && values.some((value) => covers(value, source));
  });
}
