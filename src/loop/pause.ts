const FIRST_MS = 2_000;
const FACTOR = 3;

/** How long to wait after so many failures in a row: 2 s, 6 s, 18 s, and no longer than `longestMs`. */
export const pauseMs = (failures: number, longestMs: number): number => Math.min(longestMs, FIRST_MS * FACTOR ** (failures - 1));
