import type { Network } from "../../model/network/view";

/** Names of TLS servers that some firewall's rules pass, with `*` for anything. */
export function listedNames({ firewalls }: Pick<Network, "firewalls">): string[] {
  const rules = firewalls.flatMap(({ policy }) => policy.rules);
  return [
    ...new Set(
      rules.flatMap(({ action, serverName }) => (action === "pass" && serverName ? [serverName.pattern] : [])),
    ),
  ];
}
