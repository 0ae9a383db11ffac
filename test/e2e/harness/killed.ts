import { run } from '../../../src/cli/program.ts';

/** decnet-sync, struck dead right after its n-th action, or the first of a sort. A power cut asks nobody either. */
const last = process.env.KILL_AFTER;
let done = 0;

void run(process.argv, {
  signal: new AbortController().signal,
  afterAction: (action) => {
    done++;
    if (action.do === last || String(done) === last) process.kill(process.pid, 'SIGKILL');
  },
}).then((code) => {
  process.exitCode = code;
});
