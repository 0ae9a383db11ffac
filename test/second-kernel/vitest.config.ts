import { defineConfig, type ViteUserConfig } from 'vitest/config';

/**
 * What runs under the second kernel, on ipvlan: scenarios that are the same under both drivers, and
 * those that need both. One processor that is not a real one takes ten times as long for everything.
 */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      'test/e2e/claims.test.ts',
      'test/e2e/hairpin.test.ts',
      'test/e2e/hairpin-in-the-way.test.ts',
      'test/e2e/parent.test.ts',
      'test/second-kernel/*.test.ts',
    ],
    globalSetup: './test/second-kernel/lab.ts',
    env: { DRIVER: 'ipvlan', PROGRAM: 'built' },
    reporters: ['default', './test/second-kernel/reporter.ts'],
    fileParallelism: false,
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

export default config;
