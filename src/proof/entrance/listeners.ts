import type { Model, Resource } from "../../model/model";
import { at, blocks, list } from "../../model/stack-json";
import { evidence, type Grounds, grounds } from "../verdict";

const HTTP = 80;
const HTTPS = 443;

/** Listeners of a load balancer. */
export function listenersOf(model: Model, balancer: Resource): readonly Resource[] {
  return model
    .ofType("aws_lb_listener")
    .filter(({ attributes }) => model.target(attributes.load_balancer_arn)?.key === balancer.key);
}

function listenersOn(model: Model, balancer: Resource, port: number): readonly Resource[] {
  return listenersOf(model, balancer).filter(({ attributes }) => Number(attributes.port) === port);
}

/** Listeners of a load balancer on which customers are served. */
export function servingListeners(model: Model, balancer: Resource): readonly Resource[] {
  return listenersOn(model, balancer, HTTPS);
}

/** Rules of a listener. */
export function rulesOf(model: Model, listener: Resource): readonly Resource[] {
  return model.ofType("aws_lb_listener_rule").filter((rule) => listenerOf(model, rule)?.key === listener.key);
}

/** The listener that a rule or a certificate is of. A rule may name it by another rule, which then comes first. */
export function listenerOf(model: Model, { attributes }: Resource): Resource | undefined {
  const named = model.target(attributes.listener_arn);
  return named?.type === "aws_lb_listener_rule" ? listenerOf(model, named) : named;
}

/** Port 80 leads to HTTPS and nowhere else. */
export function redirects(model: Model, balancer: Resource): Grounds {
  const listeners = listenersOn(model, balancer, HTTP);
  if (listeners.length === 0) return grounds({ against: [evidence(balancer, "", `nothing listens on TCP/${HTTP}`)] });
  return grounds(
    ...listeners.flatMap((listener): Partial<Grounds>[] => [
      listener.attributes.protocol === "HTTP"
        ? {}
        : { against: [evidence(listener, "protocol", `is ${String(listener.attributes.protocol)}, not HTTP`)] },
      leads(listener, "default_action"),
      ...rulesOf(model, listener).map((rule) => leads(rule, "action")),
    ]),
  );
}

/** A redirect keeps the host unless it names another. Source: Elastic Load Balancing API reference, RedirectActionConfig. */
function leads(owner: Resource, attribute: "action" | "default_action"): Partial<Grounds> {
  const line = (text: string) => evidence(owner, attribute, text);
  const actions = blocks(owner.attributes[attribute]);
  const isRedirect = actions.every(({ type, redirect }) => {
    const [protocol, port, host = "#{host}"] = ["protocol", "port", "host"].map((name) => at(redirect, name));
    return type === "redirect" && protocol === "HTTPS" && Number(port) === HTTPS && host === "#{host}";
  });
  return actions.length > 0 && isRedirect
    ? { witnesses: [line(`TCP/${HTTP} is redirected to HTTPS on TCP/${HTTPS}`)] }
    : { against: [line(`TCP/${HTTP} is not redirected to HTTPS on TCP/${HTTPS} of the same host`)] };
}

/** Port 443 speaks TLS, with certificates for every host. */
export function speaksTls(model: Model, balancer: Resource, hosts: readonly string[]): Grounds {
  const listeners = servingListeners(model, balancer);
  if (listeners.length === 0) return grounds({ against: [evidence(balancer, "", `nothing listens on TCP/${HTTPS}`)] });
  return grounds(
    ...listeners.map((listener): Partial<Grounds> => {
      const { protocol, certificate_arn: certificate } = listener.attributes;
      if (protocol !== "HTTPS")
        return { against: [evidence(listener, "protocol", `TCP/${HTTPS} is ${String(protocol)}, not HTTPS`)] };
      if (certificate === undefined || certificate === null)
        return { against: [evidence(listener, "certificate_arn", "has no certificate")] };
      return isCovered(model, listener, hosts);
    }),
  );
}

function isCovered(model: Model, listener: Resource, hosts: readonly string[]): Partial<Grounds> {
  const line = (text: string) => evidence(listener, "certificate_arn", text);
  const others = model
    .ofType("aws_lb_listener_certificate")
    .filter((one) => listenerOf(model, one)?.key === listener.key);
  const shown = [listener, ...others].map(({ attributes }) => model.target(model.literal(attributes.certificate_arn)));
  const known = shown.flatMap((one) => (one?.type === "aws_acm_certificate" ? [one] : []));
  const names = known.flatMap(({ attributes }) =>
    [attributes.domain_name, ...list(attributes.subject_alternative_names)].map((name) => String(model.literal(name))),
  );
  const missing = hosts.filter((host) => !names.some((name) => isFor(name, host)));
  if (missing.length === 0) return { witnesses: [line(`HTTPS with a certificate for ${hosts.join(", ")}`)] };
  return known.length < shown.length
    ? { open: [line("the names of a certificate are not known")] }
    : { against: missing.map((host) => line(`its certificate is for ${names.join(", ")}, not for ${host}`)) };
}

/** A wildcard stands for one label. Source: AWS Certificate Manager user guide, "ACM certificate characteristics". */
function isFor(name: string, host: string): boolean {
  return name === host || (name.startsWith("*.") && host.slice(host.indexOf(".")) === name.slice(1));
}
