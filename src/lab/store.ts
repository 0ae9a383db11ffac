import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkName, designLab, type Lab, labDirectory } from './lab.ts';
import { LabError } from './lab-error.ts';

/** What is remembered of a lab; the rest follows from it. */
interface Record {
  readonly hosts: number;
  readonly engine: string | null;
  /** Written last: a lab without it was cut short. */
  readonly complete: boolean;
}

/** Remembers the lab in its directory, so that other commands find it. */
export async function remember(lab: Lab, complete: boolean): Promise<void> {
  const { directory, hosts, engine } = lab;
  await mkdir(directory, { recursive: true });
  const record: Record = { hosts: hosts.length, engine, complete };
  await writeFile(join(directory, 'lab.json.new'), `${JSON.stringify(record, null, 2)}\n`);
  await rename(join(directory, 'lab.json.new'), join(directory, 'lab.json'));
}

/** The lab of this name, and whether it was ever up; nothing if there is none. */
export async function recall(name: string, state: string): Promise<{ readonly lab: Lab; readonly complete: boolean } | undefined> {
  const text = await readFile(join(labDirectory(state, name), 'lab.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { hosts, engine, complete }: Record = JSON.parse(text);
  return { lab: designLab({ name, state, hosts, engine }), complete };
}

/** The lab of this name, which has to be up. */
export async function expectLab(name: string, state: string): Promise<Lab> {
  checkName(name);
  const found = await recall(name, state);
  if (found?.complete) return found.lab;
  throw new LabError(`lab "${name}" is not up; \`decnet-sync lab up ${name}\` makes it`);
}

/** The names of all labs of this state directory, half-made ones included. */
export const labNames = (state: string): Promise<readonly string[]> => readdir(labDirectory(state, '')).catch(() => []);
