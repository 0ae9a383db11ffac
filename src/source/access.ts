import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** What proves to a remote who we are, and to us who it is. Each is a file. */
export interface Access {
  readonly sshKey?: string | undefined;
  readonly knownHosts?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** How git is to present itself, and what of it must never be shown. */
export interface Presented {
  readonly url: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/**
 * The URL as git gets it, and the token as a header: command lines can be read
 * by everyone on the machine, so it travels in the environment. It is read
 * each time, because tokens are rotated.
 */
export async function present(url: string, { tokenFile }: Access): Promise<Presented> {
  if (tokenFile === undefined || !/^https?:/.test(url)) return { url, config: {}, secrets: [] };
  const parsed = new URL(url);
  if (parsed.protocol === 'http:' && !loopback(parsed.hostname)) {
    throw new Error(`the token in ${tokenFile} would travel unencrypted to ${parsed.host}; use https://`);
  }
  const token = (await readFile(tokenFile, 'utf8')).trim();
  if (token === '' || /\s/.test(token)) throw new Error(`${tokenFile} holds no token: one line is expected`);
  // The hosts differ in what they want for a user; those that care want it in the URL.
  const user = decodeURIComponent(parsed.username) || 'x-access-token';
  parsed.username = '';
  const basic = Buffer.from(`${user}:${token}`).toString('base64');
  return {
    url: parsed.href,
    // A redirect would carry the header to wherever it points.
    config: { 'http.extraHeader': `Authorization: Basic ${basic}`, 'http.followRedirects': 'false' },
    secrets: [token, basic],
  };
}

const loopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));

/** The ssh that git is to run: no questions, no configuration of whoever we run as, no unknown host. */
export function sshCommand({ sshKey, knownHosts }: Access, limitMs: number): string {
  const seconds = Math.ceil(limitMs / 1000);
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    `ConnectTimeout=${seconds}`,
    `ServerAliveInterval=${seconds}`,
    'ClearAllForwardings=yes',
    'ControlPath=none',
    ...(sshKey === undefined ? [] : ['IdentitiesOnly=yes', 'IdentityAgent=none']),
    ...(knownHosts === undefined ? [] : [`UserKnownHostsFile=${inside(knownHosts)}`, 'GlobalKnownHostsFile=/dev/null']),
  ];
  const key = sshKey === undefined ? '' : ` -i ${quote(sshKey.replaceAll('%', '%%'))}`;
  return `exec ssh -F /dev/null${key} ${options.map((option) => `-o ${quote(option)}`).join(' ')}`;
}

/** For the shell that git hands the command to. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** For ssh, which splits the value of this option at spaces and fills in what follows a percent sign. */
const inside = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
