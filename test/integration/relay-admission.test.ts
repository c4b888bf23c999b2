import { createHmac, scryptSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { passcodeMessage, passcodeScrypt } from '../../src/shared/relay-protocol.ts'
import { lanPerson, newRelayData, runRelay } from '../support/lan.ts'
import { ask, open, register, registration, visitor } from '../support/visitor.ts'
import type { Answer, Place, Visitor } from '../support/visitor.ts'
import { until } from '../support/until.ts'

const keyOf = (passcode: string, fingerprint: string): Buffer => {
  const { length, ...cost } = passcodeScrypt
  return scryptSync(passcode, Buffer.from(fingerprint, 'hex'), length, cost)
}

/** Registers with a proof made under some key. */
const knock = async (who: Visitor, relay: Place, key?: Buffer): Promise<Answer> => {
  const { socket, nonce } = await open(relay)
  const proof =
    key && createHmac('sha256', key).update(passcodeMessage(nonce, who.wallet.address)).digest('hex')
  const answer = await ask(socket, 'register_user', {
    ...registration(who, relay, nonce),
    ...(proof === undefined ? {} : { passcode: proof }),
  })
  socket.disconnect()
  return answer
}

test('a passcode lets in who knows it, never travels, and slows down who guesses', async () => {
  const relay = await runRelay()
  relay.configure({ admission: 'passcode', passcode: 'Correct Horse Battery' })
  const [alice, mallory] = [await visitor(), await visitor()]
  const right = keyOf('correct-horse-battery', relay.fingerprint)
  expect((await open(relay)).admission).toBe('passcode')
  expect(await knock(alice, relay)).toMatchObject({ code: 'passcode-needed' })
  expect(await knock(alice, relay, right)).toMatchObject({ ok: true })
  const wrong = keyOf('wrong-horse-battery', relay.fingerprint)
  for (let count = 0; count < 3; count += 1) {
    expect(await knock(mallory, relay, wrong)).toMatchObject({ code: 'wrong-passcode' })
  }
  const slowed = await knock(mallory, relay, wrong)
  expect(slowed).toMatchObject({ code: 'too-many' })
  expect(slowed.message).toMatch(/Try again in \d+ seconds?/)
  // Not even the right one is tried from there now, but who was in before comes back in.
  expect(await knock(mallory, relay, right)).toMatchObject({ code: 'too-many' })
  expect(await knock(alice, relay, right)).toMatchObject({ ok: true })
  expect(relay.view().refused).toContainEqual({ code: 'wrong-passcode', count: 3 })
  // A new passcode is for everybody.
  relay.configure({ passcode: null })
  expect(relay.view().passcode).toMatch(/^[a-z]+(-[a-z]+){3}$/)
  expect(await knock(alice, relay, right)).toMatchObject({ ok: false })
  expect(() => relay.configure({ passcode: 'short' })).toThrow(/8 characters/)
})

test('a proof that was made for another relay, or overheard, opens nothing', async () => {
  const [relay, impostor] = [await runRelay(), await runRelay()]
  relay.configure({ admission: 'passcode', passcode: 'four words of ours' })
  const alice = await visitor()
  // What a relay that pretends to be this one gets to hear: a proof under its own fingerprint.
  const given = keyOf('four-words-of-ours', impostor.fingerprint)
  expect(await knock(alice, relay, given)).toMatchObject({ code: 'wrong-passcode' })
  const overheard = await open(relay)
  const right = keyOf('four-words-of-ours', relay.fingerprint)
  const proof = createHmac('sha256', right)
    .update(passcodeMessage(overheard.nonce, alice.wallet.address))
    .digest('hex')
  const { socket, nonce } = await open(relay)
  expect(
    await ask(socket, 'register_user', { ...registration(alice, relay, nonce), passcode: proof }),
  ).toMatchObject({ code: 'wrong-passcode' })
})

test('with an allow-list only those on it come in, and the host always', async () => {
  const [host, alice, bob] = [await visitor(), await visitor(), await visitor()]
  const relay = await runRelay(newRelayData(), undefined, { owner: host.wallet.address })
  relay.configure({ admission: 'allow-list', allowed: [alice.wallet.address] })
  expect(await knock(alice, relay)).toMatchObject({ ok: true })
  expect(await knock(host, relay)).toMatchObject({ ok: true })
  expect(await knock(bob, relay)).toMatchObject({ code: 'not-invited' })
})

test('who is banned goes at once and stays out, also after the relay was started again', async () => {
  const data = newRelayData()
  const owner = await visitor()
  const relay = await runRelay(data, undefined, { owner: owner.wallet.address })
  const [alice, mallory] = [await visitor(), await visitor()]
  const [here, there] = [await register(alice, relay), await register(mallory, relay)]
  const farewell = new Promise((resolve) => {
    there.once('goodbye', resolve)
  })
  relay.setBanned(mallory.wallet.address, true)
  expect(await farewell).toEqual({ code: 'banned' })
  await until('gone', () => !there.connected)
  expect(here.connected).toBe(true)
  expect(await knock(mallory, relay)).toMatchObject({ code: 'banned' })
  expect(() => relay.setBanned(owner.wallet.address, true)).toThrow(/yourself/)
  relay.configure({
    admission: 'passcode',
    passcode: 'kept for next time',
    retention: { days: 3, megabytes: 5 },
  })
  await relay.stop()
  const again = await runRelay(data)
  expect(again.view()).toMatchObject({
    admission: 'passcode',
    passcode: 'kept for next time',
    retention: { days: 3, megabytes: 5 },
    banned: [{ address: mallory.wallet.address, name: 'Visitor' }],
  })
  const key = keyOf('kept-for-next-time', again.fingerprint)
  expect(await knock(mallory, again, key)).toMatchObject({ code: 'banned' })
  again.setBanned(mallory.wallet.address, false)
  expect(await knock(mallory, again, key)).toMatchObject({ ok: true })
})

test('the host sees who is there, from where, and what was refused', async () => {
  const relay = await runRelay()
  const alice = await visitor()
  const socket = await register(alice, relay)
  await ask(socket, 'join_chat', { chat_id: 'room:lobby' })
  await ask(socket, 'send_message', {
    id: 'said-in-the-lobby',
    chat_id: 'room:lobby',
    recipients: [],
    envelope: Buffer.alloc(1000),
  })
  await ask(socket, 'send_message', {
    id: 'said-elsewhere',
    chat_id: 'room:private',
    recipients: [],
    envelope: Buffer.alloc(10),
  })
  const view = relay.view()
  expect(view.guests).toMatchObject([
    {
      address: alice.wallet.address,
      name: 'Visitor',
      device: alice.device.certificate.device,
      from: '127.0.0.1',
    },
  ])
  expect(view).toMatchObject({
    rooms: [{ name: 'lobby', members: 1 }],
    stored: { messages: 1, bytes: 1000, files: 0, fileBytes: 0 },
    messagesPerMinute: 1,
    addresses: [`127.0.0.1:${relay.port}`],
  })
  expect(view.lastRefusals).toMatchObject([
    { code: 'not-a-member', from: '127.0.0.1', address: alice.wallet.address },
  ])
  relay.remove(alice.wallet.address)
  await until('gone', () => relay.view().guests.length === 0)
})

test('an app is told why it is not let in, asks no more, and comes in with the passcode', async () => {
  const relay = await runRelay()
  relay.configure({ admission: 'passcode', passcode: 'quiet purple river' })
  const alice = await lanPerson('Alice')
  const address = `127.0.0.1:${relay.port}`
  await expect(alice.transport.join(address)).rejects.toMatchObject({ code: 'passcode-needed' })
  await expect(alice.transport.join(address, 'loud purple river')).rejects.toMatchObject({
    code: 'wrong-passcode',
  })
  expect(alice.transport.joined()).toEqual([])
  await alice.transport.join(address, ' Quiet  purple-RIVER ')
  expect(alice.transport.joined()).toMatchObject([{ state: 'ready' }])
  // It is not asked for again, and an invite has it in it.
  const again = await alice.again()
  await until('back', () => again.host.status.state === 'ready')
  expect(JSON.stringify(again.state.list('relay:'))).not.toContain('quiet')
  const bob = await lanPerson('Bob')
  expect(relay.invite()).toContain('p=quiet+purple+river')
  await bob.transport.join(relay.invite())
  relay.setBanned(bob.wallet.address, true)
  await until('told', () => bob.host.status.state === 'failed')
  expect(bob.host.status.reason).toMatch(/does not let you in/)
})
