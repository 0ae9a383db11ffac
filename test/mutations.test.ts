import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutations } from '../scripts/mutations.ts';

test('each fault can be put in, at one place and no other', () => {
  const lost = mutations.filter(({ file, from }) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').split(from).length !== 2);
  expect(lost).toEqual([]);
});
