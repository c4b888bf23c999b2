import { expect, test } from 'vitest'
import { networkHosts, reachableHosts } from './network-addresses.ts'

test('loopback is where others may reach a machine at last, and no network that it is in', () => {
  expect(networkHosts()).not.toContain('127.0.0.1')
  expect(networkHosts()).not.toContain('[::1]')
  expect(reachableHosts(undefined)).toEqual([...networkHosts(), '127.0.0.1'])
  expect(reachableHosts('::')).toEqual(reachableHosts(undefined))
  expect(reachableHosts('fd00::1')).toEqual(['[fd00::1]'])
})
