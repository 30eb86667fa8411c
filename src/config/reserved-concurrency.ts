/** What the platform's own functions reserve in a region, beside the backends. */
export const RESERVED_BY_PLATFORM = {
  /** It never runs twice at a time. */
  migration: 1,
  /** In the DR region only. One run may still be on its way when the next begins. */
  prober: 2,
} as const;
