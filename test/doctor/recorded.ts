import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { targetsOf } from '../../src/cli/targets.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { decodeInfo } from '../../src/host/facts-engine.ts';
import { decodeGround } from '../../src/host/facts-ground.ts';
import { type Place, readBoot, readManagers } from '../../src/host/facts-services.ts';
import { readSystem } from '../../src/host/facts-system.ts';
import { Json } from '../../src/host/json.ts';
import { listensHere } from '../../src/host/listens.ts';
import { textOf } from '../../src/host/text.ts';
import { engine, fit } from './sensor.ts';

/**
 * Each environment is a text in `recorded/`: what it is and where the record is from, then its files under lines of
 * `== PATH`, links as `== PATH -> TARGET`, and under `said/` what its programs answered. `Like: NAME` says that all
 * else is as in another.
 */
export const ENVIRONMENTS: readonly string[] = globSync('test/doctor/recorded/*.txt')
  .map((file) => basename(file, '.txt'))
  .sort();

function filesOf(name: string): ReadonlyMap<string, string> {
  const [note = '', ...files] = readFileSync(`test/doctor/recorded/${name}.txt`, 'utf8').split(/^== /m);
  const like = /^Like: (.+)$/m.exec(note)?.[1];
  const own = files.map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1)] as const);
  return new Map([...(like === undefined ? [] : filesOf(like)), ...own]);
}

/** Lays the files of an environment out as the machine had them. */
function layOut(name: string, root: string): void {
  for (const [path, text] of filesOf(name)) {
    const [from = '', to] = path.split(' -> ');
    mkdirSync(join(root, dirname(from)), { recursive: true });
    if (to !== undefined) symlinkSync(to, join(root, from));
    else writeFileSync(join(root, from), from.endsWith('.gz') ? gzipSync(text) : text);
  }
}

/** What doctor reads there, by those who read it, before there is a fleet. */
export async function factsOf(name: string): Promise<Facts> {
  const root = mkdtempSync(join(tmpdir(), 'decnet-recorded-'));
  try {
    layOut(name, root);
    return await read(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function read(root: string): Promise<Facts> {
  const said = (what: string): string => textOf(`${root}/said/${what}`) ?? '';
  const ground = { value: decodeGround(said('ip'), root) };
  const host = said('docker host').trim();
  const info = new Json(JSON.parse(said('docker info')), 'info');
  const place: Place = { root, output: async (program) => said(program).trim() };
  return {
    ...fit,
    system: readSystem(root),
    ground,
    engine: {
      value: {
        ...engine,
        ...decodeInfo(info),
        host,
        version: info.get('ServerVersion').text(),
        namespace: listensHere({ host, kernel: info.get('KernelVersion').text() }, root),
      },
    },
    managers: await readManagers(place),
    boot: await readBoot(place),
    targets: targetsOf([], ground),
  };
}
