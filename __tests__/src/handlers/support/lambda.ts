import type { APIGatewayProxyEvent } from "aws-lambda";
import type { ApiHandler } from "../../../../src/handlers/shared/api";

export interface Request {
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
  /** @default 10000 */
  readonly remainingMilliseconds?: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

/** Invokes a function the way API Gateway's proxy integration does. */
export async function invoke(
  handler: ApiHandler,
  method: string,
  path: string,
  request: Request = {},
): Promise<Answered> {
  const { headers = {}, query, body, remainingMilliseconds = 10_000 } = request;
  const start = performance.now();
  const event: Partial<APIGatewayProxyEvent> = {
    httpMethod: method,
    path,
    headers,
    queryStringParameters: query ?? null,
    body: body === undefined || typeof body === "string" ? (body ?? null) : JSON.stringify(body),
    isBase64Encoded: false,
  };
  const answer = await handler(event as APIGatewayProxyEvent, {
    awsRequestId: "test",
    getRemainingTimeInMillis: () => remainingMilliseconds - (performance.now() - start),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers ?? {},
    body: answer.body === "" ? {} : (JSON.parse(answer.body) as Record<string, unknown>),
  };
}
