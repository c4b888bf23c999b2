import { createHmac, randomBytes } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { directRef } from '../../src/main/messaging/conversation-id.ts'
import type { Envelope } from '../../src/main/messaging/envelope.ts'
import { Guests } from '../../src/main/relay/guests.ts'
import { Mailbox } from '../../src/main/relay/mailbox.ts'
import { PostOffice } from '../../src/main/relay/post-office.ts'
import { Register } from '../../src/main/relay/register.ts'
import { readEnvelope, writeEnvelope } from '../../src/main/transports/lan/sessions/envelope-format.ts'
import { mergedList } from '../../src/shared/device-list.ts'
import type { DeviceId } from '../../src/shared/device-certificate.ts'
import { directChatId, packMail, unpackMail } from '../../src/shared/relay-protocol.ts'
import type { Bundle, Mail } from '../../src/shared/relay-protocol.ts'
import { lanPerson, newRelayData, runRelay } from '../support/lan.ts'
import type { LanPerson } from '../support/lan.ts'
import { textEnvelope } from '../support/people.ts'
import { until } from '../support/until.ts'
import { open, registration, visitor } from '../support/visitor.ts'

/* oxlint-disable typescript/unbound-method -- each is called with its own object, by what stands in for it */

// A relay whose host is an enemy: the real one, with parts of it replaced by what an enemy would do.

const never = new AbortController().signal

afterEach(() => {
  vi.restoreAllMocks()
})

const refOf = (a: LanPerson, b: LanPerson) => directRef(a.wallet.address, b.wallet.address)

const reachable = (from: LanPerson, to: LanPerson): Promise<unknown> =>
  until('reachable', () => from.transport.reach(refOf(from, to)).kind === 'all')

const say = async (from: LanPerson, to: LanPerson, text: string): Promise<Envelope> => {
  const envelope = textEnvelope(from.wallet.address, to.wallet.address, text)
  from.host.outgoing.set(envelope.id, envelope)
  await from.transport.send({ envelope }, never)
  return envelope
}

const pair = async (): Promise<readonly [LanPerson, LanPerson]> => {
  const relay = await runRelay()
  const people = [await lanPerson('Alice'), await lanPerson('Bob')] as const
  const [alice, bob] = people
  for (const { transport } of people) await transport.join(relay.invite())
  await reachable(alice, bob)
  await reachable(bob, alice)
  return people
}

/** What a relay hands out of a mailbox is replaced by what an enemy makes of it. */
const tampered = (change: (messages: readonly Mail[]) => Mail[]): void => {
  const genuine = Mailbox.prototype.page
  vi.spyOn(Mailbox.prototype, 'page').mockImplementation(function (this: Mailbox, ...args) {
    const { mail, more } = genuine.apply(this, args)
    return { mail: Buffer.from(packMail(change(unpackMail(mail)))), more }
  })
}

const copyOf = (mail: Mail, envelope: Uint8Array, cursor = mail.cursor): Mail => ({
  ...mail,
  envelope,
  cursor,
})

test('messages that a relay duplicates, reorders and replays are shown once each, in the order they were written', async () => {
  const [alice, bob] = await pair()
  await bob.transport.stop()
  const texts = Array.from({ length: 12 }, (_, index) => `message ${index}`)
  for (const text of texts) await say(alice, bob, text)
  tampered((messages) =>
    [...messages, ...messages].reverse().map((mail, index) => copyOf(mail, mail.envelope, 1000 + index)),
  )
  const again = await bob.again()
  await until('read', () => again.host.status.state === 'ready')
  expect(again.host.envelopes).toHaveLength(texts.length)
  const byTime = again.host.envelopes.map(({ envelope }) => envelope).sort((a, b) => a.at - b.at)
  const ordered = byTime.map(({ content }) => JSON.parse(Buffer.from(content).toString('utf8')).text)
  expect(ordered).toEqual(texts)
})

