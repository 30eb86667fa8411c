/** Where `HOME_NET` is the backends. */
const OUT = "$HOME_NET any -> $EXTERNAL_NET";

/**
 * The stateful rules in Suricata's language, in the order that they are asked in: what is not TCP, not on 443 or opened
 * from outside ends here, before a handshake; TLS passes by the server name that it asks for. The rest is up to the
 * policy. A name in the clear says where a client means to go, not where it goes: the client still checks certificates.
 *
 * @param domains exact names, without sub-domains
 */
export function egressRules(domains: readonly string[]): string {
  const rules = [
    `drop ip any any -> any any (msg:"not TCP"; ip_proto:!6;`,
    `drop tcp $EXTERNAL_NET any -> $HOME_NET any (msg:"opened from outside"; flow:to_server;`,
    `drop tcp ${OUT} !443 (msg:"not on 443"; flow:to_server;`,
    ...domains.map(
      (domain) =>
        `pass tls ${OUT} 443 (msg:"${domain}"; tls.sni; content:"${domain}"; startswith; endswith; nocase; flow:to_server;`,
    ),
  ];
  return rules.map((rule, index) => `${rule} sid:${index + 1}; rev:1;)`).join("\n");
}
