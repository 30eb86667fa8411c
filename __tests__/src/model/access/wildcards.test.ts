import { covers, overlap } from "../../../../src/model/access/wildcards";

/** Every text of at most four letters, of two. */
const TEXTS = [0, 1, 2, 3, 4].flatMap((length) =>
  Array.from({ length: 2 ** length }, (_, bits) =>
    Array.from({ length }, (__, place) => ((bits >> place) & 1 ? "b" : "a")).join(""),
  ),
);

/** Every pattern of at most three characters. Two of them that share a text share one of at most four letters. */
const PATTERNS = [
  "",
  ...["a", "b", "*", "?"].flatMap((one) => [
    one,
    ...["a", "b", "*", "?"].flatMap((two) => [one + two, ...["a", "b", "*", "?"].map((three) => one + two + three)]),
  ]),
];

/** The same by letting each pattern go through the text, character by character. */
function naive(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const rest = pattern.slice(1);
  if (pattern[0] === "*") return naive(rest, text) || (text !== "" && naive(pattern, text.slice(1)));
  return text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && naive(rest, text.slice(1));
}

test("covers just the texts that a character by character walk finds", () => {
  const different = PATTERNS.flatMap((pattern) =>
    TEXTS.filter((text) => covers(pattern, text) !== naive(pattern, text)).map((text) => [pattern, text]),
  );
  expect(different).toEqual([]);
});

test("finds an overlap just where some text is covered by both", () => {
  const texts = new Map(PATTERNS.map((pattern) => [pattern, TEXTS.filter((text) => naive(pattern, text))]));
  const different = PATTERNS.flatMap((a) =>
    PATTERNS.filter((b) => overlap(a, b) !== texts.get(a)?.some((text) => naive(b, text))).map((b) => [a, b]),
  );
  expect(different).toEqual([]);
});

test("lets a wildcard go no further than its segment of an ARN, except in the last", () => {
  const one = "arn:aws:lambda:*:ACCOUNT:function:migration*";
  expect(overlap(one, "arn:aws:lambda:eu-west-1:ACCOUNT:function:payments:*")).toBe(false);
  expect(covers(one, "arn:aws:lambda:eu-west-1:ACCOUNT:function:migration:live")).toBe(true);
});
