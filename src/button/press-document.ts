import { SsmDocument } from "@cdktf/provider-aws/lib/ssm-document";
import { Construct } from "constructs";
import { TYPED_VARIABLES } from "./buildspec";
import { LONGEST_BUILD_SECONDS } from "./press-project";

/** CodeBuild needs some more to provision, and to end, a build. */
const WAIT_SECONDS = LONGEST_BUILD_SECONDS + 5 * 60;

const ENDED = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"];

/** What a reason may be: it ends in a variable of the run and in its report. */
const REASON = "^[A-Za-z0-9 .,:;()/_-]{10,200}$";

export interface PressDocumentProps {
  readonly documentName: string;
  readonly projectName: string;
  /** Parameter in which the run says how it ended, and what to do next. */
  readonly resultParameter: string;
  /** Role that Systems Manager starts the project in; `foundation` makes it. */
  readonly roleArn: string;
  /** Name of the DR region, which confirms. */
  readonly regionName: string;
}

/** What a person executes from the console: asks for a reason and a confirmation, starts the press and waits for it. */
export class PressDocument extends Construct {
  constructor(scope: Construct, id: string, props: PressDocumentProps) {
    super(scope, id);
    new SsmDocument(this, "document", {
      name: props.documentName,
      documentType: "Automation",
      documentFormat: "JSON",
      content: JSON.stringify(content(props)),
    });
  }
}

/** Source: Systems Manager user guide, "Schemas, features, and examples" (0.3) and "Systems Manager Automation actions reference". */
function content({ projectName, resultParameter, roleArn, regionName }: PressDocumentProps) {
  return {
    schemaVersion: "0.3",
    description: `Fails over to ${regionName}: promotes its database and sends customers there. There is no way back by button. One press runs at a time: while one does, the step Press of another fails, and changes nothing.`,
    assumeRole: roleArn,
    parameters: {
      Reason: {
        type: "String",
        description: "Why you press, in 10 to 200 letters, digits, spaces and .,:;()/_-",
        allowedPattern: REASON,
      },
      Confirmation: {
        type: "String",
        description: `Type ${regionName} to confirm`,
        allowedPattern: `^${regionName}$`,
      },
    },
    mainSteps: [begin(resultParameter), start(projectName), wait(), tell(resultParameter), check()],
    outputs: ["Press.Build", "Press.Log", "Wait.Status", "Tell.Result"],
  };
}

/**
 * Takes the words of an earlier press away, however early this one ends. If that fails nothing is pressed: the press
 * moves the marker by the same call.
 */
function begin(Name: string) {
  const Value = "Execution {{automation:EXECUTION_ID}} has begun, and its run said nothing more: read the run's log.";
  return {
    name: "Begin",
    action: "aws:executeAwsApi",
    timeoutSeconds: 120,
    maxAttempts: 3,
    inputs: { Service: "ssm", Api: "PutParameter", Name, Value, Overwrite: true },
  };
}

function start(ProjectName: string) {
  return {
    name: "Press",
    action: "aws:executeAwsApi",
    timeoutSeconds: 120,
    inputs: {
      Service: "codebuild",
      Api: "StartBuild",
      projectName: ProjectName,
      environmentVariablesOverride: [
        { name: TYPED_VARIABLES.reason, value: "{{ Reason }}", type: "PLAINTEXT" },
        { name: TYPED_VARIABLES.confirmation, value: "{{ Confirmation }}", type: "PLAINTEXT" },
      ],
    },
    outputs: [
      { Name: "Build", Selector: "$.build.id", Type: "String" },
      { Name: "Log", Selector: "$.build.logs.deepLink", Type: "String" },
    ],
  };
}

function wait() {
  return {
    name: "Wait",
    action: "aws:waitForAwsResourceProperty",
    timeoutSeconds: WAIT_SECONDS,
    // What the run has said is told all the same.
    onFailure: "Continue",
    inputs: { ...build(), DesiredValues: ENDED },
    outputs: [{ Name: "Status", Selector: "$.builds[0].buildStatus", Type: "String" }],
  };
}

/** Whoever executed the document reads there what happened. That it cannot be read must not hide how it ended. */
function tell(Name: string) {
  return {
    name: "Tell",
    action: "aws:executeAwsApi",
    timeoutSeconds: 120,
    onFailure: "Continue",
    inputs: { Service: "ssm", Api: "GetParameter", Name },
    outputs: [{ Name: "Result", Selector: "$.Parameter.Value", Type: "String" }],
  };
}

function check() {
  return {
    name: "Check",
    action: "aws:assertAwsResourceProperty",
    timeoutSeconds: 120,
    isEnd: true,
    inputs: { ...build(), DesiredValues: ["SUCCEEDED"] },
  };
}

function build() {
  return {
    Service: "codebuild",
    Api: "BatchGetBuilds",
    ids: ["{{ Press.Build }}"],
    PropertySelector: "$.builds[0].buildStatus",
  };
}
