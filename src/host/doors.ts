import { execFile } from 'node:child_process';
import type { Answer } from '../core/answer.ts';
import { DOOR, type Door, type Doors, type DoorsRequest } from '../doctor/doors.ts';
import { answerOf } from './knock.ts';

/** Tries TCP connections from inside a decky, and the same from this host. Nothing of the decky's own is run. */
export async function knockFromInside({ management, decky, pid, addresses }: DoorsRequest): Promise<Doors> {
  const doors = addresses.map(async (address): Promise<Door> => {
    const [outside, inside] = await Promise.all([answerOf(address, DOOR), answerInside(pid, address)]);
    return { address, outside, inside };
  });
  try {
    return { management, decky, tried: await Promise.all(doors) };
  } catch (error) {
    return { management, decky, tried: { because: error instanceof Error ? error.message : String(error) } };
  }
}

/** As long as this host itself waits for an answer. */
const WAIT_S = '1';
/** What `timeout` ends with when it has had to end something. */
const TIMED_OUT = 124;

/** Only bash has a connection to offer that needs no more than itself; it is this host's, in the network of a process. */
const answerInside = (pid: number, address: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const connect = ['timeout', WAIT_S, 'bash', '-pc', `exec 3<>/dev/tcp/${address}/${DOOR}`];
    const options = { env: { ...process.env, LC_ALL: 'C' }, timeout: 10_000 };
    execFile('nsenter', [`--net=/proc/${pid}/ns/net`, '--', ...connect], options, (error, _, stderr) => {
      if (error === null) return resolve('open');
      if (error.code === TIMED_OUT) return resolve('silent');
      if (/Connection refused/.test(stderr)) return resolve('refused');
      // The kernel or a router says that there is no way.
      if (/^bash: /.test(stderr)) return resolve('silent');
      reject(new Error(stderr.trim() || error.message, { cause: error }));
    });
  });
