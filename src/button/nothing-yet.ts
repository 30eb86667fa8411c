/** The value of the bundle's parameters until somebody has written them. */
export const NOTHING_YET = "none";
