import { MAX_BYTES } from '../core/tree.ts';

/** More than a repository of manifests can need: someone has named the wrong directory. */
export const MOST_FILES = 20_000;
export const MOST_BYTES: number = 256 * MAX_BYTES;

/** What to say of a place that holds more. */
export const tooMuch = (place: string): string =>
  `${place} holds more than ${MOST_FILES} files or ${MOST_BYTES / MAX_BYTES} MiB: name the directory that holds the manifests only`;
