import { defineConfig } from 'vitest/config'

const slow = { testTimeout: 120_000, hookTimeout: 120_000 }

export default defineConfig({
  cacheDir: 'test-results/.vite',
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.{ts,tsx}',
            'test/lint/**/*.test.ts',
            'test/lab/faults/*.test.ts',
            'test/soak/*.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/contracts/**/*.test.ts', 'test/integration/**/*.test.ts', 'tools/**/*.test.ts'],
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          // Machines of its own, in network namespaces: for root on Linux.
          name: 'machines',
          include: ['test/lab/*.test.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/e2e/browser/**/*.test.ts'],
          fileParallelism: false,
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'screenshots',
          include: ['test/e2e/screenshots/**/*.test.ts'],
          fileParallelism: false,
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'electron',
          include: ['test/e2e/electron/**/*.test.ts'],
          fileParallelism: false,
          ...slow,
        },
      },
    ],
  },
})
