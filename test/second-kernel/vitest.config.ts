import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { scenarios } from './scenarios.ts';

/** What runs under the second kernel, on ipvlan. One processor that is not a real one takes ten times as long for everything. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: scenarios(process.env.SCENARIOS),
    globalSetup: './test/second-kernel/lab.ts',
    env: { DRIVER: 'ipvlan', PROGRAM: 'built' },
    reporters: ['default', './test/second-kernel/reporter.ts'],
    fileParallelism: false,
    isolate: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

export default config;
