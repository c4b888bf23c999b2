import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { licences } from './scripts/licences.ts'

export default defineConfig({
  main: {
    build: {
      target: 'node20',
      chunkSizeWarningLimit: 4_000,
      // What is JavaScript goes into one file, which starts sooner and leaves little to be packed; what is native cannot.
      externalizeDeps: false,
      rolldownOptions: {
        input: { start: 'src/main/start.ts' },
        // Beside one another: what main reads is found from where its file is.
        output: {
          format: 'es',
          chunkFileNames: '[name]-[hash].js',
          // The text of a script is held as long as it runs. Names stay: they stand in the log when something fails.
          minify: { compress: true, codegen: { removeWhitespace: true }, mangle: false },
        },
        external: ['electron', /^@signalapp\//, '@xmtp/node-bindings', 'bufferutil', 'utf-8-validate'],
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      // A sandboxed preload is one CommonJS file: it can require nothing of ours.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), licences()],
    build: {
      target: 'chrome130',
      // The text of a script is held as long as it runs.
      minify: 'oxc',
      chunkSizeWarningLimit: 1_500,
      // The content security policy has no room for data: fonts or inline preload helpers.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
})