test('messages that a relay forges or changes are shown to nobody', async () => {
  const [alice, bob] = await pair()
  await say(alice, bob, 'genuine')
  await until('genuine', () => bob.host.texts().includes('genuine'))
  await bob.transport.stop()
  await say(alice, bob, 'to be changed')
  const forgeries = (mail: Mail): readonly Uint8Array[] => {
    const parts = readEnvelope(mail.envelope)
    const header = (change: object): Uint8Array =>
      writeEnvelope({ ...parts, headerBytes: Buffer.from(JSON.stringify({ ...parts.header, ...change })) })
    const flipped = Uint8Array.from(parts.ciphertext, (byte, index) => (index === 40 ? byte ^ 1 : byte))
    return [
      header({ id: 'another-id' }),
      header({ at: parts.header.at + 5 }),
      header({ mode: 'lan-only' }),
      header({ device: bob.device.certificate.device }),
      header({ author: bob.wallet.address }),
      header({ kind: 'receipt' }),
      writeEnvelope({ ...parts, ciphertext: flipped }),
      writeEnvelope({ ...parts, wraps: new Uint8Array() }),
      Buffer.from('not an envelope'),
      randomBytes(1000),
      new Uint8Array(),
    ]
  }
  tampered((messages) =>
    messages.flatMap((mail) =>
      forgeries(mail).map((envelope, index) => copyOf(mail, envelope, mail.cursor * 100 + index)),
    ),
  )
  const again = await bob.again()
  await until('read', () => again.host.status.state === 'ready')
  expect(again.host.envelopes).toEqual([])
  expect(alice.host.receipts.filter(({ id }) => id === ('another-id' as string))).toEqual([])
})

test('a message for one is not shown in the name of another, nor in another chat', async () => {
  const relay = await runRelay()
  const people = [await lanPerson('Alice'), await lanPerson('Bob'), await lanPerson('Mallory')] as const
  const [alice, bob, mallory] = people
  for (const { transport } of people) await transport.join(relay.invite())
  await reachable(alice, bob)
  await reachable(mallory, bob)
  const genuine = PostOffice.prototype.post
  vi.spyOn(PostOffice.prototype, 'post').mockImplementation(function (this: PostOffice, post) {
    // The host lets Mallory post as Alice.
    const chatId = directChatId([alice.wallet.address, bob.wallet.address])
    return genuine.call(this, {
      ...post,
      posting: { ...post.posting, sender: alice.wallet.address, chatId },
    })
  })
  await bob.transport.stop()
  await say(mallory, bob, 'I am Alice')
  vi.restoreAllMocks()
  const again = await bob.again()
  await say(alice, bob, 'I am')
  await until('Alice', () => again.host.texts().includes('I am'))
  expect(again.host.texts()).toEqual(['I am'])
})

test('keys that a relay swaps are refused, and nobody gets to read', async () => {
  const relay = await runRelay()
  const people = [await lanPerson('Alice'), await lanPerson('Bob'), await lanPerson('Mallory')] as const
  const [alice, bob, mallory] = people
  for (const { transport } of people) await transport.join(relay.invite())
  await reachable(alice, bob)
  const genuine = Register.prototype.takeBundle
  const swapped = (change: (bundle: Bundle, own: (device: DeviceId) => Bundle | undefined) => Bundle) =>
    vi.spyOn(Register.prototype, 'takeBundle').mockImplementation(function (this: Register, device) {
      const bundle = genuine.call(this, device)
      return bundle && change(bundle, (other) => genuine.call(this, other))
    })
  const { device } = mallory.device.certificate
  const attempt = async (): Promise<void> => {
    await expect(say(alice, bob, 'secret')).rejects.toMatchObject({ code: 'no-keys' })
  }
  // Mallory's keys under Bob's name.
  swapped((bundle, own) => ({
    ...(own(device) ?? bundle),
    keys: { ...(own(device) ?? bundle).keys, device: bundle.keys.device },
  }))
  await attempt()
  // Only the post-quantum one.
  swapped((bundle, own) => ({ ...bundle, kyberPreKey: own(device)?.kyberPreKey ?? bundle.keys.lastResort }))
  await attempt()
  // Bob's own, as they were long ago.
  swapped((bundle) => ({ ...bundle, keys: { ...bundle.keys, at: bundle.keys.at - 100 * 24 * 3600 * 1000 } }))
  await attempt()
  // None at all.
  vi.spyOn(Register.prototype, 'takeBundle').mockReturnValue(undefined)
  await attempt()
  vi.restoreAllMocks()
  await say(alice, bob, 'at last')
  await until('at last', () => bob.host.texts().includes('at last'))
  expect(mallory.host.texts()).toEqual([])
})

