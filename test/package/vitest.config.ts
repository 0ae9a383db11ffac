import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Apart from the others: it builds the package twice, and fetches a small Debian to install it in.
const config: ViteUserConfig = defineConfig({
  test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 1_200_000, bail: 1 },
});

export default config;
