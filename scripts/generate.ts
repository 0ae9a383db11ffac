import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { borrow } from './borrow.ts';

// Turns each schema into the types and the validator that the program uses, so
// that the running program needs neither a compiler nor a second description.
// `--check` changes nothing and fails when what is committed is stale.

interface Form {
  readonly schema: string;
  /** Where the types go, and what a whole document is called there. */
  readonly types: string;
  readonly document: string;
  /** The validator, beside the types. */
  readonly validator: string;
  /** Another schema that describes what both have. */
  readonly borrows?: string;
}

const FORMS: readonly Form[] = [
  { schema: 'schemas/fleet.schema.json', types: 'src/manifest/fleet.gen.ts', document: 'FleetDocument', validator: 'validate.gen' },
  {
    schema: 'schemas/archetype.schema.json',
    types: 'src/manifest/archetype.gen.ts',
    document: 'ArchetypeDocument',
    validator: 'validate-archetype.gen',
    borrows: 'schemas/fleet.schema.json',
  },
  { schema: 'schemas/config.schema.json', types: 'src/config/config.gen.ts', document: 'ConfigDocument', validator: 'validate.gen' },
];

const banner = ({ schema }: Form): string => `// Generated from ${schema} by scripts/generate.ts. Do not edit.\n`;

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

for (const form of FORMS) {
  const own = await readFile(form.schema, 'utf8');
  const text = form.borrows === undefined ? own : borrow(own, await readFile(form.borrows, 'utf8'));
  await keep(form, form.schema, text);
  const beside = (name: string): string => join(dirname(form.types), name);
  await keep(form, form.types, await types(form, JSON.parse(text)));
  await keep(form, beside(`${form.validator}.js`), validator(form, JSON.parse(text)));
  await keep(form, beside(`${form.validator}.d.ts`), validatorTypes(form));
}

async function keep(form: Form, file: string, wanted: string): Promise<void> {
  const committed = await readFile(file, 'utf8').catch(() => undefined);
  if (committed === wanted) return;
  if (options.check) {
    console.error(`${file} is not what ${form.schema} says: run \`node scripts/generate.ts\``);
    process.exitCode = 1;
  } else {
    await writeFile(file, wanted);
  }
}

function validatorTypes(form: Form): string {
  return `${banner(form)}import type { DefinedError } from 'ajv';
import type { ${form.document} } from './${basename(form.types)}';

export declare const validate: {
  (data: unknown): data is ${form.document};
  readonly errors?: readonly DefinedError[] | null;
};
`;
}

function types(form: Form, schema: JSONSchema): Promise<string> {
  return compile(typed(schema, schema.$defs), form.document, {
    bannerComment: banner(form),
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    style: { singleQuote: true, printWidth: 140 },
  });
}

/** Without what TypeScript cannot say, which would become a type of its own at every mention. */
function typed(schema: JSONSchema, defs: Record<string, JSONSchema>): JSONSchema {
  return JSON.parse(JSON.stringify(schema), (key, part) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part) || key === 'properties' || key === '$defs') return part;
    const { title, oneOf, not, pattern, patternProperties, $id, ...rest } = part;
    if (rest.$ref === undefined) return rest;
    const { type, description } = defs[rest.$ref.replace('#/$defs/', '')] ?? {};
    return type === 'string' ? { type, description: rest.description ?? description } : { $ref: rest.$ref };
  });
}

function validator(form: Form, schema: object): string {
  // `verbose` hands the rule that was broken to whoever words the complaint.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strictTuples: false,
    code: { source: true, esm: true },
  });
  const code = standaloneCode.default(ajv, ajv.compile(schema)).replace(/export default \w+;/, '');
  // What ajv would load at run time it loads with `require`, which an ES module has not; so far the schema needs none of it.
  if (code.includes('require(')) throw new Error('the validator needs a module of ajv at run time: give unique items a `type`');
  return banner(form) + code;
}
