import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { io } from 'socket.io-client'
import { openDatabase } from '../../src/main/storage/database.ts'
import { loadDevice } from '../../src/main/identity/device.ts'
import { authorTimeOf } from '../../src/main/messaging/author-time.ts'
import { directRef } from '../../src/main/messaging/conversation-id.ts'
import { newMessageId } from '../../src/main/messaging/message-id.ts'
import { readEnvelope } from '../../src/main/transports/lan/sessions/envelope-format.ts'
import type { HeaderFields } from '../../src/main/transports/lan/sessions/envelope-format.ts'
import { SessionSealer } from '../../src/main/transports/lan/sessions/sealer.ts'
import { memoryState, newWallet } from '../support/people.ts'

/** One part of what a message needs at least; resolves with what it took, milliseconds. */
export interface Part {
  readonly measure: () => Promise<number>
  readonly stop: () => Promise<void>
}

const timed = async (work: () => Promise<void> | void): Promise<number> => {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

/** A message to a Socket.IO server in another process, and its acknowledgement. */
export const roundTrip = async (bytes: number): Promise<Part> => {
  const child = spawn(process.execPath, ['test/bench/echo.ts'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface(child.stdout), 'line')
  const socket = io(`http://127.0.0.1:${String(line)}`, { transports: ['websocket'] })
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve)
  })
  const payload = randomBytes(bytes)
  return {
    measure: () => timed(() => socket.emitWithAck('message', payload)),
    stop: async () => {
      socket.disconnect()
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

/** A row written to the encrypted database and on the disk when it returns, three times: author, relay and recipient. */
export const threeCommits = (folder: string): Part => {
  const database = openDatabase(join(folder, 'commits.db'), randomBytes(32))
  database.exec('CREATE TABLE one (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT')
  const insert = database.prepare('INSERT INTO one (bytes) VALUES (?)')
  const bytes = new Uint8Array(randomBytes(1024))
  return {
    measure: () =>
      timed(() => {
        for (let times = 0; times < 3; times += 1) insert.run([bytes])
      }),
    stop: async () => {
      database.close()
    },
  }
}

/** A message sealed in an established session by one device and opened by another. */
export const sealAndOpen = async (): Promise<Part> => {
  const party = async () => {
    const device = await loadDevice(memoryState(), newWallet(), Date.now())
    const state = memoryState()
    const sealer = new SessionSealer({ device, state, transaction: (work) => work(), now: Date.now })
    return { certificate: device.certificate, sealer }
  }
  type Party = Awaited<ReturnType<typeof party>>
  const [alice, bob] = [await party(), await party()]
  const published = bob.sealer.preKeys.due({ at: null, preKeys: 0, kyberPreKeys: 0 })
  const [preKey] = published?.oneTime.preKeys ?? []
  const [kyberPreKey] = published?.oneTime.kyberPreKeys ?? []
  if (!published || !preKey || !kyberPreKey) throw new Error('There are no keys')
  const meeting = alice.sealer.begin()
  await alice.sealer.meet(meeting, { keys: published.keys, preKey, kyberPreKey }, bob.certificate)
  meeting.commit()
  const conversation = directRef(alice.certificate.address, bob.certificate.address)
  if (conversation.kind !== 'direct') throw new Error('It is not direct')
  const body = randomBytes(600)
  const pass = async (from: Party, to: Party): Promise<void> => {
    const now = Date.now()
    const id = newMessageId(now, randomBytes(10))
    const header: HeaderFields = {
      kind: 'message',
      conversation,
      id,
      at: authorTimeOf(now),
      prev: null,
      mode: 'automatic',
    }
    const sealing = from.sealer.begin()
    const sealed = await from.sealer.sealPairwise(sealing, header, body, [to.certificate.device])
    sealing.commit()
    const opening = to.sealer.begin()
    await to.sealer.open(opening, readEnvelope(sealed))
    opening.commit()
  }
  await pass(alice, bob)
  await pass(bob, alice)
  return { measure: () => timed(() => pass(alice, bob)), stop: async () => {} }
}
