import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Container, Snapshot } from '../../src/core/snapshot.ts';
import { decodeContainer, decodeInspection, type Inspected } from '../../src/host/containers.ts';
import { Json } from '../../src/host/json.ts';
import { decodeAnswers } from '../../src/host/links.ts';
import { decodeNetwork } from '../../src/host/networks.ts';
import { decodeImage } from '../../src/host/read.ts';

/** What one Engine said of a host with deckies and strangers (`record.ts`), and what `ip` did. */
export interface Recorded {
  readonly engine: string;
  readonly ip: string;
  /** By what was asked for: `networks`, `images`, `containers`, `inspections`. */
  readonly docker: Readonly<Record<string, readonly object[]>>;
}

export const RECORDED: readonly Recorded[] = globSync('test/host/recorded/*.json')
  .sort()
  .map((file) => {
    const { ip, ...docker } = JSON.parse(readFileSync(file, 'utf8'));
    return { engine: basename(file, '.json'), ip, docker };
  });

type Read = Pick<Snapshot, 'networks' | 'images'> & { readonly containers: readonly Container[]; readonly details: readonly Inspected[] };

/** All that is read of what Docker says, by those who read it. */
export function readDocker(answers: unknown): Read {
  const list = (name: string): readonly Json[] => new Json(answers, 'Docker').get(name).list();
  return {
    networks: list('networks').map(decodeNetwork),
    images: list('images').flatMap(decodeImage),
    containers: list('containers').map((each) => decodeContainer(each, undefined)),
    details: list('inspections').map(decodeInspection),
  };
}

/** The same of `ip`, whose answer is a line for each question. */
export const readIp = (answers: readonly unknown[]): ReturnType<typeof decodeAnswers> =>
  decodeAnswers(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));

export const linesOf = (text: string): readonly unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