test('a relay can neither add a device to an account, nor hide one that is known, nor bring back an old list', async () => {
  const relay = await runRelay()
  const [alice, bob, mallory] = [await lanPerson('Alice'), await lanPerson('Bob'), await lanPerson('Mallory')]
  for (const { transport } of [alice, bob, mallory]) await transport.join(relay.invite())
  await reachable(alice, bob)
  const first = alice.state.get(`list:${bob.wallet.address}`)
  if (first === undefined) throw new Error('There is no list')
  const desktop = await lanPerson('Bob', { wallet: bob.wallet })
  await desktop.transport.join(relay.invite())
  const seen = () => JSON.parse(alice.state.get(`list:${bob.wallet.address}`) ?? '{}')
  await until('Alice knows both', () => seen().devices.length === 2)
  const known = alice.state.get(`list:${bob.wallet.address}`)
  const genuine = seen()
  const forged = [
    // Mallory's device among Bob's.
    { ...genuine, version: 9, devices: [...genuine.devices, mallory.device.certificate] },
    // One of Bob's left out, one taken away.
    { ...genuine, version: 9, devices: genuine.devices.slice(0, 1) },
    { ...genuine, version: 9, revoked: [genuine.devices[0].device] },
    // Signed, but by somebody else.
    await mallory.wallet.signList({
      ...mergedList([genuine], mallory.device.certificate, Date.now()),
      version: 9,
      address: bob.wallet.address,
    }),
    // What was true once.
    JSON.parse(first),
  ]
  for (const list of forged) {
    vi.spyOn(Register.prototype, 'list').mockReturnValue(list)
    await alice.transport.stop()
    const back = await lanPerson('Alice', alice)
    await until('ready', () => back.host.status.state === 'ready')
    await back.transport.stop()
    vi.restoreAllMocks()
    expect(alice.state.get(`list:${bob.wallet.address}`)).toBe(known)
  }
  const back = await lanPerson('Alice', alice)
  await reachable(back, bob)
  await say(back, bob, 'to both')
  await until('both', () => [bob, desktop].every(({ host }) => host.texts().includes('to both')))
  expect(mallory.host.texts()).toEqual([])
})

test('two lists of one version are shown as what they are, and the first is kept', async () => {
  const [alice, bob] = await pair()
  const known = alice.state.get(`list:${bob.wallet.address}`)
  const list = JSON.parse(known ?? '{}')
  // Whoever has Bob's phrase, elsewhere, with a device of their own.
  const thief = await lanPerson('Bob', { wallet: bob.wallet })
  const other = await bob.wallet.signList({ ...list, devices: [thief.device.certificate] })
  vi.spyOn(Register.prototype, 'list').mockReturnValue(other)
  await alice.transport.stop()
  const back = await lanPerson('Alice', alice)
  await until('told', () => back.host.devices.some(({ forked }) => forked))
  expect(alice.state.get(`list:${bob.wallet.address}`)).toBe(known)
  expect(back.transport.safetyNumber(bob.wallet.address)).toMatchObject({ forked: true, state: 'unverified' })
})

test('a relay that acknowledges and drops shows as sent, never as delivered, and another one is given it too', async () => {
  const [first, second] = [await runRelay(), await runRelay()]
  const [alice, bob] = [await lanPerson('Alice'), await lanPerson('Bob')]
  for (const { transport } of [alice, bob]) await transport.join(first.invite())
  await reachable(alice, bob)
  vi.spyOn(PostOffice.prototype, 'post').mockImplementation(({ done }) =>
    done({ cursor: 7, at: Date.now(), audience: undefined }),
  )
  const dropped = await say(alice, bob, 'dropped')
  vi.restoreAllMocks()
  await say(alice, bob, 'end')
  await until('end', () => bob.host.texts().includes('end'))
  expect(bob.host.texts()).not.toContain('dropped')
  expect(
    alice.host.receipts.filter(({ id, change }) => id === dropped.id && change.state === 'delivered'),
  ).toEqual([])
  for (const { transport } of [alice, bob]) await transport.join(second.invite())
  await until('after all', () => bob.host.texts().includes('dropped'))
  await until('delivered', () =>
    alice.host.receipts.some(({ id, change }) => id === dropped.id && change.state === 'delivered'),
  )
})

