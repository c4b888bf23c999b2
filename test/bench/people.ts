import { randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDevice } from '../../src/main/identity/device.ts'
import { authorTimeOf } from '../../src/main/messaging/author-time.ts'
import { encodeContent } from '../../src/main/messaging/content-codec.ts'
import { newMessageId } from '../../src/main/messaging/message-id.ts'
import { SessionSealer } from '../../src/main/transports/lan/sessions/sealer.ts'
import { mergedList } from '../../src/shared/device-list.ts'
import { deviceIdSchema } from '../../src/shared/device-certificate.ts'
import { writeFields } from '../../src/shared/fields.ts'
import { memoryState, newWallet } from '../support/people.ts'
import type { Person } from './load/member.ts'

const textBytes = 256

/** Somebody new with one device, as a relay lets them in. */
const person = async (): Promise<Person> => {
  const wallet = newWallet()
  const device = await loadDevice(memoryState(), wallet, Date.now())
  return {
    address: wallet.address,
    device: device.certificate.device,
    list: await wallet.signList(mergedList([], device.certificate, Date.now())),
    admissionKey: Buffer.from(device.admissionPrivateKey).toString('base64'),
  }
}

/** Makes people, and keeps them in a file for the load generator. @returns the file */
export const writePeople = async (folder: string, count: number): Promise<string> => {
  const people: Person[] = []
  for (let index = 0; index < count; index += 1) people.push(await person())
  const file = join(folder, 'people.json')
  writeFileSync(file, JSON.stringify(people))
  return file
}

/** What a message of 256 bytes of text is when it travels in a room: sealed by the app's own sealer. @param members of the room */
export const sealedInRoom = async (members: number): Promise<Uint8Array> => {
  const wallet = newWallet()
  const device = await loadDevice(memoryState(), wallet, Date.now())
  const list = await wallet.signList(mergedList([], device.certificate, Date.now()))
  const sealer = new SessionSealer({
    device,
    state: memoryState(),
    transaction: (work) => work(),
    now: Date.now,
  })
  const content = encodeContent({ type: 'text', text: 'x'.repeat(textBytes) })
  const now = Date.now()
  const work = sealer.begin()
  const distribution = sealer.newDistribution()
  await sealer.senderKey(work, distribution)
  return sealer.sealForGroup(
    work,
    {
      kind: 'message',
      conversation: { kind: 'room', relay: randomBytes(32).toString('hex'), name: 'bench' },
      id: newMessageId(now, randomBytes(10)),
      at: authorTimeOf(now),
      prev: newMessageId(now, randomBytes(10)),
      mode: 'automatic',
    },
    writeFields([Buffer.from(JSON.stringify(list)), content]),
    distribution,
    Array.from({ length: members }, () => deviceIdSchema.parse(randomUUID().replace(/-4/, '-8'))),
  )
}
