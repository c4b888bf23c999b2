import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import { assemble } from '../../src/main/assemble.ts'
import { openConfSettings } from '../../src/main/conf-settings.ts'
import { addressSchema } from '../../src/shared/model/ids.ts'
import { attach } from '../support/in-process.ts'
import { fillConversation } from '../support/long-conversation.ts'
import { printFigures } from './figures.ts'

// `npm run bench:backup`: a backup of everything and its restoration, beside gzip over the same database. Pictures and films do not get smaller
// by packing, so that files here are bytes of chance.

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '50000' },
    files: { type: 'string', default: '600' },
  },
})
const passphrase = 'four words of mine'
const fileBytes = 500_000
const folder = mkdtempSync(join(process.env['LANDLINE_BENCH_FOLDER'] ?? tmpdir(), 'landline-bench-'))
const open = async (name: string) => {
  const running = await assemble({
    profile: join(folder, name),
    shell: 'stdio',
    version: 'bench',
    openSettings: openConfSettings,
    discovery: false,
    echo: () => {},
  })
  return attach(running)
}
/** How long work takes, seconds, and for how long it lets nothing else have its turn at most, milliseconds. */
const timed = async (work: () => Promise<unknown>) => {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const before = performance.now()
  await work()
  const seconds = (performance.now() - before) / 1000
  delay.disable()
  return { seconds, held: delay.max / 1e6 }
}
try {
  const peer = addressSchema.parse(`0x${'b'.repeat(40)}`)
  let app = await open('alice')
  await app.call('network.configure', { xmtp: 'off' })
  await app.call('account.create', { name: 'Alice' })
  const { id } = await app.call('conversations.openDirect', { address: peer })
  for (let n = 0; n < Number(values.files); n += 1)
    await app.call('messages.sendFile', {
      conversationId: id,
      name: `${n}.bin`,
      mediaType: 'application/octet-stream',
      data: randomBytes(fileBytes).toString('base64'),
    })
  await app.stop()
  await fillConversation(join(folder, 'alice'), id, peer, Number(values.messages))
  app = await open('alice')
  const database = join(folder, 'alice', 'messages.db')
  const path = join(folder, 'alice.landline-backup')
  const megabytes = statSync(database).size / 1e6
  const gzip = await timed(() =>
    pipeline(createReadStream(database), createGzip(), createWriteStream(join(folder, 'packed.gz'))),
  )
  const backup = await timed(() => app.call('backup.create', { passphrase, path }))
  const size = statSync(path).size / 1e6
  await app.stop()
  const back = await open('back')
  const { backup: chosen } = await back.call('backup.open', { path })
  const restore = await timed(() => back.call('backup.restore', { id: chosen?.id ?? '', passphrase }))
  const { messages } = await back.call('messages.list', { conversationId: id, limit: 1 })
  if (messages.length !== 1) throw new Error('What was restored has no messages')
  await back.stop()
  printFigures(`A backup of ${values.messages} messages and ${values.files} files`, [
    { what: 'database', value: megabytes, unit: 'MB' },
    { what: 'backup', value: size, unit: 'MB' },
    { what: 'gzip over the database', value: gzip.seconds, unit: 's' },
    { what: 'making the backup', value: backup.seconds, unit: 's' },
    { what: '… beside gzip', value: backup.seconds / gzip.seconds, unit: 'times' },
    { what: '… longest time without a turn', value: backup.held, unit: 'ms' },
    { what: 'restoring it, until the account is open', value: restore.seconds, unit: 's' },
    { what: '… beside gzip', value: restore.seconds / gzip.seconds, unit: 'times' },
    { what: '… longest time without a turn', value: restore.held, unit: 'ms' },
  ])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
