import { fileURLToPath } from 'node:url';

const SCHEMES = ['file:', 'ssh:', 'https:', 'http:', 'git:'] as const;
const SCP = /^(?:[\w.-]+@)?(\[[\da-f:]+\]|[\w.][\w.-]*):[^:\s][^\s]*$/i;

/** Why a URL cannot be fetched from, or `undefined`. Git would take some of them for options or for commands to run. */
export function urlFault(url: string): string | undefined {
  const shown = withoutCredentials(url);
  if (url === '') return 'the URL of the repository is empty';
  if (/[\p{Cc}\s]/u.test(url)) return 'the URL of the repository has white space or control characters in it';
  if (url.startsWith('-')) return `the URL \`${shown}\` starts with a dash: git would take it for an option`;
  if (url.includes('::')) return `the URL \`${shown}\` names a transport helper, which could run any command; use ${schemes}`;
  if (url.startsWith('/')) return undefined;
  if (!url.includes('://')) {
    return SCP.test(url) ? undefined : `the URL \`${shown}\` is neither an absolute path, nor \`user@host:path\`, nor one of ${schemes}`;
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const scheme = SCHEMES.find((each) => each === parsed?.protocol);
  if (parsed === undefined || scheme === undefined) return `the URL \`${shown}\` is not one of ${schemes}`;
  if (parsed.password !== '') return `the URL \`${shown}\` holds a password; put it into a file, and name that as \`tokenFile\``;
  if (scheme === 'file:' && parsed.host !== '') return `the URL \`${shown}\` names a host; a file URL starts with file:///`;
  if (scheme !== 'file:' && (parsed.hostname === '' || decodeURIComponent(parsed.hostname).startsWith('-'))) {
    return `the URL \`${shown}\` names no host`;
  }
  if (parsed.username.startsWith('-')) return `the user in the URL \`${shown}\` starts with a dash: ssh would take it for an option`;
  return undefined;
}

const schemes = SCHEMES.map((scheme) => `${scheme}//`).join(', ');

/** Why a branch cannot be followed, or `undefined`: the rules of `git check-ref-format`. */
export function branchFault(branch: string): string | undefined {
  if (branch === '') return 'the branch is empty';
  if (branch.startsWith('-')) return `the branch \`${branch}\` starts with a dash: git would take it for an option`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids them by number as well.
  const bad = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|^@$|(?:^|\/)\.|\.lock(?:\/|$)/.exec(branch);
  return bad ? `\`${branch.replace(/\p{Cc}/gu, ' ')}\` cannot be the name of a branch: \`${bad[0].replace(/\p{Cc}/gu, ' ')}\`` : undefined;
}

/** A URL as it may be shown and logged: over HTTP even a name alone may be a token. */
export const withoutCredentials = (text: string): string =>
  text.replace(/(https?:\/\/)[^/@\s]*@/gi, '$1').replace(/(\w:\/\/[^/@:\s]*):[^/@\s]*@/g, '$1@');

/** Where the repository lies when it is on this machine. */
export function localPath(url: string): string | undefined {
  if (url.startsWith('/')) return url;
  return url.startsWith('file:') ? fileURLToPath(url) : undefined;
}
