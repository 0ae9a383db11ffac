import { execFile } from 'node:child_process';
import type { Facts } from '../doctor/facts.ts';

/** One shell asks both, for to start a process takes us longer than it takes them to answer. Each answer ends with a NUL. */
const SCRIPT = `
for each in 'arping -V' 'nft --version'; do
  set -- $each
  if command -v "$1" >/dev/null; then printf 'says %s\\0' "$("$@" 2>&1 </dev/null)"; else printf 'absent\\0'; fi
done`;

const LIMIT = { timeout: 5_000 } as const;

/** Which make the programs are of that this one runs, by the first line of what they say of themselves. */
export const readVersions = (): Promise<Facts['tools']> =>
  new Promise((resolve) => {
    execFile('/bin/sh', ['-c', SCRIPT], LIMIT, (error, stdout) => {
      const [arping, nft] = stdout.split('\0');
      const version = (name: string, answer: string | undefined): Facts['tools']['nft'] => {
        const [, said] = /^says (.*)/.exec(answer ?? '') ?? [];
        if (said !== undefined) return { value: said };
        return { because: answer === 'absent' || error === null ? `${name} is not on PATH` : error.message };
      };
      resolve({ arping: version('arping', arping), nft: version('nft', nft) });
    });
  });
