import archetype from '../../schemas/archetype.schema.json' with { type: 'json' };
import config from '../../schemas/config.schema.json' with { type: 'json' };
import fleet from '../../schemas/fleet.schema.json' with { type: 'json' };
import { Ended, EXIT, type ExitCode } from './exit.ts';

const SCHEMAS: ReadonlyMap<string, object> = new Map<string, object>([
  ['fleet', fleet],
  ['archetype', archetype],
  ['config', config],
]);

/** Prints the JSON Schema of a kind of manifest, or of the configuration. */
export function schema(kind: string): ExitCode {
  const found = SCHEMAS.get(kind.toLowerCase());
  if (found === undefined) throw new Ended(EXIT.invalid, `there is no schema for "${kind}"; there are: ${[...SCHEMAS.keys()].join(', ')}`);
  console.log(JSON.stringify(found, null, 2));
  return EXIT.done;
}
