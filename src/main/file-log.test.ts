import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/folders.ts'
import { fileLog, lastOfLog } from './file-log.ts'
import { redact } from './log-redaction.ts'

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
const address = `0x${'AbCd'.repeat(10)}`
const key = '0123456789abcdef'.repeat(4)
const secrets = [phrase, address, key, `0x${key}`, Buffer.from(key.repeat(2), 'hex').toString('base64')]

test.each([
  ...secrets,
  `landline://join?v=1&f=${key}&p=apple`,
  'https://user:secret@example.org/x',
  'https://example.org/x?token=secret',
])('%s is not in a log, wherever it stands', (secret) => {
  for (const text of [secret, `before ${secret} after`, `{"error":"Error: ${secret}\\n    at x"}`]) {
    const shown = redact(text)
    expect(shown).not.toContain(secret)
    expect(shown).not.toMatch(/secret|apple|sausage/)
  }
})

test('what helps stays: sentences, places in the code, ids, versions', () => {
  for (const text of [
    'A request failed unexpectedly',
    '    at Object.write (/opt/Landline/resources/app.asar/out/main/index.js:10:5)',
    '    at file:///opt/landline/node_modules/@xmtp/node-sdk/dist/index.js:10:5',
    '01890000-0000-7000-8000-000000000001',
    '192.168.1.20:47474',
    '6.1.0-nightly.20260726.b649d1a',
  ])
    expect(redact(text)).toBe(text)
  expect(redact('/home/alice/.config/Landline', '/home/alice')).toBe('~/.config/Landline')
  expect(redact(address)).toBe('0xAbCd…')
})

test('a log keeps nothing secret, is its owner’s alone, and begins anew when it has grown', () => {
  const path = join(temporaryFolder(), 'logs', 'landline.log')
  const echoed: string[] = []
  const log = fileLog(path, (line) => echoed.push(line), 2_000)
  log.error('Something failed', new Error(`about ${phrase} of ${address}`), { key })
  log.warn('Something is odd', { key })
  const text = readFileSync(path, 'utf8')
  for (const secret of secrets) expect(text + echoed.join('\n')).not.toContain(secret)
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  for (let index = 0; index < 100; index += 1) log.info(`Line ${index}`)
  expect(existsSync(`${path}.old`)).toBe(true)
  expect(statSync(path).size + statSync(`${path}.old`).size).toBeLessThan(5_000)
  const last = lastOfLog(path, 1_000)
  const lines = last.trim().split('\n')
  expect(last.length).toBeLessThanOrEqual(1_000)
  // Whole lines, in order, up to the newest.
  const messages = lines.map((line) => String(JSON.parse(line).message))
  expect(messages.at(-1)).toBe('Line 99')
  expect(messages).toEqual([...messages].sort((a, b) => Number(a.slice(5)) - Number(b.slice(5))))
})

test('a log that cannot be written, or is not there, stops nothing', () => {
  const folder = temporaryFolder()
  const log = fileLog(join(folder, 'landline.log'), () => {})
  expect(lastOfLog(join(folder, 'none.log'), 100)).toBe('')
  log.info('fine')
})
