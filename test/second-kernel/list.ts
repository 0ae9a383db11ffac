import { execa } from 'execa';
import { PROJECT } from '../e2e/harness/program.ts';

/** What the tests of the second kernel are called, as it is written: to load their files would take a lab. */
export async function listTests(): Promise<readonly string[]> {
  const words = ['list', '--static-parse', '--json', '--config', 'test/second-kernel/vitest.config.ts'];
  const { stdout } = await execa('vitest', words, { cwd: PROJECT, preferLocal: true });
  const listed: readonly { readonly name: string }[] = JSON.parse(stdout);
  return listed.map(({ name }) => name);
}
