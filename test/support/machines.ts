import { spawnSync } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './folders.ts'
import { runBot } from './processes.ts'
import type { Bot } from './processes.ts'

// Several machines on one network, each in a network namespace of its own, joined by a bridge in yet another: nothing of it
// touches the network of the machine that runs the tests.

/** A machine with one network interface. */
export interface Machine {
  readonly bot: Bot
  /** Pulls the network cable, or plugs it in again. */
  readonly plug: (connected: boolean) => void
  /** Gives the machine another address in place of the one it has. */
  readonly move: (address: string) => void
  /** Runs `ip` on it. */
  readonly ip: (...args: readonly string[]) => void
}

const ip = (...args: readonly string[]): void => {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`)
}

let networks = 0

/** A network of machines; all of it is gone when the test ends. */
export const network = (): { readonly machine: (address: string) => Machine } => {
  const name = `ll${process.pid}-${(networks += 1)}`
  const hub = `${name}-hub`
  ip('netns', 'add', hub)
  onTestFinished(() => void spawnSync('ip', ['netns', 'del', hub]))
  ip('-n', hub, 'link', 'add', 'bridge0', 'type', 'bridge')
  // A bridge that listens in for who wants multicast forgets those who asked before it did.
  ip('-n', hub, 'link', 'set', 'bridge0', 'type', 'bridge', 'mcast_snooping', '0')
  ip('-n', hub, 'link', 'set', 'bridge0', 'up')
  let count = 0
  return {
    machine(address) {
      const here = `${name}-${(count += 1)}`
      const port = `port${count}`
      ip('netns', 'add', here)
      onTestFinished(() => void spawnSync('ip', ['netns', 'del', here]))
      ip('-n', hub, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', here)
      ip('-n', hub, 'link', 'set', port, 'master', 'bridge0', 'up')
      ip('-n', here, 'link', 'set', 'lo', 'up')
      ip('-n', here, 'link', 'set', 'eth0', 'up')
      const assign = (to: string): void => {
        ip('-n', here, 'address', 'add', `${to}/24`, 'dev', 'eth0')
        ip('-n', here, 'route', 'replace', 'default', 'dev', 'eth0')
      }
      assign(address)
      let current = address
      const bot = runBot(temporaryFolder(), ['--xmtp', 'off'], {
        prefix: ['ip', 'netns', 'exec', here],
        env: { LANDLINE_DISCOVERY: 'on' },
      })
      return {
        bot,
        plug: (connected) => ip('-n', hub, 'link', 'set', port, connected ? 'up' : 'down'),
        move(to) {
          ip('-n', here, 'address', 'del', `${current}/24`, 'dev', 'eth0')
          current = to
          assign(to)
        },
        ip: (...args) => ip('-n', here, ...args),
      }
    },
  }
}