test('nobody gets to have sent again what was not for them', async () => {
  const relay = await runRelay()
  const people = [await lanPerson('Alice'), await lanPerson('Bob'), await lanPerson('Mallory')] as const
  const [alice, bob, mallory] = people
  for (const { transport } of people) await transport.join(relay.invite())
  for (const [from, to] of [
    [alice, bob],
    [mallory, alice],
    [alice, mallory],
  ] as const)
    await reachable(from, to)
  const secret = await say(alice, bob, 'secret')
  await until('secret', () => bob.host.texts().includes('secret'))
  // Mallory notes it as missing, and her app asks for it in all honesty.
  const note = {
    id: secret.id,
    kind: 'message',
    author: alice.wallet.address,
    device: alice.device.certificate.device,
    place: 'direct:x',
    at: Date.now(),
    asked: 0,
    askedAt: 0,
  }
  await mallory.transport.stop()
  mallory.state.set(`missing:${alice.wallet.address}:${secret.id}`, JSON.stringify(note))
  const asking = await mallory.again()
  await reachable(asking, alice)
  await until('asked', () => JSON.parse(mallory.state.list('missing:')[0]?.[1] ?? '{}').asked === 1)
  await say(asking, alice, 'please')
  await until('please', () => alice.host.texts().includes('please'))
  await say(alice, mallory, 'no')
  await until('no', () => asking.host.texts().includes('no'))
  expect(asking.host.texts()).toEqual(['no'])
})

test('an admission that a relay asks for is of no use elsewhere, whatever it says its nonce is', async () => {
  const relay = await runRelay()
  const [alice, mallory] = [await visitor(), await visitor()]
  // The nonce of the real relay, passed on by one in the middle: what Alice signs names the one that she sees.
  const { socket, nonce } = await open(relay)
  const middle = { port: relay.port, fingerprint: 'cd'.repeat(32) }
  const passedOn = registration(alice, middle, nonce)
  expect(await socket.timeout(5_000).emitWithAck('register_user', passedOn)).toMatchObject({
    code: 'not-authorised',
  })
  // The key that signs admissions is in no session and signs no keys.
  expect(alice.device.certificate.admissionKey).not.toBe(alice.device.certificate.identityKey.slice(2))
  const asIdentity = {
    ...alice.device.certificate,
    identityKey: `05${alice.device.certificate.admissionKey}`,
  }
  const { verifyCertificate } = await import('../../src/main/identity/wallet.ts')
  expect(await verifyCertificate(asIdentity)).toBe(false)
  expect(
    await verifyCertificate({ ...mallory.device.certificate, device: alice.device.certificate.device }),
  ).toBe(false)
})

test('a relay that pretends to be another one to hear its passcode hears nothing it can use', async () => {
  const relay = await runRelay(newRelayData())
  relay.configure({ admission: 'passcode', passcode: 'quiet purple river' })
  const heard: string[] = []
  const impostor = await runRelay(newRelayData())
  impostor.configure({ admission: 'passcode', passcode: 'anything at all' })
  const genuine = Guests.prototype.admit
  vi.spyOn(Guests.prototype, 'admit').mockImplementation(async function (this: Guests, caller, ...rest) {
    if (caller.proof !== undefined) heard.push(caller.proof)
    return genuine.call(this, caller, ...rest)
  })
  const alice = await lanPerson('Alice')
  // It announces itself under the name of the other; Alice types the passcode that she was told.
  await expect(
    alice.transport.join(`127.0.0.1:${impostor.port}`, 'quiet purple river'),
  ).rejects.toMatchObject({ code: 'wrong-passcode' })
  expect(heard).toHaveLength(1)
  const mallory = await visitor()
  const { socket, nonce } = await open(relay)
  const proof = createHmac('sha256', Buffer.from(heard[0] ?? '', 'hex'))
    .update(nonce)
    .digest('hex')
  for (const passcode of [heard[0], proof]) {
    const fresh = passcode === heard[0] ? { socket, nonce } : await open(relay)
    const answer = await fresh.socket
      .timeout(5_000)
      .emitWithAck('register_user', { ...registration(mallory, relay, fresh.nonce), passcode })
    expect(answer).toMatchObject({ code: 'wrong-passcode' })
  }
  // A relay that was joined before is never mistaken: it is told before a word is said.
  await expect(
    alice.transport.join(relay.invite().replace(`%3A${relay.port}`, `%3A${impostor.port}`)),
  ).rejects.toMatchObject({ code: 'relay-changed' })
})
