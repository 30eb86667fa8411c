import type { Condition, Statement } from "../../model/access/statement";
import type { Model } from "../../model/model";
import { code, type Text } from "../markdown";
import { readable } from "../readable";

/** What a statement allows or denies, on what, and under which conditions: three cells. */
export function statementCells(model: Model, statement: Statement): readonly [may: Text, on: Text, under: Text] {
  const { effect, actions, notActions, resources, notResources, conditions } = statement;
  const names = [...actions.map(code), ...notActions.map((one) => code(`not ${one}`))];
  return [
    effect === "Deny" ? ["never:", ...names] : names,
    [...resources, ...notResources.map((one) => `not ${one}`)].map((one) => code(readable(model, one))),
    conditions.map((one) => code(readable(model, conditionText(one)))),
  ];
}

export function conditionText({ test, key, values }: Condition): string {
  return `${key} ${test} ${values.join(" or ")}`;
}

/** A statement's id in words: `KeyOfTheRecords` is "key of the records". */
export function sidInWords(sid: string): string {
  return sid
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase();
}
