import archetype from '../../schemas/archetype.schema.json' with { type: 'json' };
import fleet from '../../schemas/fleet.schema.json' with { type: 'json' };
import { type Field, fieldsOf } from './fields.ts';
import { code, table } from './table.ts';

/** A section for the document, and one for each map that has a name. */
export function fleetReference(): string {
  const maps = Object.entries<object>(fleet.$defs).filter(([, form]) => 'properties' in form);
  return [['Fleet', fleet] as const, ...maps].map(([name, form]) => section(name, form, fieldsOf(fleet, form, 'unnamed'))).join('\n\n');
}

/** Its services are those of a fleet, and described there. */
export const archetypeReference = (): string => section('Archetype', archetype, fieldsOf(archetype, archetype, 'through'));

function section(title: string, form: object, fields: readonly Field[]): string {
  const rows = fields.map(({ steps, value, description, required }) => [
    code(steps.join('.')) + (required ? ' (required)' : ''),
    value,
    description,
  ]);
  const about = 'description' in form ? `${form.description}\n\n` : '';
  return `### ${title}\n\n${about}${table(['field', 'value', 'means'], rows)}`;
}
