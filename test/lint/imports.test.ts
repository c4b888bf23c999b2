import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { forbiddenImports } from '../../scripts/check-imports.ts'
import { temporaryFolder } from '../support/folders.ts'

/** What the check says of a project with these files. */
const check = (files: Readonly<Record<string, string>>): readonly string[] => {
  const root = temporaryFolder()
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), source)
  }
  return forbiddenImports(root)
}

const other = {
  'src/shared/x.ts': '',
  'src/main/messaging/x.ts': '',
  'src/main/storage/x.ts': '',
  'src/main/identity/x.ts': '',
  'src/main/relay/x.ts': '',
  'src/main/transports/xmtp/x.ts': '',
  'src/main/transports/lan/x.ts': '',
  'src/main/shell/x.ts': '',
  'src/main/assemble.ts': '',
  'src/renderer/x.ts': '',
}

test.each([
  ['src/shared/a.ts', '../main/messaging/x.ts'],
  ['src/shared/a.ts', 'node:fs'],
  ['src/shared/a.ts', 'react'],
  ['src/main/messaging/a.ts', '../storage/x.ts'],
  ['src/main/messaging/a.ts', 'socket.io'],
  ['src/main/messaging/a.ts', '@xmtp/node-sdk'],
  ['src/main/transports/xmtp/a.ts', '../lan/x.ts'],
  ['src/main/transports/lan/a.ts', '../xmtp/x.ts'],
  ['src/main/transports/lan/a.ts', '../../relay/x.ts'],
  ['src/main/transports/lan/a.ts', '../../storage/x.ts'],
  ['src/main/transports/lan/a.ts', 'socket.io'],
  ['src/main/relay/a.ts', '../identity/x.ts'],
  ['src/main/relay/a.ts', '../transports/lan/x.ts'],
  ['src/main/relay/a.ts', 'socket.io-client'],
  ['src/main/storage/a.ts', '../identity/x.ts'],
  ['src/main/identity/a.ts', '../storage/x.ts'],
  ['src/main/headless.ts', 'electron'],
  ['src/main/headless.ts', './shell/x.ts'],
  ['src/main/assemble.ts', 'electron-store'],
  ['src/renderer/a.tsx', '../main/messaging/x.ts'],
  ['src/renderer/a.tsx', 'electron'],
  ['src/renderer/a.tsx', 'node:fs'],
  ['src/preload/a.ts', '../main/assemble.ts'],
  ['src/main/messaging/a.ts', './missing.ts'],
])('%s may not import %s', (file, specifier) => {
  const problems = check({ ...other, [file]: `import { x } from '${specifier}'\n` })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(`${file} `)
  expect(problems[0]).toContain(specifier)
})

test.each([
  ['src/shared/a.ts', 'zod'],
  ['src/main/messaging/a.ts', '../../shared/x.ts'],
  ['src/main/transports/lan/a.ts', '../../messaging/x.ts'],
  ['src/main/transports/xmtp/a.ts', '@xmtp/node-sdk'],
  ['src/main/assemble.ts', './transports/lan/x.ts'],
  ['src/main/index.ts', 'electron'],
  ['src/main/shell/a.ts', 'electron-store'],
  ['src/renderer/a.tsx', '../shared/x.ts'],
])('%s may import %s', (file, specifier) => {
  expect(check({ ...other, [file]: `import { x } from '${specifier}'\n` })).toEqual([])
})

test('an import is found however it is written', () => {
  const lines = [
    `import type { X } from '../storage/x.ts'`,
    `export { x } from '../storage/x.ts'`,
    `import '../storage/x.ts'`,
    `const x = await import('../storage/x.ts')`,
    `import {\n  x,\n} from '../storage/x.ts'`,
  ]
  for (const line of lines) expect(check({ ...other, 'src/main/messaging/a.ts': line })).toHaveLength(1)
})

test('a file that belongs to no layer is told', () => {
  expect(check({ 'src/elsewhere/a.ts': '' })).toHaveLength(1)
})
