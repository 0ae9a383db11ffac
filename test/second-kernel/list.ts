import { execa } from 'execa';
import { PROJECT } from '../e2e/harness/program.ts';

/** What the tests of the second kernel are called, which none is needed to tell. */
export async function listTests(): Promise<readonly string[]> {
  const { stdout } = await execa('vitest', ['list', '--json', '--config', 'test/second-kernel/vitest.config.ts'], {
    cwd: PROJECT,
    preferLocal: true,
  });
  const listed: readonly { readonly name: string }[] = JSON.parse(stdout);
  return listed.map(({ name }) => name);
}
