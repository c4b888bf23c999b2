import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { memoryState, newWallet } from '../../../../../test/support/people.ts'
import { successionMessage, successionSchema } from '../../../../shared/succession.ts'
import type { Succession } from '../../../../shared/succession.ts'
import { loadDevice } from '../../../identity/device.ts'
import { verifyCertificate } from '../../../identity/wallet.ts'
import { silentLog } from '../../../messaging/log.ts'
import { createRelayCertificate } from '../../../relay/certificate.ts'
import { openRelayDatabase } from '../../../relay/database.ts'
import { Register } from '../../../relay/register.ts'
import { Successors } from '../../../relay/succession.ts'
import type { KnownRelay } from '../relay-link.ts'
import { LanSuccession } from './lan-succession.ts'
import { isGenuine, signOffer } from './statement.ts'

const other = 'ab'.repeat(32)
const someone = async () => loadDevice(memoryState(), newWallet(), Date.now())
const offerTo = (relay: string) => ({
  relay,
  name: 'Ben',
  fingerprint: other,
  addresses: ['192.0.2.7:47474'],
  at: 1,
})

/** A relay that named two, who agreed. */
const relayWithSuccessors = async () => {
  const database = openRelayDatabase(':memory:', new Uint8Array(32))
  onTestFinished(() => database.close())
  const identity = await createRelayCertificate(new Date())
  const relay = identity.fingerprint
  const successors = new Successors(new Register(database), identity)
  const [ben, cara] = [await someone(), await someone()]
  successors.name([ben.certificate.address, cara.certificate.address])
  successors.answer(ben.certificate, signOffer(ben, offerTo(relay)))
  successors.answer(cara.certificate, signOffer(cara, { ...offerTo(relay), fingerprint: 'cd'.repeat(32) }))
  const { signed } = successors
  if (!signed) throw new Error('Nothing was signed')
  return { identity, relay, successors, ben, cara, signed }
}

const genuine = (relay: string, statement: Succession) => isGenuine(relay, statement, verifyCertificate)

test('who comes after a relay is what it signed, of those who agreed, and nothing else', async () => {
  const { identity, relay, signed, ben } = await relayWithSuccessors()
  expect(signed.successors.map(({ name }) => name)).toEqual(['Ben', 'Ben'])
  expect(await genuine(relay, signed)).toBe(true)

  const [first, second] = signed.successors
  if (!first || !second) throw new Error('Two were named')
  const forgeries: readonly Succession[] = [
    { ...signed, version: signed.version + 1 },
    { ...signed, successors: [second, first] },
    { ...signed, successors: [first] },
    { ...signed, successors: [{ ...first, addresses: ['192.0.2.66:1'] }, second] },
    { ...signed, relay: other },
    { ...signed, signature: 'AAAA' },
    { ...signed, certificate: 'AAAA' },
  ]
  for (const forgery of forgeries) expect(await genuine(relay, forgery)).toBe(false)
  // Another relay's word about this one.
  expect(await genuine(other, signed)).toBe(false)

  // The relay itself cannot speak for those whom it names, nor name itself.
  const signedByRelay = (successors: Succession['successors']): Succession => {
    const unsigned = { relay, version: 9, successors }
    const signature = sign('sha256', successionMessage(unsigned), identity.key).toString('base64')
    return { ...unsigned, certificate: signed.certificate, signature }
  }
  expect(await genuine(relay, signedByRelay([first]))).toBe(true)
  const mallory = await someone()
  const inHerName = { ...signOffer(mallory, offerTo(relay)), certificate: ben.certificate }
  const toAnother = signOffer(ben, offerTo('ef'.repeat(32)))
  const itself = signOffer(ben, { ...offerTo(relay), fingerprint: relay })
  const nowhere = signOffer(ben, { ...offerTo(relay), addresses: ['http://192.0.2.7/'] })
  const moved = { ...first, addresses: ['192.0.2.66:1'] }
  for (const offer of [inHerName, toAnother, itself, nowhere, moved]) {
    expect(await genuine(relay, signedByRelay([offer]))).toBe(false)
  }
  // Somebody else's key with this relay's certificate.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const foreign = sign('sha256', successionMessage(signed), privateKey).toString('base64')
  expect(await genuine(relay, { ...signed, signature: foreign })).toBe(false)
  // More than there may be are not even looked at.
  const many = { ...signed, successors: Array.from({ length: 6 }, () => first) }
  expect(successionSchema.safeParse(many).success).toBe(false)
})

test('nobody names themselves, answers for somebody else, or stays named who is not any more', async () => {
  const { relay, successors, ben, cara } = await relayWithSuccessors()
  const mallory = await someone()
  expect(() => successors.answer(mallory.certificate, signOffer(mallory, offerTo(relay)))).toThrow(
    'has not named you',
  )
  expect(() => successors.answer(cara.certificate, signOffer(ben, offerTo(relay)))).toThrow('not yours')
  expect(() => successors.answer(ben.certificate, signOffer(ben, offerTo(other)))).toThrow(
    'not for this relay',
  )
  expect(() =>
    successors.answer(ben.certificate, signOffer(ben, { ...offerTo(relay), fingerprint: relay })),
  ).toThrow('its own successor')
  successors.answer(ben.certificate, null)
  expect(successors.view(() => 'somebody')).toMatchObject([
    { answer: 'declined', name: 'somebody' },
    { answer: 'accepted', name: 'Ben' },
  ])
  expect(successors.signed?.successors).toHaveLength(1)
  successors.name([])
  expect(successors.signed?.successors).toEqual([])
  const addresses = await Promise.all(
    Array.from({ length: 6 }, async () => (await someone()).certificate.address),
  )
  expect(() => successors.name(addresses)).toThrow('at most 5')
})

test('what is older than what is known is not believed again, whoever brings it', async () => {
  const { relay, successors, signed, cara } = await relayWithSuccessors()
  const device = await someone()
  let known: KnownRelay = {
    fingerprint: relay,
    name: 'Kitchen',
    addresses: ['192.0.2.1:47474'],
    verified: true,
    carries: 'everything',
  }
  const link = {
    get relay() {
      return known
    },
    amend: (change: Partial<KnownRelay>) => void (known = { ...known, ...change }),
  }
  const kept: number[] = []
  const nothing = (): void => {}
  const succession = new LanSuccession({
    device,
    name: () => 'Dora',
    book: () => ({
      all: () => [],
      standBy: nothing,
      standDown: nothing,
      setSuccession: (_, { version }) => kept.push(version),
    }),
    directory: { listOf: () => undefined },
    verifyCertificate,
    clock: { now: () => 0, after: () => nothing },
    log: silentLog,
    here: () => [],
    events: { wanted: nothing, turn: nothing, back: nothing },
  })
  successors.name([cara.certificate.address])
  const newer = successors.signed
  if (!newer) throw new Error('Nothing was signed')
  for (const told of [newer, signed, { ...newer, version: newer.version + 1 }, newer]) {
    succession.learn(link, told)
  }
  // Waits for what was told to be looked at: this device was not asked.
  await expect(succession.offer(relay, undefined)).rejects.toThrow('not connected')
  await expect.poll(() => kept).toEqual([newer.version])
  expect(known.succession?.successors).toHaveLength(1)
})
