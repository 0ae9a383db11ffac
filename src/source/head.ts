import type { Mirror } from './mirror.ts';
import { plain } from './plain.ts';

export interface Head {
  readonly author: string;
  readonly subject: string;
}

/** Longer names and subjects are cut by git, before they are in anyone's memory. */
const cut = (what: string): string => `%<(200,trunc)${what}`;

/** Who made a commit, and what they called it. */
export async function head(mirror: Mirror, commit: string, signal: AbortSignal): Promise<Head> {
  const format = [`${cut('%an')}`, cut('%ae'), cut('%s')].join('%x00');
  const printed = await mirror.ask({
    args: ['log', '-1', '--no-show-signature', '--encoding=UTF-8', `--format=${format}`, commit],
    signal,
  });
  const [name = '', mail = '', subject = ''] = printed.toString().split('\0').map(plain);
  return { author: mail === '' ? name : `${name} <${mail}>`, subject };
}
