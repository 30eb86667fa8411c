import { production } from "../../src/config/production";
import { backendFor, configurations } from "../helpers/configurations";
import { type Attributes, resources, type Stacks, stack, synthesized } from "../helpers/synthesized";

/** Scalable targets of a stack by the frontend whose service they scale. */
function targets(stacks: Stacks, name: string): Record<string, Attributes> {
  const found = Object.entries(resources(stack(stacks, name), "aws_appautoscaling_target"));
  return Object.fromEntries(
    found.map(([address, attributes]) => [/\.([\w-]+)-scaling_/.exec(address)?.[1] ?? address, attributes]),
  );
}

describe.each(Object.entries({ production, ...configurations }))("%s", (_, config) => {
  const stacks = synthesized(config, backendFor(config));
  const frontends = Object.entries(config.frontends);

  test("keeps the standby warm, and raises its floor to that of the active region at the press", () => {
    const standby = targets(stacks, "failover");
    expect(Object.keys(standby).sort()).toEqual(Object.keys(config.frontends).sort());
    for (const [name, { tasks }] of frontends) {
      expect(standby[name]).toMatchObject({
        min_capacity: `\${(var.active_region == "${config.regions.dr.name}") ? ${tasks.active} : ${tasks.standby}}`,
        max_capacity: tasks.max,
      });
    }
  });

  test("keeps the active region at its floor, and lets it scale as far as the standby", () => {
    const active = targets(stacks, "primary-region");
    for (const [name, { tasks }] of frontends) {
      expect(active[name]).toMatchObject({ min_capacity: tasks.active, max_capacity: tasks.max });
    }
  });

  test("starts the standby's services with what carries the peak", () => {
    const services = Object.values(resources(stack(stacks, "dr-region"), "aws_ecs_service"));
    expect(services).toHaveLength(frontends.length);
    for (const service of services) {
      expect(service.desired_count).toBe(config.frontends[String(service.name)]?.tasks.standby);
    }
  });
});
