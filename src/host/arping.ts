import { execFile } from 'node:child_process';
import { keyOf, type Probe, type Replies, type Reply } from '../core/probe.ts';
import { arpingFault } from '../doctor/tools.ts';
import { firstLine } from './program.ts';

/** Two probes a second apart, and a second for the last reply; whoever has the address is heard at once. */
const OPTIONS = ['-D', '-c', '2', '-w', '3'] as const;
/** It ends by itself, and sooner; this is for machines on which nothing does. */
const LIMIT_MS = 20_000;

/** Asks for all addresses at once, so that many take no longer than one. Where nobody can be asked, that is the reply. */
export async function probeAll(probes: readonly Probe[], signal: AbortSignal): Promise<Replies> {
  const because = probes.length > 0 ? await fault() : undefined;
  const reply = (probe: Probe): Reply | Promise<Reply> => (because === undefined ? probeOne(probe, signal) : { is: 'unknown', because });
  return new Map(await Promise.all(probes.map(async (probe) => [keyOf(probe), await reply(probe)] as const)));
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

const ADVICE = ' (this needs CAP_NET_RAW: run it as root)';
const isForbidden = (words: string): boolean => /not permitted|denied|EPERM|EACCES/i.test(words);

const probeOne = ({ parent, address }: Probe, signal: AbortSignal): Promise<Reply> =>
  new Promise((resolve) => {
    const options = { timeout: LIMIT_MS, signal } as const;
    const child = execFile('arping', [...OPTIONS, '-I', parent, address], options, (error, stdout, stderr) =>
      resolve(error === null ? { is: 'free' } : replied(error, stdout, stderr.trim())),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });

/** 1 says that somebody has it, which counts only if it also says who; anything else is an error of its own. */
export function replied(
  { code, message }: Pick<NodeJS.ErrnoException, 'message'> & { readonly code?: unknown },
  said: string,
  words: string,
): Reply {
  // A reply, or somebody who asks for the same address just now.
  const mac = /(?:reply|request) from \S+ \[([0-9A-F]{2}(?::[0-9A-F]{2}){5})\]/i.exec(said)?.[1]?.toLowerCase();
  if (code === 1 && mac !== undefined) return { is: 'taken', mac };
  return { is: 'unknown', because: `${/^arping\b/.test(words) ? '' : 'arping: '}${words || message}${isForbidden(words) ? ADVICE : ''}` };
}
