import type { Location } from '../core/diagnostic.ts';

/** A value, and where it was written. */
interface Value {
  readonly text: string;
  readonly at: Location;
}

type Fault = (code: string, at: Location, message: string) => void;

/** Values may refer to each other; further than this they go in circles. */
const MAX_DEPTH = 10;

/** Puts values in the place of `%(key)s`, and `%` in that of `%%`. Any other `%` is refused, as it is by `configparser`. */
export function interpolate<Option extends Value>(options: ReadonlyMap<string, Option>, fault: Fault): ReadonlyMap<string, Option> {
  const resolve = (text: string, depth: number): string | undefined => {
    if (depth > MAX_DEPTH) return undefined;
    let sound = true;
    const whole = text.replaceAll(/%(?:(%)|\(([^)]+)\)s)?/g, (_, percent, key) => {
      const referred = key === undefined ? undefined : options.get(String(key).toLowerCase());
      const value = percent ?? (referred === undefined ? undefined : resolve(referred.text, depth + 1));
      sound &&= value !== undefined;
      return value ?? '';
    });
    return sound ? whole : undefined;
  };
  return new Map(
    [...options].map(([key, option]) => {
      const text = resolve(option.text, 0);
      if (text === undefined) {
        fault('bad-interpolation', option.at, 'a `%` must be written `%%`, or be `%(key)s` with the key of another value of this section');
      }
      return [key, { ...option, text: (text ?? '').trim() }];
    }),
  );
}
