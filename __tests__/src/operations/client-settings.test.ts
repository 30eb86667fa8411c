import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { clientSettings } from "../../../src/operations/client-settings";
import { hangs, testServer } from "../handlers/support/server";

test("a region that takes the connection and does not answer holds no command for ever", async () => {
  const server = await testServer(hangs);
  const environment = { AWS_ENDPOINT_URL: server.url, AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" };
  try {
    const client = new SSMClient({ ...clientSettings(environment, "eu-west-1", 50), maxAttempts: 2 });
    await expect(client.send(new GetParameterCommand({ Name: "marker" }))).rejects.toThrow(
      "exceeded the configured 50 ms",
    );
    expect(server.received).toHaveLength(2);
  } finally {
    await server.close();
  }
});
