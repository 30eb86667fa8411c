import type { PlatformConfig } from "../config/schema";

/**
 * The configuration with so many times its applications, each copy calling its own. It is no valid one: it goes beyond
 * quotas and address ranges, and is only synthesized.
 */
export function scaledConfiguration(config: PlatformConfig, times: number): PlatformConfig {
  const copies = Array.from({ length: times }, (_, index) => index);
  const named = (name: string, copy: number) => (copy === 0 ? name : `${name}-${copy}`);
  return {
    ...config,
    frontends: Object.fromEntries(
      copies.flatMap((copy) =>
        Object.entries(config.frontends).map(([name, frontend]) => [
          named(name, copy),
          {
            ...frontend,
            host: copy === 0 ? frontend.host : `${named(name, copy)}.${config.domain.name}`,
            calls: frontend.calls.map((backend) => named(backend, copy)),
          },
        ]),
      ),
    ),
    backends: Object.fromEntries(
      copies.flatMap((copy) => Object.entries(config.backends).map(([name, backend]) => [named(name, copy), backend])),
    ),
  };
}
