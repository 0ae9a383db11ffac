import { execSync } from 'node:child_process';
import { run } from '../../../src/cli/program.ts';

/** decnet-sync on a host where somebody else runs a command right after the first action of one sort. */
const { MEDDLE_AFTER, MEDDLE_WITH = 'true' } = process.env;
let meddled = false;

void run(process.argv, {
  signal: new AbortController().signal,
  afterAction: (action) => {
    if (meddled || action.do !== MEDDLE_AFTER) return;
    meddled = true;
    execSync(MEDDLE_WITH);
  },
}).then((code) => {
  process.exitCode = code;
});
