// biome-ignore-all lint/suspicious/noTemplateCurlyInString: as Terraform writes an expression
import { evaluate, type Scope } from "../../../src/model/expression";

const scope: Scope = {
  variable: (name) => ({ active: "east", count: 3 })[name],
  reference: (reference) =>
    ({ "aws_vpc.main.id": "«net/aws_vpc.main.id»", "data.aws_x.y.ids": ["a", "b"], "aws_x.z.flag": false })[reference],
};

test.each<[what: string, text: string, value: unknown]>([
  ["plain text", "10.0.0.0/16", "10.0.0.0/16"],
  ["empty text", "", ""],
  ["a variable", "${var.active}", "east"],
  ["a variable that is no string", "${var.count}", 3],
  ["a variable in a text", "to-${var.active}-${var.count}", "to-east-3"],
  ["a variable without a value", "${var.other}", "${var.other}"],
  ["a reference", "${aws_vpc.main.id}", "«net/aws_vpc.main.id»"],
  ["a reference with spaces", "${ aws_vpc.main.id }", "«net/aws_vpc.main.id»"],
  ["a reference that is a list", "${data.aws_x.y.ids}", ["a", "b"]],
  ["a reference that is false", "${aws_x.z.flag}", false],
  ["a list in a text, as JSON", "x ${data.aws_x.y.ids}", 'x ["a","b"]'],
  ["a reference that is not there", "${aws_vpc.other.id}", "${aws_vpc.other.id}"],
  ["a reference in a text", "arn:${aws_vpc.main.id}/*", "arn:«net/aws_vpc.main.id»/*"],
  ["a string", '${"text"}', "text"],
  ["null", "${null}", null],
  ["a number", "${-1.5}", -1.5],
  ["a choice taken", '${var.active == "east" ? 100 : 0}', 100],
  ["a choice not taken", '${var.active == "west" ? 100 : 0}', 0],
  ["a choice by inequality", '${var.active != "west" ? aws_vpc.main.id : null}', "«net/aws_vpc.main.id»"],
  ["a choice in parentheses", '${(var.active == "west") ? "a" : null}', null],
  ["a choice within a choice", '${var.active == "west" ? 1 : var.active == "east" ? 2 : 3}', 2],
  ["a choice within the first of a choice", '${var.active != "west" ? (var.active == "east" ? 1 : 2) : 3}', 1],
  ["a choice in parentheses on the whole", '${(var.active == "east" ? 1 : 2)}', 1],
  ["a choice of texts with colons", '${var.active == "west" ? "a : b" : "c ? d : e"}', "c ? d : e"],
  ["a choice within the text", 'w-${var.active == "east" ? "yes" : "no"}', "w-yes"],
  ["a choice by an unknown variable", '${var.other == "a" ? 1 : 0}', '${var.other == "a" ? 1 : 0}'],
  ["what is no expression", "$${aws:username}", "$${aws:username}"],
  ["both", "$${aws:username}/${var.active}", "$${aws:username}/east"],
  ["an unknown function, with its reference", "${sha1(aws_vpc.main.id)}", "${sha1(«net/aws_vpc.main.id»)}"],
  [
    "a for expression with braces and quotes",
    '${{for k in aws_vpc.main.id : k => "}${k}"}}',
    '${{for k in «net/aws_vpc.main.id» : k => "}${k}"}}',
  ],
  ["an unfinished expression", "${var.active", "${var.active"],
  ["self", "${self.replica}", "${self.replica}"],
])("reads %s", (_, text, value) => {
  expect(evaluate(text, scope)).toEqual(value);
});

test("does not take a file's or a service's name for a reference", () => {
  const names: string[] = [];
  const watching: Scope = { variable: () => undefined, reference: (name) => void names.push(name) };
  evaluate('${f("aws_vpc.main.id", local.aws_vpc.main.id, path.module, aws_subnet.a[0].id)}', watching);
  expect(names).toEqual(["aws_subnet.a[0].id"]);
});
