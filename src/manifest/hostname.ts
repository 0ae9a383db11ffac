/** What a decky has that its host name may be made of. */
export interface Self {
  readonly name: string;
  /** Lower case, colon separated. */
  readonly mac: string;
}

/** The longest a DNS label may be, and the longest host name that a kernel takes. */
const MAX_LABEL = 63;
const MAX_HOSTNAME = 64;

const PLACEHOLDER = /\{(?:(name)|(number)|(mac|MAC)([1-6]))\}/g;

/** Whether a host name says how to make one for each decky, rather than being one. */
export const isPattern = (hostname: string): boolean => hostname.includes('{');

/** `BRN{MAC6}` as one decky's host name. */
export function fillHostname(pattern: string, { name, mac }: Self): string {
  return pattern.replaceAll(PLACEHOLDER, (_, isName, isNumber, digits, bytes) => {
    if (isName) return name;
    if (isNumber) return /\d+$/.exec(name)?.[0] ?? '01';
    const tail = mac.replaceAll(':', '').slice(-2 * Number(bytes));
    return digits === 'MAC' ? tail.toUpperCase() : tail;
  });
}

/** Why the pattern is of no use for a decky of this name, or `undefined`. All MACs are of one length. */
export function lengthFault(pattern: string, name: string): string | undefined {
  const hostname = fillHostname(pattern, { name, mac: '00:00:00:00:00:00' });
  if (hostname.length <= MAX_HOSTNAME && hostname.split('.').every((label) => label.length <= MAX_LABEL)) return undefined;
  return `makes a host name of ${hostname.length} characters from this, \`${hostname}\`, which is too long; shorten it, or write a \`hostname\``;
}
