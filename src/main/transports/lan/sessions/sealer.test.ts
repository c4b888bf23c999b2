import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { memoryState, newWallet } from '../../../../../test/support/people.ts'
import type { DeviceCertificate } from '../../../../shared/device-certificate.ts'
import { readFields, writeFields } from '../../../../shared/fields.ts'
import type { Bundle } from '../../../../shared/relay-protocol.ts'
import { loadDevice } from '../../../identity/device.ts'
import type { Wallet } from '../../../identity/wallet.ts'
import { authorTimeOf } from '../../../messaging/author-time.ts'
import { directRef } from '../../../messaging/conversation-id.ts'
import { newMessageId } from '../../../messaging/message-id.ts'
import { pad, unpad } from '../padding.ts'
import { readEnvelope, writeEnvelope } from './envelope-format.ts'
import type { HeaderFields } from './envelope-format.ts'
import type { RatchetWork } from './ratchet-work.ts'
import { CannotOpen, SessionSealer } from './sealer.ts'

const now = 1_700_000_000_000
const day = 24 * 3600 * 1000

interface Party {
  readonly certificate: DeviceCertificate
  readonly sealer: SessionSealer
  clock: number
}

const party = async (wallet: Wallet = newWallet()): Promise<Party> => {
  const device = await loadDevice(memoryState(), wallet, now)
  const made: Party = {
    certificate: device.certificate,
    clock: now,
    sealer: new SessionSealer({
      device,
      state: memoryState(),
      transaction: (work) => work(),
      now: () => made.clock,
    }),
  }
  return made
}

/** What a relay would hand out for a session with somebody. */
const bundleOf = ({ sealer }: Party): Bundle => {
  const published = sealer.preKeys.due({ at: null, preKeys: 0, kyberPreKeys: 0 })
  const [preKey] = published?.oneTime.preKeys ?? []
  const [kyberPreKey] = published?.oneTime.kyberPreKeys ?? []
  if (!published || !preKey || !kyberPreKey) throw new Error('No keys')
  return { keys: published.keys, preKey, kyberPreKey }
}

const headerFor = (from: Party, to: Party): HeaderFields => {
  const conversation = directRef(from.certificate.address, to.certificate.address)
  if (conversation.kind !== 'direct') throw new Error('unreachable')
  const id = newMessageId(now, randomBytes(10))
  return { kind: 'message', conversation, id, at: authorTimeOf(now), prev: null, mode: 'automatic' }
}

/** Runs work and keeps what it changed. */
const kept = async <T>({ sealer }: Party, run: (work: RatchetWork) => Promise<T>): Promise<T> => {
  const work = sealer.begin()
  const result = await run(work)
  work.commit()
  return result
}

const words = Buffer.from('meet me at the harbour')
let alice: Party
let bob: Party
let phone: Party

beforeEach(async () => {
  const wallet = newWallet()
  ;[alice, bob, phone] = await Promise.all([party(), party(wallet), party(wallet)])
  await kept(alice, async (work) => {
    await alice.sealer.meet(work, bundleOf(bob), bob.certificate)
    await alice.sealer.meet(work, bundleOf(phone), phone.certificate)
  })
})

const seal = (body: Uint8Array = words): Promise<Uint8Array> =>
  kept(alice, (work) =>
    alice.sealer.sealPairwise(work, headerFor(alice, bob), body, [
      bob.certificate.device,
      phone.certificate.device,
    ]),
  )

const open = (by: Party, envelope: Uint8Array) =>
  kept(by, (work) => by.sealer.open(work, readEnvelope(envelope)))

const refusal = async (by: Party, envelope: Uint8Array): Promise<string> => {
  const work = by.sealer.begin()
  try {
    await by.sealer.open(work, readEnvelope(envelope))
    return 'opened'
  } catch (error) {
    return error instanceof CannotOpen ? error.kind : 'unreadable'
  }
}

