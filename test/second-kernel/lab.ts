import type { TestProject } from 'vitest/node';
import { labUp } from '../../src/lab/up.ts';
import { newNames } from '../e2e/harness/names.ts';

/** One lab for all files, as an Engine takes its time to start here. It goes with the kernel. */
export default async function setup({ provide }: TestProject): Promise<void> {
  const names = newNames();
  await labUp(names);
  provide('lab', names);
}
