import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { conversationIdSchema, messageIdSchema } from '../../src/shared/model/ids.ts'
import type { ConversationId, MessageId } from '../../src/shared/model/ids.ts'
import { messagesOf, runApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { temporaryFolder } from '../support/folders.ts'
import { until } from '../support/until.ts'

const alone = async (): Promise<TestApp> => {
  const app = await runApp(temporaryFolder())
  await app.call('network.configure', { xmtp: 'off' })
  await app.call('account.create', { name: 'Alice' })
  return app
}

const missing = messageIdSchema.parse('missing-one')
const other = (digit: string) => `0x${digit.repeat(40)}`
const direct = async (app: TestApp, digit: string): Promise<ConversationId> =>
  (await app.call('conversations.openDirect', { address: other(digit) })).id

/** A file that nobody waits for: nothing else may be removed. */
const settledFile = async (app: TestApp, conversationId: ConversationId, bytes: number) => {
  const data = Buffer.alloc(bytes, 'x').toString('base64')
  const { id } = await app.call('messages.sendFile', {
    conversationId,
    name: 'plan.txt',
    mediaType: 'text/plain',
    data,
  })
  await app.call('messages.cancel', { id })
  return id
}

test('the sizes name the largest conversation, and what was removed makes the file on the disk smaller', async () => {
  const app = await alone()
  const [small, large] = [await direct(app, 'b'), await direct(app, 'c')]
  await app.call('messages.send', { conversationId: small, text: 'Hello' })
  const kept: MessageId[] = []
  for (let n = 0; n < 12; n += 1) kept.push(await settledFile(app, large, 400_000))
  const before = await app.call('storage.usage', {})
  expect(before.conversations[0]).toMatchObject({ id: large, files: 12 })
  expect(before.conversations[0]?.fileBytes).toBeGreaterThan(12 * 400_000)
  expect(before.conversations.find(({ id }) => id === small)).toMatchObject({ messages: 1, files: 0 })
  const size = () =>
    readdirSync(app.profile)
      .filter((name) => name.startsWith('messages.db'))
      .reduce((sum, name) => sum + statSync(join(app.profile, name)).size, 0)
  const sizeBefore = size()
  const changed = new Set<string>()
  app.on('messages.changed', ({ messages }) => messages.forEach(({ id }) => changed.add(id)))

  expect(await app.call('storage.clearMedia', {})).toEqual({ files: 12, bytes: 12 * 400_000 })
  expect(size()).toBeLessThan(sizeBefore - 12 * 400_000)
  await until('told', async () => kept.every((id) => changed.has(id)))
  const [first] = await messagesOf(app, large)
  expect(first?.content).toEqual({
    type: 'files',
    files: [{ name: 'plan.txt', mediaType: 'text/plain', size: 400_000, here: false, removed: 'for-good' }],
  })
  await expect(app.call('messages.file', { id: first?.id ?? missing })).rejects.toMatchObject({
    code: 'unknown-message',
    message: expect.stringContaining('removed from this device'),
  })
  const after = await app.call('storage.usage', {})
  expect(after.files).toBe(0)
  expect(await app.call('storage.clearMedia', {})).toEqual({ files: 0, bytes: 0 })
})

test('only what is asked for is removed: of one conversation, older than so many days, and nothing that waits to be sent', async () => {
  const app = await alone()
  const [one, two] = [await direct(app, 'b'), await direct(app, 'c')]
  await settledFile(app, one, 5_000)
  const stays = await settledFile(app, two, 5_000)
  const { id: waiting } = await app.call('messages.sendFile', {
    conversationId: one,
    name: 'waits.txt',
    mediaType: 'text/plain',
    data: Buffer.alloc(5_000, 'y').toString('base64'),
  })
  expect(await app.call('storage.clearMedia', { olderThanDays: 1 })).toMatchObject({ files: 0 })
  expect(await app.call('storage.clearMedia', { conversationId: one })).toMatchObject({ files: 1 })
  for (const id of [stays, waiting]) {
    const { data } = await app.call('messages.file', { id })
    expect(Buffer.from(data, 'base64')).toHaveLength(5_000)
  }
  const unknown = conversationIdSchema.parse(`direct:${other('d')}`)
  await expect(app.call('storage.clearMedia', { conversationId: unknown })).rejects.toMatchObject({
    code: 'unknown-conversation',
  })
})

const exportSchema = z.record(
  z.string(),
  z.array(
    z.strictObject({
      id: z.string(),
      content: z.string(),
      user_id: z.string(),
      timestamp: z.iso.datetime(),
      status: z.string(),
    }),
  ),
)

test('an export holds every message once, oldest first, in the shape that is promised', async () => {
  const app = await alone()
  const [one, two] = [await direct(app, 'b'), await direct(app, 'c')]
  const texts = Array.from({ length: 450 }, (_, n) => `Line ${n} "with" \u2028 trouble\n`)
  for (const text of texts) await app.call('messages.send', { conversationId: one, text })
  await settledFile(app, two, 5_000)
  const whole = join(temporaryFolder(), 'all.json')
  expect(await app.call('storage.export', { path: whole })).toEqual({ outcome: 'saved', path: whole })
  const exported = exportSchema.parse(JSON.parse(readFileSync(whole, 'utf8')))
  expect(exported[one]?.map(({ content }) => content)).toEqual(texts)
  expect(exported[two]?.map(({ content }) => content)).toEqual(['[plan.txt, 5000 bytes]'])
  expect(exported[one]?.[0]?.user_id).toBe((await app.call('account.get', {}))?.address)
  if (process.platform !== 'win32') expect(statSync(whole).mode & 0o077).toBe(0)

  const part = join(temporaryFolder(), 'one.json')
  await app.call('storage.export', { conversationId: two, path: part })
  expect(Object.keys(exportSchema.parse(JSON.parse(readFileSync(part, 'utf8'))))).toEqual([two])
})

test('an export that cannot be written leaves nothing behind and says why', async () => {
  const app = await alone()
  await direct(app, 'b')
  const folder = temporaryFolder()
  await expect(
    app.call('storage.export', { path: join(folder, 'missing', 'all.json') }),
  ).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(app.call('storage.export', {})).rejects.toMatchObject({ code: 'invalid-input' })
  expect(readdirSync(folder)).toEqual([])
})
