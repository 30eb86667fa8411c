/** What an expression refers to: an attribute of a resource, known or not before the apply. */
export interface Reference {
  /** `<stack>/<address>`, the key of a resource. */
  readonly key: string;
  /** Path to the attribute, such as `id` or `firewall_status[0].sync_states`. Empty is the resource itself. */
  readonly attribute: string;
}

const REFERENCE = /«([^«»/]+\/(?:data\.|ephemeral\.)?[\w-]+\.[\w-]+)(?:\.([^«»]*))?»/g;

/** As it stands in a resolved value: Terraform writes no guillemets. */
export function written({ key, attribute }: Reference): string {
  return attribute === "" ? `«${key}»` : `«${key}.${attribute}»`;
}

/** Every reference in a text, in order. */
export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(REFERENCE)].map(([, key = "", attribute = ""]) => ({ key, attribute }));
}

/** The reference that a value is, and nothing besides; undefined if it is something else. */
export function referenceOf(value: unknown): Reference | undefined {
  if (typeof value !== "string") return undefined;
  const [found] = referencesIn(value);
  return found !== undefined && written(found) === value ? found : undefined;
}

/** A text with every reference in it replaced. */
export function replaceReferences(text: string, by: (reference: Reference) => string): string {
  return text.replace(REFERENCE, (_, key: string, attribute = "") => by({ key, attribute }));
}
