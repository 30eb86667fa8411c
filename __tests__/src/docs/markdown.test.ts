import { code, link, page, paragraph, table } from "../../../src/docs/markdown";

test("puts numbers to the right, and keeps what Markdown would read as its own", () => {
  expect(
    table(
      ["What", "Says", "How many"],
      [
        ["a|b *c*", code("x | y"), 3],
        [["one", "two"], "1,000", "1,000"],
      ],
    ),
  ).toBe(
    [
      "| What | Says | How many |",
      "|---|---|---:|",
      "| a\\|b \\*c\\* | `x \\| y` | 3 |",
      "| one<br>two | 1,000 | 1,000 |",
    ].join("\n"),
  );
});

test("begins a page with its title and says how it is written", () => {
  expect(page("x.md", "Title", paragraph("See ", link("that", "y.md"), ": ", code("a`b"))).content).toBe(
    "# Title\n\n_Written by `npm run docs` from the synthesized stacks: change the code, not this page._\n\nSee [that](y.md): `` a`b ``\n",
  );
});
