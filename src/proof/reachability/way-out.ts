import type { Network } from "../../model/network/view";
import { endpointPolicyProblems } from "./endpoint-policies";
import { type Answer, cellText, type Ground, openWay, type Problem } from "./ground";
import { listedNames } from "./listed-names";
import { INTERNET, LISTED } from "./sites";

/**
 * R10: a firewall that knows the names stands in the way out of every zone, groups stand before every application, and the
 * endpoints of AWS's services serve this account only.
 */
export function firewalled(ground: Ground): Answer {
  const { matrix, network, config } = ground;
  const wanted = [...new Set(Object.values(config.backends).flatMap(({ egressDomains }) => egressDomains))];
  const around = matrix.open.filter(({ to }) => to === INTERNET);
  const direct = matrix.open.filter(({ from, to }) => isApplication(from) && isApplication(to));
  const out = matrix.open.filter((cell) => cell.to === LISTED && cell.isAllowed);
  const ungrouped = network.classes.filter(({ groups }) => groups.length === 0);
  return {
    summary: `the way out passes ${wanted.length} names, by ${network.firewalls.length} firewalls; no application reaches another one but by its API`,
    evidence: out.flatMap(openWay),
    problems: [
      ...around.map((cell) => ({
        says: `a way out that no allow-list narrows, ${cellText(cell)}`,
        evidence: openWay(cell),
      })),
      ...direct.map((cell) => ({
        says: `an application reaches another one, ${cellText(cell)}`,
        evidence: openWay(cell),
      })),
      ...network.vpcs.flatMap(({ region }) => nameProblems(network, region, wanted)),
      ...ungrouped.map(({ label, resource: { stack, address } }) => {
        const text = `${label} has no security group that is read`;
        return { says: text, evidence: [{ stack, address, attribute: "security_groups", text }] };
      }),
      ...endpointPolicyProblems(ground),
    ],
  };
}

const isApplication = (label: string) => /^(service|function)\//.test(label);

/** What a region's firewalls pass by name and should not, or should and do not. */
function nameProblems(network: Network, region: string, wanted: readonly string[]): Problem[] {
  const firewalls = network.firewalls.filter(({ resource }) => resource.region === region);
  const names = listedNames({ ...network, firewalls });
  return [
    ...names
      .filter((name) => !wanted.includes(name))
      .map((name) => `the firewall of ${region} passes ${name}, which no backend calls`),
    ...wanted.filter((name) => !names.includes(name)).map((name) => `the firewall of ${region} does not pass ${name}`),
  ].map((says) => {
    const rule = firewalls
      .flatMap(({ policy }) => policy.rules)
      .find(({ serverName }) => serverName && says.includes(serverName.pattern));
    const { resource, attribute } = rule?.source ?? {
      resource: firewalls[0]?.resource ?? network.vpcs[0]?.resource,
      attribute: "",
    };
    const { stack = "", address = "" } = resource ?? {};
    return { says, evidence: [{ stack, address, attribute, text: rule?.text ?? "no such rule" }] };
  });
}
