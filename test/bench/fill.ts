import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openRelayDatabase } from '../../src/main/relay/database.ts'
import { Mailbox } from '../../src/main/relay/mailbox.ts'
import { Register } from '../../src/main/relay/register.ts'
import { newMessageId } from '../../src/main/messaging/message-id.ts'
import { deviceIdSchema } from '../../src/shared/device-certificate.ts'
import { deviceListSchema } from '../../src/shared/device-list.ts'
import { peopleSchema, roomName } from './load/member.ts'

export interface Filling {
  /** Where the relay's database is made. */
  readonly folder: string
  /** 32 bytes, hexadecimal. */
  readonly key: string
  readonly people: string
  /** How many of them are in the room; the one after them wrote everything. */
  readonly members: number
  readonly messages: number
  readonly envelope: string
}

const group = 2_000

/** Makes the database of a relay that has been there for a while: people it knows, a room with them in it, and what was said there. */
export const fillRelay = ({ folder, key, people, members, messages, envelope }: Filling): void => {
  const database = openRelayDatabase(join(folder, 'relay.db'), Buffer.from(key, 'hex'))
  // Only while it is filled.
  database.pragma('synchronous = OFF')
  const register = new Register(database)
  const known = peopleSchema.parse(JSON.parse(readFileSync(people, 'utf8'))).map(({ list, device }) => ({
    list: deviceListSchema.parse(list),
    device: deviceIdSchema.parse(device),
  }))
  const now = Date.now()
  database.transaction(() => {
    for (const [index, { list, device }] of known.entries()) {
      register.putList(list)
      register.seen(device, list.address, 'Bench', now)
      if (index < members) register.join(roomName, list.address)
    }
  })()
  const author = known[members] ?? known[0]
  if (!author) throw new Error('There is nobody to write')
  const mailbox = new Mailbox(database)
  const recipients = register.memberAddresses(roomName)
  const bytes = readFileSync(envelope)
  for (let done = 0; done < messages; done += group) {
    mailbox.store(
      Array.from({ length: Math.min(group, messages - done) }, () => ({
        id: newMessageId(now, randomBytes(10)),
        chatId: roomName,
        sender: author.list.address,
        device: author.device,
        recipients,
        envelope: bytes,
      })),
      now,
    )
  }
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
}
