import { type Model, type Resource, typeOf } from "../../model/model";
import { eachString } from "../../model/stack-json";
import { isUnderstood } from "../../model/understood";
import type { Evidence, Finding } from "../../report/report";
import type { Question, Subject } from "../question";
import { evidence, verdict } from "../verdict";

const QUESTION = "Is everything understood that could carry traffic or grant access?";

/** Nothing is passed over in silence: each type, reference and provider that the proof does not know is named. */
export const understood: Question = { name: "understood", ask: (subject) => [ask(subject)] };

function ask({ model, config }: Subject): Finding {
  const strange = strangers(model);
  const { resources, stacks } = model;
  const size = `${resources.length} resources of ${typesOf(resources).length} types in ${stacks.length} stacks`;
  const [first] = strange;
  if (first === undefined) {
    const summary = `${size}: every type, reference and provider is understood`;
    return verdict({ requirement: "model", question: QUESTION, summary, witnesses: perStack(model) });
  }
  const status = config === undefined ? "unknown" : "fails";
  const { stack, address, text } = first;
  const summary = `${strange.length} things are not understood, the first: ${stack} ${address}: ${text} (of ${size})`;
  return { requirement: "model", question: QUESTION, status, summary, evidence: strange };
}

function strangers(model: Model): Evidence[] {
  return [
    ...model.stacks.flatMap(({ name, providerNames }) =>
      providerNames.filter((one) => one !== "aws").map((one) => foreign(name, one)),
    ),
    ...model.resources.filter((resource) => !isUnderstood(typeOf(resource))).map(unknownType),
    ...model.unread.map(({ stack, address, attribute, says }) => ({ stack, address, attribute, text: says })),
    ...model.resources.flatMap(undecided),
  ];
}

function foreign(stack: string, provider: string): Evidence {
  return { stack, address: `provider.${provider}`, attribute: "", text: "a provider other than AWS's" };
}

function unknownType(resource: Resource): Evidence {
  return evidence(resource, "", `${typeOf(resource)} is no type that a question reads`);
}

/** What is known only to whoever evaluates the whole language: locals, modules, repetition, the working folder. */
const NOT_EVALUATED = /\b(?:local|module|each|count|var|path|terraform)\.[\w-]+/;

/** Arguments that make none or several of a resource, or of a block in it. */
const REPETITION = ["count", "for_each", "dynamic"];

/** Where an expression of a resource decides what it is, and nobody has evaluated it. */
function undecided({ stack, address, type, attributes }: Resource): Evidence[] {
  // Its workspace only says where a state is: a remote state that is not found is named as such.
  if (type === "terraform_remote_state") return [];
  const found: Evidence[] = REPETITION.filter((name) => name in attributes).map((attribute) => ({
    stack,
    address,
    attribute,
    text: "how many there are is not evaluated",
  }));
  const { lifecycle, ...own } = attributes;
  eachString(own, (text, path) => {
    const [, expression = ""] = /(?<!\$)\$\{(.*)\}/s.exec(text) ?? [];
    const [named] = NOT_EVALUATED.exec(withoutStrings(expression)) ?? [];
    if (named !== undefined)
      found.push({ stack, address, attribute: path.join("."), text: `${named} is not evaluated: ${text}` });
  });
  return found;
}

/** References that are resolved, and quoted text, name no variable. */
function withoutStrings(expression: string): string {
  return expression.replaceAll(/«[^»]*»|"(?:[^"\\]|\\.)*"/g, "");
}

/** A line for each stack that has something. */
function perStack({ stacks, resources }: Model): Evidence[] {
  return stacks
    .map(({ name }) => ({ name, own: resources.filter(({ stack }) => stack === name) }))
    .filter(({ own }) => own.length > 0)
    .map(({ name, own }) =>
      evidence({ stack: name, address: "" }, "", `${own.length} resources of ${typesOf(own).length} types`),
    );
}

function typesOf(resources: readonly Resource[]): string[] {
  return [...new Set(resources.map(typeOf))];
}
