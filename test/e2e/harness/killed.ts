import { run } from '../../../src/cli/program.ts';

/** decnet-sync, struck dead right after its n-th action. A power cut asks nobody either. */
const last = Number(process.env.KILL_AFTER);
let done = 0;

void run(process.argv, {
  signal: new AbortController().signal,
  afterAction: () => {
    done++;
    if (done === last) process.kill(process.pid, 'SIGKILL');
  },
}).then((code) => {
  process.exitCode = code;
});
