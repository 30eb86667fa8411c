import type { Attributes } from "./synthesized";

/** One value a period, the latest last; `undefined` where CloudWatch has none. */
export type Series = readonly (number | undefined)[];

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly return_data?: boolean;
  readonly metric?: Attributes;
}

/**
 * How many periods more than its own an alarm looks back when values are missing. AWS gives no number, but its example
 * has two ("Configuring how CloudWatch alarms treat missing data").
 */
const EXTRA_PERIODS = 2;

export type AlarmState = "ALARM" | "OK" | "INSUFFICIENT_DATA";

/** The state that CloudWatch would give an alarm, as synthesized, of one metric with these values. */
export function stateOf(alarm: Attributes, values: Series): AlarmState {
  const periods = Number(alarm.evaluation_periods);
  const treatment = missing(alarm);
  const known = values.slice(-(periods + EXTRA_PERIODS)).filter((value) => value !== undefined);
  const judged = known.slice(-periods).map((value) => isBad(alarm, value));
  if (treatment === "missing" && judged.length === 0) return "INSUFFICIENT_DATA";
  const filled = Array.from({ length: periods - judged.length }, () => treatment === "breaching");
  const bad = [...judged, ...filled].filter(Boolean).length;
  return bad >= Number(alarm.datapoints_to_alarm ?? periods) ? "ALARM" : "OK";
}

/** The same for an alarm on a calculation, from the values of each of its metrics by their names. */
export function stateOfCalculation(alarm: Attributes, values: Readonly<Record<string, Series>>): AlarmState {
  const queries = alarm.metric_query as Query[];
  const inputs = queries.filter(({ metric }) => metric).map(({ id }) => id);
  if (inputs.sort().join() !== Object.keys(values).sort().join()) throw new Error(`the alarm's metrics are ${inputs}`);
  const [result, ...more] = queries.filter(({ return_data }) => return_data);
  if (result?.expression === undefined || more.length > 0) throw new Error("not one result");
  const length = Math.max(...Object.values(values).map((series) => series.length));
  const calculated = Array.from({ length }, (_, index) =>
    calculate(result.expression ?? "", (name) => values[name]?.[index]),
  );
  return stateOf(alarm, calculated);
}

function missing({ treat_missing_data: treatment }: Attributes): string {
  if (treatment !== "breaching" && treatment !== "notBreaching" && treatment !== "missing")
    throw new Error(`missing data are ${treatment}`);
  return treatment;
}

function isBad({ comparison_operator: operator, threshold }: Attributes, value: number): boolean {
  if (operator === "GreaterThanThreshold") return value > Number(threshold);
  if (operator === "GreaterThanOrEqualToThreshold") return value >= Number(threshold);
  if (operator === "LessThanThreshold") return value < Number(threshold);
  throw new Error(`unknown operator ${operator}`);
}

/** Metric math as far as alarms here use it: numbers, names, + - * /, FILL(name, number), from left to right by rank. */
function calculate(expression: string, numberOf: (name: string) => number | undefined): number | undefined {
  const tokens = expression.match(/[a-z]\w*|FILL|\d+(\.\d+)?|[-+*/(),]/g) ?? [];
  if (tokens.join("") !== expression.replaceAll(" ", "")) throw new Error(`cannot read ${expression}`);
  const next = () => tokens.shift();
  const factor = (): number | undefined => {
    const token = next() ?? "";
    if (/^\d/.test(token)) return Number(token);
    if (token !== "FILL") return numberOf(token);
    const [, name, , fill] = [next(), next(), next(), next(), next()];
    return numberOf(name ?? "") ?? Number(fill);
  };
  const chain = (operand: () => number | undefined, operators: string): number | undefined => {
    let left = operand();
    while (tokens[0] !== undefined && operators.includes(tokens[0])) left = apply(next(), left, operand());
    return left;
  };
  const result = chain(() => chain(factor, "*/"), "+-");
  if (tokens.length > 0) throw new Error(`cannot read ${expression} from ${tokens.join("")}`);
  return result;
}

function apply(operator: string | undefined, left?: number, right?: number): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  // A division by nothing is no value.
  return right === 0 ? undefined : left / right;
}

/** What CloudWatch would say of each alarm of a rule, by name. */
export type States = Readonly<Record<string, AlarmState>>;

/**
 * The state of a composite alarm from its rule as synthesized: ALARM, OK and INSUFFICIENT_DATA of quoted names, with
 * NOT, AND, OR and brackets. Source: CloudWatch user guide, "Rule expressions"; NOT binds closest, then AND, then OR.
 */
export function stateOfRule(rule: string, states: States): "ALARM" | "OK" {
  const tokens = rule.match(/(ALARM|OK|INSUFFICIENT_DATA)\("[^"]+"\)|NOT|AND|OR|[()]/g) ?? [];
  if (tokens.join("") !== rule.replaceAll(" ", "")) throw new Error(`cannot read ${rule}`);
  const primary = (): boolean => {
    const token = tokens.shift() ?? "";
    if (token === "NOT") return !primary();
    if (token === "(") {
      const inner = either();
      if (tokens.shift() !== ")") throw new Error(`a bracket is open in ${rule}`);
      return inner;
    }
    const [, state, name = ""] = /^(\w+)\("(.+)"\)$/.exec(token) ?? [];
    if (states[name] === undefined) throw new Error(`no state of ${name}`);
    return states[name] === state;
  };
  const chain = (operand: () => boolean, operator: string, join: (values: boolean[]) => boolean): boolean => {
    const values = [operand()];
    while (tokens[0] === operator) {
      tokens.shift();
      values.push(operand());
    }
    return join(values);
  };
  const both = () => chain(primary, "AND", (values) => values.every(Boolean));
  const either = (): boolean => chain(both, "OR", (values) => values.some(Boolean));
  const result = either();
  if (tokens.length > 0) throw new Error(`cannot read ${rule} from ${tokens.join(" ")}`);
  return result ? "ALARM" : "OK";
}
