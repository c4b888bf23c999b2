import { randomBytes } from 'node:crypto'
import {
  CiphertextMessageType,
  PreKeySignalMessage,
  ProtocolAddress,
  signalDecrypt,
  signalDecryptPreKey,
  signalEncrypt,
  SignalMessage,
} from '@signalapp/libsignal-client'
import { loadDevice } from '../../../src/main/identity/device.ts'
import { authorTimeOf } from '../../../src/main/messaging/author-time.ts'
import { directRef } from '../../../src/main/messaging/conversation-id.ts'
import { newMessageId } from '../../../src/main/messaging/message-id.ts'
import { readEnvelope } from '../../../src/main/transports/lan/sessions/envelope-format.ts'
import type { HeaderFields } from '../../../src/main/transports/lan/sessions/envelope-format.ts'
import { SessionSealer } from '../../../src/main/transports/lan/sessions/sealer.ts'
import { memoryState, newWallet } from '../../support/people.ts'
import type { Benchmark } from '../benchmark.ts'
import { beside } from '../rows.ts'
import type { Row } from '../rows.ts'

const party = async () => {
  const device = await loadDevice(memoryState(), newWallet(), Date.now())
  const sealer = new SessionSealer({
    device,
    state: memoryState(),
    transaction: (work) => work(),
    now: Date.now,
  })
  const self = ProtocolAddress.new(device.certificate.device, 1)
  return { certificate: device.certificate, sealer, self }
}
type Party = Awaited<ReturnType<typeof party>>

const headerOf = (from: Party, to: Party): HeaderFields => {
  const conversation = directRef(from.certificate.address, to.certificate.address)
  if (conversation.kind !== 'direct') throw new Error('It is not direct')
  const now = Date.now()
  return {
    kind: 'message',
    conversation,
    id: newMessageId(now, randomBytes(10)),
    at: authorTimeOf(now),
    prev: null,
    mode: 'automatic',
  }
}

const meet = async (from: Party, to: Party): Promise<void> => {
  const published = to.sealer.preKeys.due({ at: null, preKeys: 0, kyberPreKeys: 0 })
  const [preKey] = published?.oneTime.preKeys ?? []
  const [kyberPreKey] = published?.oneTime.kyberPreKeys ?? []
  if (!published || !preKey || !kyberPreKey) throw new Error('There are no keys')
  const work = from.sealer.begin()
  await from.sealer.meet(work, { keys: published.keys, preKey, kyberPreKey }, to.certificate)
  work.commit()
}

/** Seals for everybody, and opens at one of them: as the app does, with the ratchets kept. @returns milliseconds */
const ours = async (from: Party, to: readonly Party[], body: Uint8Array): Promise<number> => {
  const [reader] = to
  if (!reader) throw new Error('There is nobody')
  const begun = performance.now()
  const sealing = from.sealer.begin()
  const devices = to.map(({ certificate }) => certificate.device)
  const sealed = await from.sealer.sealPairwise(sealing, headerOf(from, reader), body, devices)
  sealing.commit()
  const opening = reader.sealer.begin()
  await reader.sealer.open(opening, readEnvelope(sealed))
  opening.commit()
  return performance.now() - begun
}

/** The calls of libsignal that it cannot do without, on the same stores. @returns milliseconds */
const bare = async (from: Party, to: readonly Party[], body: Uint8Array<ArrayBuffer>): Promise<number> => {
  const [reader] = to
  if (!reader) throw new Error('There is nobody')
  const begun = performance.now()
  const work = from.sealer.begin()
  const sealed: Array<Awaited<ReturnType<typeof signalEncrypt>>> = []
  for (const { self } of to)
    sealed.push(await signalEncrypt(body, self, from.self, work.sessions, work.identities, new Date()))
  work.commit()
  const opening = reader.sealer.begin()
  const { sessions, identities, preKeys, signedPreKeys, kyberPreKeys } = opening
  const [first] = sealed
  const bytes = first?.serialize()
  if (!first || !bytes) throw new Error('Nothing was sealed')
  const whisper: number = CiphertextMessageType.Whisper
  if (first.type() === whisper) {
    await signalDecrypt(SignalMessage.deserialize(bytes), from.self, reader.self, sessions, identities)
  } else {
    await signalDecryptPreKey(
      PreKeySignalMessage.deserialize(bytes),
      from.self,
      reader.self,
      sessions,
      identities,
      preKeys,
      signedPreKeys,
      kyberPreKeys,
    )
  }
  opening.commit()
  return performance.now() - begun
}

/** Sealing a message for some devices and opening it at one, beside the calls of libsignal in it. Goal 9. */
export const sealing: Benchmark = {
  name: 'sealing',
  run: async (bench) => {
    const rows: Row[] = []
    const body = new Uint8Array(randomBytes(256))
    for (const count of bench.short ? [1, 3] : [1, 20, 200]) {
      const author = await party()
      const readers: Party[] = []
      for (let index = 0; index < count; index += 1) {
        const reader = await party()
        await meet(author, reader)
        readers.push(reader)
      }
      const [reader] = readers
      if (!reader) throw new Error('There is nobody')
      await ours(author, readers, body)
      // An answer makes the session with the reader one in which both have spoken.
      const answering = reader.sealer.begin()
      const answer = await reader.sealer.sealPairwise(answering, headerOf(reader, author), body, [
        author.certificate.device,
      ])
      answering.commit()
      const opening = author.sealer.begin()
      await author.sealer.open(opening, readEnvelope(answer))
      opening.commit()
      const samples = { ours: [] as number[], bare: [] as number[] }
      const times = bench.short ? 5 : Math.ceil(400 / Math.sqrt(count))
      for (let index = 0; index < times; index += 1) {
        samples.ours.push(await ours(author, readers, body))
        samples.bare.push(await bare(author, readers, body))
      }
      rows.push(
        beside(
          `sealing for ${count} ${count === 1 ? 'device' : 'devices'} and opening at one, beside libsignal's calls`,
          'ms',
          samples.ours,
          samples.bare,
          { atMost: 1.2 },
        ),
      )
    }
    return rows
  },
}
