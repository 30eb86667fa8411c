/** Catches what the code under test writes to standard output, and gives it back as the lines of the test so far. */
export function caughtLogs(): () => string[] {
  let written: string[] = [];
  let spy: jest.SpyInstance;
  beforeEach(() => {
    written = [];
    spy = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
      written.push(String(text).trimEnd());
      return true;
    });
  });
  afterEach(() => spy.mockRestore());
  return () => written;
}
