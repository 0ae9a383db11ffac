import { resolve } from 'node:path';
import schema from '../../schemas/config.schema.json' with { type: 'json' };
import { isRecord, lookup } from '../manifest/lookup.ts';

/** A single value of the configuration, such as `/source/git/sshKey`. */
interface Leaf {
  readonly pointer: string;
  readonly type: unknown;
  readonly isPath: boolean;
}

/** A value that was not written in the file, and what to call it in a complaint. */
export interface Given {
  readonly pointer: string;
  readonly value: unknown;
  readonly name: string;
}

const PREFIX = 'DECNET_SYNC_';

/** What the environment says: every value of the file has a variable, named after its place. */
export function fromEnvironment(environment: NodeJS.ProcessEnv): readonly Given[] {
  // Docker's own variable counts as well; the one with our name wins.
  const docker = environment.DOCKER_HOST ? [{ pointer: '/docker/host', value: environment.DOCKER_HOST, name: 'DOCKER_HOST' }] : [];
  return [
    ...docker,
    ...leaves(schema, '').flatMap((leaf): readonly Given[] => {
      const name = variable(leaf.pointer);
      const text = environment[name];
      return text ? [{ pointer: leaf.pointer, value: typed(leaf, text), name }] : [];
    }),
  ];
}

/** What the command line says, by the names of its options. */
export function fromFlags(flags: Readonly<Record<string, string | undefined>>): readonly Given[] {
  const all = leaves(schema, '');
  return Object.entries(FLAGS).flatMap(([flag, pointer]): readonly Given[] => {
    const text = flags[flag];
    const leaf = all.find((each) => each.pointer === pointer);
    return text === undefined || leaf === undefined ? [] : [{ pointer, value: typed(leaf, text), name: `--${flag}` }];
  });
}

const FLAGS: Readonly<Record<string, string>> = {
  host: '/host',
  instance: '/instance',
  state: '/state',
  'docker-host': '/docker/host',
  'log-level': '/log/level',
};

/** `/source/git/sshKey` is `DECNET_SYNC_SOURCE_GIT_SSH_KEY`. */
export const variable = (pointer: string): string =>
  PREFIX + pointer.slice(1).replaceAll('/', '_').replaceAll(/[A-Z]/g, '_$&').toUpperCase();

/** A path is meant from where one stands; the schema tells what else a text can be. */
function typed({ type, isPath }: Leaf, text: string): unknown {
  if (isPath) return resolve(text);
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (types.includes('integer') && /^\d{1,15}$/.test(text)) return Number(text);
  if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
  if (types.includes('array')) return text.split(',').map((each) => each.trim());
  return text;
}

function leaves(form: unknown, pointer: string): readonly Leaf[] {
  const whole = resolved(form);
  if (!isRecord(whole)) return [];
  if (isRecord(whole.properties)) return Object.entries(whole.properties).flatMap(([key, each]) => leaves(each, `${pointer}/${key}`));
  return [{ pointer, type: whole.type, isPath: isRecord(form) && form.$ref === '#/$defs/path' }];
}

const resolved = (form: unknown): unknown => (isRecord(form) && typeof form.$ref === 'string' ? lookup(schema, form.$ref.slice(1)) : form);

/** The document with these values laid over it, the last one uppermost. */
export function overlay(document: unknown, given: readonly Given[]): unknown {
  if (given.length === 0) return document;
  const whole: unknown = document === undefined ? {} : structuredClone(document);
  for (const { pointer, value } of given) put(whole, pointer, value);
  return whole;
}

function put(whole: unknown, pointer: string, value: unknown): void {
  const steps = pointer.split('/').slice(1);
  let at = whole;
  for (const [n, step] of steps.entries()) {
    // What is wrong in the file is said of the file, not made right here.
    if (!isRecord(at)) return;
    // The two sources exclude each other, so naming one takes the other back.
    if (n === 1 && steps[0] === 'source') delete at[step === 'git' ? 'directory' : 'git'];
    if (n === steps.length - 1) at[step] = value;
    else at[step] ??= {};
    at = at[step];
  }
}
