import { ran } from '../engines/ran.ts';
import { table } from './table.ts';

/** What `npm run test:engines` was last seen to do. */
export const engines = (): string =>
  table(
    ['Docker Engine', 'of Debian', 'end-to-end tests', 'passed', 'failed', 'skipped', 'on'],
    ran().map(({ engine, suite, tests, passed, failed, skipped, date }) => [
      engine,
      suite,
      tests,
      ...[passed, failed, skipped].map(String),
      date,
    ]),
  );
