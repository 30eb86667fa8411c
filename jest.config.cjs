// Said once for the commands in src/cli.ts; the tests start the SDK by themselves.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const shared = {
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
};

/** Quick tests, and tests that start whole commands: `npm test` runs the first, `npm run test:processes` the second. */
module.exports = {
  // Against a hang, not a measure of speed: a busy machine may take long.
  testTimeout: 180_000,
  projects: [
    { ...shared, displayName: "unit", testMatch: ["<rootDir>/__tests__/{stacks,src}/**/*.test.ts"] },
    { ...shared, displayName: "processes", testMatch: ["<rootDir>/__tests__/processes/**/*.test.ts"] },
  ],
};
