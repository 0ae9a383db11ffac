import type { Lab } from '../../../src/lab/lab.ts';
import { namespacePath } from '../../../src/lab/namespaces.ts';
import { type Ran, start } from './commands.ts';
import { eventually } from './eventually.ts';

/** Runs a command where the switch is, which is the LAN's gateway, too. */
export const onSwitch = (lab: Lab, ...words: readonly string[]): Promise<Ran> =>
  start({ file: 'nsenter', args: [`--net=${namespacePath(lab.lan.namespace)}`, '--', ...words], env: process.env });

type Run = (...words: string[]) => Promise<Ran>;

/** What a station's device is called on the LAN, which the kernel takes a moment to be sure of. */
export const linkLocalOf = (run: Run, device = 'eth0'): Promise<string> =>
  eventually(async () => {
    const { stdout } = await run('ip', '-6', '-o', 'address', 'show', 'dev', device, 'scope', 'link', '-tentative');
    const address = /inet6 (\S+)\//.exec(stdout)?.[1];
    if (address === undefined) throw new Error(`${device} has no link-local address: ${stdout}`);
    return address;
  });

/** The MAC of a station's device. */
export async function macOf(run: Run, device = 'eth0'): Promise<string> {
  const { stdout } = await run('ip', '-o', 'link', 'show', 'dev', device);
  const mac = /link\/ether (\S+)/.exec(stdout)?.[1];
  if (mac === undefined) throw new Error(`${device} has no MAC: ${stdout}`);
  return mac;
}
