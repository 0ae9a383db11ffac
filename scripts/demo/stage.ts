import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labDown } from '../../src/lab/down.ts';
import { type Command, onHost, onPeer } from '../../src/lab/enter.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { labUp } from '../../src/lab/up.ts';

const PROGRAM = new URL('../../dist/decnet-sync.js', import.meta.url).pathname;
/** An impatient Ctrl-C may hit what clears up, too. */
const TRIES = 3;

/** Where the story takes place: a private LAN, and a directory for the repository and the configuration. */
export interface Stage {
  readonly lab: Lab;
  /** The repository as a git server has it. */
  readonly remote: string;
  /** Where the operator works on it. */
  readonly work: string;
  readonly config: string;
  /** Commands as the operator runs them on the sensor host, ours among them. */
  readonly host: (...words: readonly string[]) => Command;
  readonly sync: (...words: readonly string[]) => Command;
  readonly peer: (...words: readonly string[]) => Command;
  readonly git: (...words: readonly string[]) => Command;
}

/** Plays on a stage of its own, which is gone afterwards, however the play ends. */
export async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('the demo makes network namespaces: run it as root');
  const place = await mkdtemp(join(tmpdir(), 'decnet-demo-'));
  const name = `demo-${process.pid}`;
  try {
    await play(await setUp(name, place));
  } finally {
    await clearAway(name, place);
  }
}

async function clearAway(name: string, place: string): Promise<void> {
  for (let left = TRIES - 1; ; left--) {
    try {
      await labDown(name, place);
      await rm(place, { recursive: true, force: true });
      return;
    } catch (error) {
      if (left > 0) continue;
      throw new Error(`not all could be cleared away; \`decnet-sync lab down ${name} --state ${place}\` tries again`, { cause: error });
    }
  }
}

async function setUp(name: string, place: string): Promise<Stage> {
  const { lab } = await labUp({ name, state: place });
  const [first] = lab.hosts;
  if (first === undefined) throw new Error('the lab has no host');
  const [remote, work, config] = [join(place, 'decoys.git'), join(place, 'decoys'), join(place, 'config.yaml')];
  await mkdir(work);
  await writeFile(
    config,
    `host: sensor-01
source:
  git:
    url: ${remote}
    branch: main
    path: fleets
log:
  format: text
`,
  );
  const host = (...words: readonly string[]): Command => {
    const command = onHost(lab, first, words);
    return { ...command, env: { ...command.env, DECNET_SYNC_HOST: 'sensor-01', DECNET_SYNC_CONFIG: config } };
  };
  return {
    lab,
    remote,
    work,
    config,
    host,
    sync: (...words) => host(process.execPath, PROGRAM, ...words),
    peer: (...words) => onPeer(lab, words),
    git: (...words) => ({ file: 'git', args: [...OPERATOR, ...words], env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' } }),
  };
}

const OPERATOR = ['user.name=Operator', 'user.email=operator@example.org', 'init.defaultBranch=main'].flatMap((each) => ['-c', each]);
