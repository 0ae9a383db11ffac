import schema from '../../schemas/config.schema.json' with { type: 'json' };
import { variable } from '../../src/config/layers.ts';
import { type Field, fieldsOf } from './fields.ts';
import { code, table } from './table.ts';

/** Every value that the configuration may hold, wherever it is said. */
export function configuration(): string {
  const rows = fieldsOf(schema, schema, 'through').map(({ steps, value, description }: Field) => [
    code(steps.join('.')),
    code(variable(`/${steps.join('/')}`)),
    value,
    description,
  ]);
  return table(['key', 'variable', 'value', 'means'], rows);
}
