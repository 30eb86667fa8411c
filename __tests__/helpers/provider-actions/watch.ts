import { arnOf, type Row, rows } from "./row";

const cloudwatch = rows("cloudwatch");
const logs = rows("logs");
const sns = rows("sns");

export const watch: Readonly<Record<string, Row>> = {
  aws_cloudwatch_composite_alarm: cloudwatch(
    arnOf("cloudwatch", ({ alarm_name: name }) => `alarm:${name}`),
    "DescribeAlarms ListTagsForResource",
    "PutCompositeAlarm TagResource",
    "UntagResource",
    "DeleteAlarms",
  ),
  aws_codebuild_project: rows("codebuild")(
    arnOf("codebuild", ({ name }) => `project/${name}`),
    "BatchGetProjects",
    "CreateProject",
    "UpdateProject",
    "DeleteProject",
  ),
  aws_ssm_document: rows("ssm")(
    arnOf("ssm", ({ name }) => `document/${name}`),
    "DescribeDocument DescribeDocumentPermission GetDocument ListTagsForResource",
    "AddTagsToResource CreateDocument",
    "RemoveTagsFromResource UpdateDocument UpdateDocumentDefaultVersion",
    "DeleteDocument",
  ),
  aws_cloudwatch_dashboard: cloudwatch(
    // Without a region.
    ({ dashboard_name: name }, { account }) => `arn:aws:cloudwatch::${account}:dashboard/${name}`,
    "GetDashboard",
    "PutDashboard",
    "",
    "DeleteDashboards",
  ),
  aws_cloudwatch_log_group: logs(
    // AWS asks in both ways, with the streams behind the name and without.
    ({ name }, { region, account }) =>
      ["", ":log-stream:"].map((streams) => `arn:aws:logs:${region}:${account}:log-group:${name}${streams}`),
    "DescribeLogGroups ListTagsForResource",
    "AssociateKmsKey CreateLogGroup PutRetentionPolicy TagResource",
    "DeleteRetentionPolicy DisassociateKmsKey UntagResource",
    "DeleteLogGroup",
  ),
  aws_cloudwatch_log_resource_policy: logs(
    () => "*",
    "DescribeResourcePolicies",
    "PutResourcePolicy",
    "",
    "DeleteResourcePolicy",
  ),
  aws_cloudwatch_metric_alarm: cloudwatch(
    arnOf("cloudwatch", ({ alarm_name: name }) => `alarm:${name}`),
    "DescribeAlarms ListTagsForResource",
    "PutMetricAlarm TagResource",
    "UntagResource",
    "DeleteAlarms",
  ),
  aws_sns_topic: sns(
    arnOf("sns", ({ name }) => String(name)),
    "GetTopicAttributes ListTagsForResource",
    "CreateTopic SetTopicAttributes TagResource",
    "UntagResource",
    "DeleteTopic",
  ),
  aws_sns_topic_policy: sns(({ arn }) => String(arn), "GetTopicAttributes", "SetTopicAttributes"),
  aws_sns_topic_subscription: sns(
    ({ topic_arn: topic }) => String(topic),
    "GetSubscriptionAttributes ListSubscriptionsByTopic",
    "Subscribe",
    "SetSubscriptionAttributes",
    "Unsubscribe",
  ),
};
