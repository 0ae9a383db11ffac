import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Heard, Trial, TrialRequest } from '../doctor/live.ts';
import { ip } from './ip.ts';

const ASKED = ['-D', '-q', '-c', '2', '-w', '3'] as const;
/** It ends by itself, and sooner; this is for machines on which nothing does. */
const LIMIT_MS = 20_000;

/**
 * Runs in a network namespace of its own, which the link lives in: whatever
 * becomes of us, kernel and link are rid of each other when this has ended.
 */
const SCRIPT = `
echo ready
read -r go || exit 90
ip link set dev "$1" addrgenmode none
ip link set dev "$1" up || exit 91
answer=92
if [ -n "$2" ]; then arping ${ASKED.join(' ')} -I "$1" "$2"; answer=$?; fi
ip link del dev "$1" || exit 93
exit $answer`;

const NOT_UP = 91;
const NOT_ASKED = 92;
const NOT_REMOVED = 93;

/** Makes a link on a parent, has it ask for the gateway as the parent does itself, and removes it. */
export async function tryParent({ parent, driver, gateway }: TrialRequest): Promise<Trial> {
  // Of our kind, so that whoever is told to keep off hairpins keeps off this; and no hairpin's, as it is not hexadecimal.
  const link = `decnet_t${randomBytes(4).toString('hex').slice(0, 7)}`;
  const mac = driver === 'macvlan' ? `02:${(randomBytes(5).toString('hex').match(/../g) ?? []).join(':')}` : undefined;
  const child = spawn('unshare', ['--net', '--', 'sh', '-c', SCRIPT, 'sh', link, mac === undefined ? '' : (gateway ?? '')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const ended = endOf(child);
  try {
    await ready(child);
    const kind = driver === 'macvlan' ? ['address', mac ?? '', 'type', 'macvlan', 'mode', 'bridge'] : ['type', 'ipvlan', 'mode', 'l2'];
    await ip(['link', 'add', link, 'link', parent, 'netns', String(child.pid), ...kind]);
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    return { is: 'refused', link, because: error instanceof Error ? error.message : String(error) };
  }
  child.stdin?.end('go\n');
  const [{ code, words }, own] = await Promise.all([ended, heard(parent, gateway)]);
  const remains = code === NOT_REMOVED ? words : undefined;
  return { is: 'made', link, mac, remains, gateway, child: heardOf(code, words), own };
}

interface End {
  readonly code: number;
  readonly words: string;
}

async function endOf(child: ChildProcess): Promise<End> {
  let words = '';
  child.stderr?.on('data', (data: Buffer) => {
    words += data;
  });
  child.stdin?.on('error', () => undefined);
  const [code] = await once(child, 'close').catch((error: Error) => {
    words = error.message;
    return [-1];
  });
  return { code: code ?? -1, words: words.trim() };
}

/** Until then it is still in our own namespace. */
async function ready(child: ChildProcess): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error('no network namespace could be made')));
  });
  await Promise.race([once(child.stdout ?? child, 'data'), failed]);
}

/** Asks as one who has no address: nobody's neighbour table changes. */
async function heard(link: string, gateway: string | undefined): Promise<Heard> {
  if (gateway === undefined) return 'unasked';
  const child = spawn('arping', [...ASKED, '-I', link, gateway], { stdio: ['ignore', 'ignore', 'pipe'], timeout: LIMIT_MS });
  const { code, words } = await endOf(child);
  return heardOf(code, words);
}

/** `arping -D` is content when nobody answers. */
function heardOf(code: number, words: string): Heard {
  if (code === 1) return 'answer';
  if (code === 0) return 'silence';
  if (code === NOT_ASKED) return 'unasked';
  return { because: words || (code === NOT_UP ? 'the link does not come up' : `arping ended with ${code}`) };
}
