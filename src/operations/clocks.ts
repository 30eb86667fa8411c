import type { Progress } from "./workspace";

/** Both clocks of a failover: from the incident, if anybody knows when it began, and from the press. */
export class Clocks {
  constructor(
    private readonly incidentAt: Date | undefined,
    private readonly pressedAt: Date,
  ) {}

  /** Whole seconds until a moment; null from an incident that nobody has seen begin. */
  at(moment: Date): { fromIncidentSeconds: number | null; fromPressSeconds: number } {
    const since = (start: Date) => Math.max(0, Math.round((moment.getTime() - start.getTime()) / 1000));
    return {
      fromIncidentSeconds: this.incidentAt === undefined ? null : since(this.incidentAt),
      fromPressSeconds: since(this.pressedAt),
    };
  }

  /** Puts both before every line. */
  before(progress: Progress): Progress {
    return (line) => {
      const { fromIncidentSeconds, fromPressSeconds } = this.at(new Date());
      const incident = fromIncidentSeconds === null ? "" : ` / ${clock(fromIncidentSeconds)} from the incident`;
      progress(`[${clock(fromPressSeconds)} from the press${incident}] ${line}`);
    };
  }
}

/** `2:05`: minutes and seconds. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
