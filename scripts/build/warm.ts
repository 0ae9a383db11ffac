import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import recorded from './recorded.json' with { type: 'json' };

const ENGINE: Readonly<Record<string, unknown>> = recorded.engine;
const PROGRAMS: Readonly<Record<string, Readonly<Record<string, string>>>> = recorded.programs;

/**
 * V8 notes in what it compiles what sort of strings are compared there, and collecting garbage makes other strings of them:
 * so there is room enough for all that is made until the end.
 */
const SAME_EACH_TIME = ['--predictable', '--random-seed=1', '--min-semi-space-size=128', '--max-semi-space-size=128'] as const;

/**
 * What V8 has compiled of a bundle by the end of a `plan` on a recorded host: most of what any command needs to start, and
 * hardly anything else of the program. Nothing is asked of the machine that builds; two builds are one, byte for byte.
 */
export async function codeCacheOf(code: string): Promise<Uint8Array> {
  const scratch = await mkdtemp(join(tmpdir(), 'decnet-build-'));
  const at = (name: string): string => join(scratch, name);
  const compile = async (...words: readonly string[]): Promise<void> => {
    const args = [...SAME_EACH_TIME, join(import.meta.dirname, 'compile.cjs'), at('program.js'), at('program.cache')];
    const env = { PATH: `${at('bin')}:/usr/bin:/bin`, TZ: 'UTC' };
    await execa(process.execPath, [...args, ...words], { env, extendEnv: false });
  };
  const engine = standInEngine();
  try {
    for (const directory of ['bin', 'fleets']) await mkdir(at(directory));
    for (const [name, answers] of Object.entries(PROGRAMS)) await standIn(at(`bin/${name}`), answers);
    await writeFile(at('program.js'), code);
    await writeFile(at('config.yaml'), '');
    await writeFile(at('fleets/office.yaml'), recorded.manifest);
    await new Promise<void>((resolve) => engine.listen(at('engine.sock'), resolve));
    const host = ['--host', recorded.host, '--docker-host', `unix://${at('engine.sock')}`];
    await compile('plan', at('fleets'), ...host, '--config', at('config.yaml'), '--state', at('state'));
    await compile();
    return await readFile(at('program.cache'));
  } finally {
    engine.closeAllConnections();
    engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

const standInEngine = (): Server =>
  createServer(({ url = '' }, response) => {
    const answer = ENGINE[url.replace(/^\/v[\d.]+/, '').replace(/\?.*/, '')];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: `${url} is not recorded: node scripts/build/record.ts` }));
  });

/** A program that gives recorded answers, whatever it is fed. */
async function standIn(file: string, answers: Readonly<Record<string, string>>): Promise<void> {
  const cases = Object.entries(answers).map(([words, answer]) => `${quoted(words)}) printf %s ${quoted(answer)} ;;`);
  await writeFile(file, `#!/bin/sh\ncat >/dev/null\ncase $* in\n${cases.join('\n')}\n*) exit 1 ;;\nesac\n`);
  await chmod(file, 0o755);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
