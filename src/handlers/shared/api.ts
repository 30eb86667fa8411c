import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { Deadline } from "./deadline";
import { describeError, log } from "./log";
import { Refusal } from "./refusal";
import { parseJson } from "./request";
import { match, type Route } from "./route";

/** The part of Lambda's context that is used. */
export interface Invocation {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export type ApiHandler = (event: APIGatewayProxyEvent, invocation: Invocation) => Promise<APIGatewayProxyResult>;

const MAX_BODY_BYTES = 16 * 1024;

/** Kept back for the way from the answer to the end of the invocation. */
const ANSWER_MILLISECONDS = 500;

/** Seconds after which a caller may come back. */
const RETRY_AFTER_SECONDS = "5";

/** A Lambda function behind a REST API with proxy integration. Every request gets an answer before the function's time is over. */
export function apiHandler(name: string, routes: readonly Route[]): ApiHandler {
  return async (event, invocation) => {
    const deadline = Deadline.in(invocation.getRemainingTimeInMillis() - ANSWER_MILLISECONDS);
    try {
      const { route, parameters } = match(routes, event.httpMethod, event.path);
      const { status, body } = await route.handle({
        parameters,
        query: event.queryStringParameters ?? {},
        header: (wanted) => header(event, wanted),
        body: () => bodyOf(event),
        deadline,
      });
      return answer(status, body);
    } catch (error) {
      return refuse(name, invocation.awsRequestId, error);
    }
  };
}

function refuse(name: string, requestId: string, error: unknown): APIGatewayProxyResult {
  if (error instanceof Refusal) {
    const headers = error.retryable ? { "retry-after": RETRY_AFTER_SECONDS } : {};
    return answer(error.status, { error: error.message, ...error.details }, headers);
  }
  log("error", `${name} failed`, { requestId, ...describeError(error) });
  return answer(500, { error: "internal error", requestId });
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
    body: body === undefined ? "" : JSON.stringify(body),
  };
}

/** API Gateway passes header names on as the caller wrote them. */
function header({ headers }: APIGatewayProxyEvent, wanted: string): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): unknown {
  const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
  if (bytes.byteLength > MAX_BODY_BYTES) throw new Refusal(413, `the body is larger than ${MAX_BODY_BYTES} bytes`);
  const value = parseJson(bytes.toString("utf8"));
  if (value === undefined) throw new Refusal(400, "the body is not JSON");
  return value;
}
