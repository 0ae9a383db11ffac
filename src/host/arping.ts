import { spawn } from 'node:child_process';
import { keyOf, type Probe, type Replies, type Reply } from '../core/probe.ts';
import { arpingFault } from '../doctor/tools.ts';
import { firstLine } from './program.ts';

/**
 * One probe for each line that it reads, and a second for the reply. A shell starts them all, for that takes a third of
 * what it takes us: many are to take no longer than one. It answers a line for each, `CODE ADDRESS INTERFACE WORDS`.
 */
const SCRIPT = `
set -f
while read -r address parent; do
  { words=$(arping -D -c 1 -w 1 -I "$parent" "$address" 2>&1 </dev/null); echo $? "$address" "$parent" $words; } &
done
wait`;

/** After so long the second probe follows, for a frame may be lost; `arping` itself pauses for whole seconds only. */
const AGAIN_MS = 50;

/** It ends by itself, and sooner; this is for machines on which nothing does. */
const LONGEST_MS = 20_000;

/** Asks for all addresses at once, each twice. Where nobody can be asked, that is the reply. `heard`: what is replied, as it comes. */
export const probeAll = (probes: readonly Probe[], signal: AbortSignal, heard?: (replies: Replies) => void): Promise<Replies> =>
  probe(probes, 2, signal, heard && ((said) => heard(new Map(repliesIn(said)))));

/** The same, each once: for whoever asks again before long. */
export const probeOnce = (probes: readonly Probe[], signal: AbortSignal): Promise<Replies> => probe(probes, 1, signal);

type Listen = (said: string) => void;

async function probe(probes: readonly Probe[], times: 1 | 2, signal: AbortSignal, listen: Listen = () => undefined): Promise<Replies> {
  if (probes.length === 0) return new Map();
  const because = await fault();
  const { said, trouble } =
    because === undefined ? await ask(probes, times, signal, listen).catch(unasked) : { said: '', trouble: because };
  const heard = Map.groupBy(repliesIn(said), ([key]) => key);
  return new Map(
    probes.map((each) => {
      const replies = heard.get(keyOf(each))?.map(([, reply]) => reply) ?? [];
      return [keyOf(each), together(replies, times, trouble)];
    }),
  );
}

const repliesIn = (said: string): readonly (readonly [string, Reply])[] =>
  said.split('\n').flatMap((line) => {
    const [, code, address, parent, words = ''] = /^(\d+) (\S+) (\S+) ?(.*)$/.exec(line) ?? [];
    return address === undefined || parent === undefined ? [] : [[keyOf({ address, parent }), replied(Number(code), words)] as const];
  });

/** Taken if any heard somebody, free only if none did and all could ask. */
export function together(replies: readonly Reply[], asked: number, trouble: string): Reply {
  const [worst] = ['taken', 'unknown'].flatMap((is) => replies.filter((reply) => reply.is === is));
  if (worst !== undefined) return worst;
  return replies.length >= asked ? { is: 'free' } : { is: 'unknown', because: trouble };
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

interface Asked {
  readonly said: string;
  /** Why somebody got no answer, if somebody got none. */
  readonly trouble: string;
}

/** Where not even the shell could be started. */
const unasked = (error: Error): Asked => ({ said: '', trouble: `arping: ${error.message}` });

/** A group of its own, so that whoever stops it stops all that it started. */
async function ask(probes: readonly Probe[], times: 1 | 2, signal: AbortSignal, listen: Listen): Promise<Asked> {
  if (signal.aborted) return { said: '', trouble: 'arping: stopped before it began' };
  const { promise, resolve } = Promise.withResolvers<Asked>();
  const child = spawn('/bin/sh', ['-c', SCRIPT], { detached: true });
  const stop = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid);
  };
  const late = setTimeout(stop, LONGEST_MS);
  signal.addEventListener('abort', stop, { once: true });
  let said = '';
  let told = 0;
  let words = '';
  const end = (otherwise: string): void => {
    clearTimeout(late);
    clearTimeout(again);
    signal.removeEventListener('abort', stop);
    resolve({ said, trouble: `arping: ${words.trim() || otherwise}` });
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const whole = said.lastIndexOf('\n') + 1;
    listen(said.slice(told, whole));
    told = whole;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  child.on('error', ({ message }) => end(message));
  child.on('close', (_, by) => end(by === null ? 'it said nothing' : `it was ended by ${by}`));
  // It may be stopped before it has read what it is asked.
  child.stdin.on('error', () => undefined);
  const lines = probes.map(({ address, parent }) => `${address} ${parent}\n`).join('');
  child.stdin.write(lines);
  const again = setTimeout(() => child.stdin.end(times === 2 ? lines : ''), times === 2 ? AGAIN_MS : 0);
  return promise;
}

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
