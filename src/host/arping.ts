import { execFile } from 'node:child_process';
import { keyOf, type Probe, type Replies, type Reply } from '../core/probe.ts';
import { arpingFault } from '../doctor/tools.ts';
import { firstLine } from './program.ts';

/**
 * Two probes a second apart, and a second for the last reply; whoever has the address is heard at once. A shell starts
 * them all, one for each line that it reads, for that takes a third of what it takes us: many are to take no longer than
 * one. It answers a line for each, `CODE ADDRESS INTERFACE WORDS`.
 */
const SCRIPT = `
set -f
while read -r address parent; do
  { words=$(arping -D -c 2 -w 3 -I "$parent" "$address" 2>&1 </dev/null); echo $? "$address" "$parent" $words; } &
done
wait`;

/** It ends by itself, and sooner; this is for machines on which nothing does. */
const LIMIT = { timeout: 20_000, maxBuffer: 64 * 1024 * 1024 } as const;

interface Asked {
  readonly said: string;
  /** The reply for those of whom nothing was said. */
  readonly trouble: string;
}

/** Asks for all addresses at once. Where nobody can be asked, that is the reply. */
export async function probeAll(probes: readonly Probe[], signal: AbortSignal): Promise<Replies> {
  if (probes.length === 0) return new Map();
  const because = await fault();
  const { said, trouble } = because === undefined ? await ask(probes, signal).catch(unasked) : { said: '', trouble: because };
  const lines = said.split('\n').map((line) => /^(\d+) (\S+) (\S+) ?(.*)$/.exec(line) ?? []);
  const heard = new Map(
    lines.map(([, code, address = '', parent = '', words = '']) => [keyOf({ address, parent }), replied(Number(code), words)]),
  );
  return new Map(probes.map((probe) => [keyOf(probe), heard.get(keyOf(probe)) ?? { is: 'unknown', because: trouble }]));
}

/** Other programs of that name take these options for others, and may call a taken address free. */
async function fault(): Promise<string | undefined> {
  const said = await firstLine('arping', ['-V']).then(
    (value) => ({ value }),
    (error: Error) => ({ because: error.message }),
  );
  // Where the program has the capability, whoever may not have it may not so much as start it.
  if ('because' in said && isForbidden(said.because)) return `arping: ${said.because}${ADVICE}`;
  const found = arpingFault(said);
  return found && `${found.message}; ${found.remedy}`;
}

/** Where not even the shell could be started. */
const unasked = (error: Error): Asked => ({ said: '', trouble: `arping: ${error.message}` });

const ask = (probes: readonly Probe[], signal: AbortSignal): Promise<Asked> =>
  new Promise((resolve) => {
    const child = execFile('/bin/sh', ['-c', SCRIPT], { ...LIMIT, signal }, (error, said, words) =>
      resolve({ said, trouble: `arping: ${words.trim() || (error?.message ?? 'it said nothing')}` }),
    );
    // It may be stopped before it has read what it is asked.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(probes.map(({ address, parent }) => `${address} ${parent}\n`).join(''));
  });

/** 1 says that somebody has it, which counts only if it also says who; anything but 0 is an error otherwise. */
export function replied(code: number, words: string): Reply {
  if (code === 0) return { is: 'free' };
  // A reply, or somebody who asks for the same address just now.
  const mac = /(?:reply|request) from \S+ \[([0-9A-F]{2}(?::[0-9A-F]{2}){5})\]/i.exec(words)?.[1]?.toLowerCase();
  if (code === 1 && mac !== undefined) return { is: 'taken', mac };
  const own = words.replace(/^ARPING \S+ from \S+ \S+ ?/, '').replace(/^arping: /, '') || `it ended with ${code}`;
  return { is: 'unknown', because: `arping: ${own}${isForbidden(own) ? ADVICE : ''}` };
}

const ADVICE = ' (this needs CAP_NET_RAW: run it as root)';
const isForbidden = (words: string): boolean => /not permitted|denied|EPERM|EACCES/i.test(words);
