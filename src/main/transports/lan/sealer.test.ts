import { createPrivateKey, sign, createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { readFields, writeFields } from '../../../shared/fields.ts'
import { memoryState, newWallet } from '../../../../test/support/people.ts'
import { authorTimeOf } from '../../messaging/author-time.ts'
import { directRef } from '../../messaging/conversation-id.ts'
import type { Device } from '../../messaging/device.ts'
import { newMessageId } from '../../messaging/message-id.ts'
import { loadDevice } from '../../identity/device.ts'
import { verifyCertificate } from '../../identity/wallet.ts'
import { pad, unpad } from './padding.ts'
import { createHpkeSealer } from './sealer.ts'
import type { Sealer } from './sealer.ts'

const make = async (): Promise<Device> => loadDevice(memoryState(), newWallet(), 1_700_000_000_000)
const sealerOf = (device: Device): Sealer => createHpkeSealer(device, verifyCertificate)

let alice: Device
let bob: Device
let bobsPhone: Device
let carol: Device
beforeAll(async () => {
  const bobsWallet = newWallet()
  ;[alice, bob, bobsPhone, carol] = await Promise.all([
    make(),
    loadDevice(memoryState(), bobsWallet, 1),
    loadDevice(memoryState(), bobsWallet, 2),
    make(),
  ])
})

const headerFor = (from: Device, to: Device) => {
  const conversation = directRef(from.certificate.address, to.certificate.address)
  if (conversation.kind !== 'direct') throw new Error('unreachable')
  return {
    kind: 'message' as const,
    conversation,
    id: newMessageId(1_700_000_000_000, new Uint8Array(10)),
    at: authorTimeOf(1_700_000_000_000),
    prev: null,
    mode: 'automatic' as const,
  }
}
const words = Buffer.from('meet me at the harbour')
const sealed = (): Uint8Array =>
  sealerOf(alice).seal(headerFor(alice, bob), words, [bob.certificate, bobsPhone.certificate])

/** An envelope with one of its fields replaced. */
const replaced = (envelope: Uint8Array, index: number, field: Uint8Array): Uint8Array =>
  writeFields(readFields(envelope, 5).map((one, at) => (at === index ? field : one)))

const refuses = (device: Device, envelope: Uint8Array) =>
  expect(sealerOf(device).open(envelope)).rejects.toMatchObject({ code: 'cannot-decrypt' })

test('every device of the recipient opens it, and learns who wrote it', async () => {
  const envelope = sealed()
  for (const device of [bob, bobsPhone]) {
    const { header, body, certificate } = await sealerOf(device).open(envelope)
    expect(Buffer.from(body)).toEqual(words)
    expect(header).toMatchObject({ author: alice.certificate.address, device: alice.certificate.device })
    expect(certificate).toEqual(alice.certificate)
  }
})

test('nobody else opens it, and the words are not in it', async () => {
  const envelope = sealed()
  await refuses(carol, envelope)
  await refuses(alice, envelope)
  expect(Buffer.from(envelope).includes(words)).toBe(false)
})

test('any change to any byte is noticed', async () => {
  const envelope = sealed()
  await fc.assert(
    fc.asyncProperty(fc.nat(envelope.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const broken = new Uint8Array(envelope)
      broken[at] = (broken[at] ?? 0) ^ change
      await refuses(bob, broken)
    }),
    { numRuns: 150 },
  )
})

test('what is no envelope is refused, however it is made', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      await refuses(bob, bytes)
    }),
    { numRuns: 200 },
  )
  const [header = new Uint8Array()] = readFields(sealed(), 5)
  await refuses(bob, writeFields([header, header, header, header, header, header]))
})

test('a recipient who knows the key cannot put other words in the author’s mouth', async () => {
  // Bob's phone re-seals Alice's header with his own words: her signature does not cover them.
  const envelope = sealed()
  const own = sealerOf(bobsPhone).seal(headerFor(alice, bob), Buffer.from('other words'), [bob.certificate])
  const [, , ciphertext = new Uint8Array(), wraps = new Uint8Array(), signature = new Uint8Array()] =
    readFields(own, 5)
  await refuses(bob, replaced(envelope, 2, ciphertext))
  await refuses(bob, replaced(replaced(envelope, 2, ciphertext), 3, wraps))
  await refuses(bob, replaced(replaced(replaced(envelope, 2, ciphertext), 3, wraps), 4, signature))
})

test('a device cannot claim another author, nor sign with a nonce’s signature', async () => {
  const envelope = sealerOf(carol).seal(headerFor(alice, bob), words, [bob.certificate])
  await refuses(bob, envelope)
  await refuses(bob, replaced(envelope, 1, Buffer.from(JSON.stringify(alice.certificate))))
  // What an admission key signs for relays has another tag: it is no signature of an envelope.
  const [header = new Uint8Array(), , ciphertext = new Uint8Array(), wraps = new Uint8Array()] = readFields(
    sealed(),
    5,
  )
  const key = createPrivateKey({ key: Buffer.from(alice.admissionPrivateKey), format: 'der', type: 'pkcs8' })
  const hashes = [header, ciphertext, wraps].map((field) => createHash('sha256').update(field).digest())
  const untagged = sign(null, Buffer.concat(hashes), key)
  await refuses(bob, replaced(sealed(), 4, untagged))
})

test('padding hides the length and loses nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 10_000 }), (body) => {
      const padded = pad(body)
      expect(unpad(padded)).toEqual(body)
      expect(padded.length === 256 || padded.length % 256 === 0).toBe(true)
    }),
  )
  expect(pad(new Uint8Array(1)).length).toBe(pad(new Uint8Array(250)).length)
  expect(() => unpad(new Uint8Array([0, 0, 0, 9, 1]))).toThrow(RangeError)
})
