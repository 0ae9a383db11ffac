import { isRecord } from '../../src/manifest/lookup.ts';

/** What nobody means: to be found again in a text, wherever it was put. */
export const MARKER = 'zz-unknown';

/** Maps whose keys are for whoever writes them to choose. */
const FREE = ['environment', 'options'];

/** The document with the marker as a key of one of its maps, or in place of one of its values; `undefined`: there is no such place. */
export function mark(document: unknown, as: 'key' | 'value', n: number): unknown {
  const copy: unknown = structuredClone(document);
  const places: (() => void)[] = [];
  const visit = (here: unknown, name: string): void => {
    if (typeof here !== 'object' || here === null) return;
    if (as === 'key' && isRecord(here) && !FREE.includes(name)) {
      places.push(() => {
        here[MARKER] = 1;
      });
    }
    for (const [key, child] of Object.entries(here)) {
      // A document that is none of ours gets one complaint, at its beginning.
      if (name === '' && (key === 'kind' || key === 'apiVersion')) continue;
      if (as === 'value') places.push(() => Reflect.set(here, key, MARKER));
      visit(child, key);
    }
  };
  visit(copy, '');
  const place = places[n % places.length];
  place?.();
  return place === undefined ? undefined : copy;
}
