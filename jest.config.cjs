const shared = {
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
};

/** Quick tests, and tests that start whole commands: `npm test` runs the first, `npm run test:processes` the second. */
module.exports = {
  projects: [
    { ...shared, displayName: "unit", testMatch: ["<rootDir>/__tests__/{stacks,src}/**/*.test.ts"] },
    { ...shared, displayName: "processes", testMatch: ["<rootDir>/__tests__/processes/**/*.test.ts"] },
  ],
};