test('every device of the recipient opens it, once, and learns whose key sealed it', async () => {
  const envelope = await seal()
  for (const device of [bob, phone]) {
    const { body, identityKey } = await open(device, envelope)
    expect(Buffer.from(body)).toEqual(words)
    expect(identityKey).toBe(alice.certificate.identityKey)
    expect(await refusal(device, envelope)).toBe('lost')
  }
  expect(Buffer.from(envelope).includes(words)).toBe(false)
  const stranger = await party()
  expect(await refusal(stranger, envelope)).toBe('not-ours')
})

test('what was not committed has not happened: the same envelope opens again', async () => {
  const envelope = await seal()
  await bob.sealer.open(bob.sealer.begin(), readEnvelope(envelope))
  expect(Buffer.from((await open(bob, envelope)).body)).toEqual(words)
})

test('messages open in any order, and none that was changed in a single byte', async () => {
  const envelopes = [
    await seal(Buffer.from('one')),
    await seal(Buffer.from('two')),
    await seal(Buffer.from('three')),
  ]
  for (const index of [2, 0, 1]) {
    const envelope = envelopes[index]
    if (envelope) expect(Buffer.from((await open(bob, envelope)).body).toString()).toMatch(/one|two|three/)
  }
  const envelope = await seal()
  await fc.assert(
    fc.asyncProperty(fc.nat(envelope.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Uint8Array.from(envelope, (byte, index) => (index === at ? byte ^ flip : byte))
      // The wrap for the other device is not Bob's to check.
      const outcome = await refusal(bob, changed).catch(() => 'unreadable')
      if (outcome !== 'opened') return
      const work = bob.sealer.begin()
      expect(Buffer.from((await bob.sealer.open(work, readEnvelope(changed))).body)).toEqual(words)
      expect(readEnvelope(changed).headerBytes).toEqual(readEnvelope(envelope).headerBytes)
    }),
    { numRuns: 150 },
  )
})

