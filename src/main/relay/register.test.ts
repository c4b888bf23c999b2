import type { Database } from '@signalapp/sqlcipher'
import { expect, onTestFinished, test } from 'vitest'
import { memoryState, newWallet } from '../../../test/support/people.ts'
import { loadDevice } from '../identity/device.ts'
import { mergedList } from '../../shared/device-list.ts'
import { openRelayDatabase } from './database.ts'
import { Register } from './register.ts'

const somebody = async () => {
  const wallet = newWallet()
  const { certificate } = await loadDevice(memoryState(), wallet, 1)
  const list = await wallet.signList(mergedList([], certificate, 1))
  return { list, device: certificate.device, name: 'Alice', proved: undefined }
}

const openRegister = (): { readonly database: Database; readonly register: Register } => {
  const database = openRelayDatabase(':memory:', new Uint8Array(32))
  onTestFinished(() => database.close())
  return { database, register: new Register(database) }
}

const changes = (database: Database): unknown =>
  database.prepare('SELECT total_changes()', { pluck: true }).get()
const seenAt = (database: Database): unknown =>
  database.prepare('SELECT seenAt FROM devices', { pluck: true }).get()

test('who comes again with what is known already costs no write, but for the time, later', async () => {
  const { database, register } = openRegister()
  const alice = await somebody()
  expect(register.enter(alice, 10)).toBe(true)
  const before = changes(database)
  expect(register.enter(alice, 20)).toBe(false)
  expect(changes(database)).toBe(before)
  expect(seenAt(database)).toBe(10)
  register.settle()
  expect(seenAt(database)).toBe(20)
})

test('another name, a passcode and a newer list are kept at once', async () => {
  const { register } = openRegister()
  const alice = await somebody()
  const { address } = alice.list
  register.enter(alice, 10)
  register.join('room:lobby', address)
  expect(register.members('room:lobby')).toEqual([{ address, name: 'Alice' }])
  expect(register.enter({ ...alice, name: 'Alice Liddell' }, 20)).toBe(false)
  expect(register.members('room:lobby')).toEqual([{ address, name: 'Alice Liddell' }])
  expect(register.hasProved(address, 'the passcode')).toBe(false)
  register.enter({ ...alice, name: 'Alice Liddell', proved: 'the passcode' }, 30)
  expect(register.hasProved(address, 'the passcode')).toBe(true)
  const newer = { ...alice.list, version: alice.list.version + 1 }
  expect(register.enter({ ...alice, list: newer }, 40)).toBe(true)
  expect(register.list(address)?.version).toBe(newer.version)
  // Somebody who brings an old one again changes nothing.
  expect(register.enter(alice, 50)).toBe(false)
  expect(register.list(address)?.version).toBe(newer.version)
})

test('members of a room are the same list until something changes', async () => {
  const { register } = openRegister()
  const [alice, bob] = [await somebody(), await somebody()]
  for (const one of [alice, bob]) {
    register.enter(one, 10)
    register.join('room:lobby', one.list.address)
  }
  const members = register.memberAddresses('room:lobby')
  register.enter(alice, 20)
  expect(register.memberAddresses('room:lobby')).toBe(members)
  register.leave('room:lobby', bob.list.address)
  expect(register.memberAddresses('room:lobby')).toEqual([alice.list.address])
})