test('a recipient cannot exchange the body for the other recipients', async () => {
  const envelope = await seal()
  const parts = readEnvelope(envelope)
  // The phone knows the body key: it is handed the same one as Bob's other device.
  const key = await bodyKeyOf(phone, parts.wraps, parts.header.device)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(parts.headerBytes)
  const forged = Buffer.concat([
    nonce,
    cipher.update(pad(Buffer.from('meet me at the prison'))),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  // The forgery is a good one: under that key it decrypts.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(parts.headerBytes)
  decipher.setAuthTag(forged.subarray(-16))
  const padded = Buffer.concat([decipher.update(forged.subarray(12, -16)), decipher.final()])
  expect(Buffer.from(unpad(padded)).toString()).toBe('meet me at the prison')
  expect(await refusal(bob, writeEnvelope({ ...parts, ciphertext: forged }))).toBe('bad')
  expect(Buffer.from((await open(bob, envelope)).body)).toEqual(words)
})

/** What a device finds in its wrap, as an attacker who has that device would read it. */
const bodyKeyOf = async (by: Party, wraps: Uint8Array, author: string): Promise<Uint8Array> => {
  const { PreKeySignalMessage, ProtocolAddress, signalDecryptPreKey } =
    await import('@signalapp/libsignal-client')
  const wrap = readFields(wraps, 2)[1]
  if (!wrap) throw new Error('There is no wrap')
  const work = by.sealer.begin()
  const secret = await signalDecryptPreKey(
    PreKeySignalMessage.deserialize(new Uint8Array(wrap.subarray(1))),
    ProtocolAddress.new(author, 1),
    ProtocolAddress.new(by.certificate.device, 1),
    work.sessions,
    work.identities,
    work.preKeys,
    work.signedPreKeys,
    work.kyberPreKeys,
  )
  return secret.subarray(0, 32)
}

test('keys for a session that are another’s, changed, or too old are refused', async () => {
  const carol = await party()
  const genuine = bundleOf(bob)
  const begin = (bundle: Bundle, by: Party = carol) =>
    by.sealer.meet(by.sealer.begin(), bundle, bob.certificate)
  await expect(begin(genuine)).resolves.toBeUndefined()
  await expect(begin(bundleOf(alice))).rejects.toThrow()
  const { keys } = genuine
  const other = bundleOf(alice).keys
  for (const changed of [
    { ...keys, at: keys.at + 1 },
    { ...keys, signedPreKey: other.signedPreKey },
    { ...keys, lastResort: other.lastResort },
    { ...other, device: keys.device },
  ]) {
    await expect(begin({ ...genuine, keys: changed })).rejects.toThrow('Signature')
  }
  const kyberPreKey = bundleOf(alice).kyberPreKey
  if (!kyberPreKey) throw new Error('No key')
  await expect(begin({ ...genuine, kyberPreKey })).rejects.toThrow()
  const late = await party()
  late.clock = now + 41 * day
  await expect(begin(genuine, late)).rejects.toThrow('too old')
})

test('the first message of a session that rests on a last resort cannot be replayed', async () => {
  const carol = await party()
  const { keys } = bundleOf(bob)
  await kept(carol, (work) => carol.sealer.meet(work, { keys }, bob.certificate))
  const envelope = await kept(carol, (work) =>
    carol.sealer.sealPairwise(work, headerFor(carol, bob), words, [bob.certificate.device]),
  )
  await open(bob, envelope)
  // A session that is lost does not make room for it again.
  const work = bob.sealer.begin()
  work.delete(`session:${carol.certificate.device}`)
  work.commit()
  expect(await refusal(bob, envelope)).toBe('lost')
})

test('a sender key opens what was sealed with it, under its own header only, and from its own device only', async () => {
  const distribution = alice.sealer.newDistribution()
  const fields = headerFor(alice, bob)
  const [key, envelope] = await kept(alice, async (work) => {
    const message = await alice.sealer.senderKey(work, distribution)
    return [message, await alice.sealer.sealForGroup(work, fields, words, distribution, [])] as const
  })
  expect(await refusal(bob, envelope)).toBe('lost')
  await kept(bob, (work) => bob.sealer.takeSenderKey(work, alice.certificate.device, key))
  const parts = readEnvelope(envelope)
  const renamed = Buffer.from(JSON.stringify({ ...parts.header, mode: 'lan-only' }))
  expect(await refusal(bob, writeFields([renamed, parts.ciphertext, parts.wraps]))).toBe('bad')
  const other = { ...parts.header, device: phone.certificate.device }
  expect(
    await refusal(bob, writeFields([Buffer.from(JSON.stringify(other)), parts.ciphertext, parts.wraps])),
  ).toBe('lost')
  expect(Buffer.from((await open(bob, envelope)).body)).toEqual(words)
  expect(await refusal(bob, envelope)).toBe('lost')
})

test('keys are renewed in time, and their private halves outlive the messages that may still come', async () => {
  const first = bundleOf(bob).keys
  bob.clock += 8 * day
  const left = { at: first.at, preKeys: 50, kyberPreKeys: 50 }
  expect(bob.sealer.preKeys.due(left)?.keys.at).toBe(bob.clock)
  expect(bob.sealer.preKeys.due({ ...left, at: bob.clock })).toBeUndefined()
  expect(bob.sealer.preKeys.due({ ...left, at: bob.clock, preKeys: 3 })?.oneTime.preKeys.length).toBe(50)
  bob.sealer.preKeys.prune()
  const envelope = await seal()
  expect(Buffer.from((await open(bob, envelope)).body)).toEqual(words)
  const late = await seal()
  bob.clock += 80 * day
  bob.sealer.preKeys.due(left)
  bob.sealer.preKeys.prune()
  // The session that was begun before goes on; a new one on keys of that time does not begin.
  expect(Buffer.from((await open(bob, late)).body)).toEqual(words)
})

test('bodies of a similar length have the same length', () => {
  expect(pad(Buffer.alloc(1)).length).toBe(pad(Buffer.alloc(200)).length)
  expect(pad(Buffer.alloc(5_000)).length).toBe(8_192)
  for (const length of [0, 1, 252, 253, 4_092, 4_093, 100_000]) {
    expect(unpad(pad(Buffer.alloc(length, 7)))).toEqual(new Uint8Array(length).fill(7))
  }
  expect(() => unpad(new Uint8Array(3))).toThrow(RangeError)
})
