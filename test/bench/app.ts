import { assemble } from '../../src/main/assemble.ts'
import type { Assembled } from '../../src/main/assemble.ts'
import { openConfSettings } from '../../src/main/conf-settings.ts'
import { contract } from '../../src/shared/contract.ts'
import type { AppContract } from '../../src/shared/contract.ts'
import { connect } from '../../src/shared/rpc/connect.ts'
import type { RpcClient } from '../../src/shared/rpc/connect.ts'
import { memoryWires } from '../../src/shared/rpc/memory-wire.ts'

/** A whole app in this process, driven through its contract like a view would. */
export interface MeasuredApp extends Pick<RpcClient<AppContract>, 'call' | 'on'> {
  readonly stop: () => Promise<void>
}

const viewOf = (app: Assembled): MeasuredApp => {
  const [near, far] = memoryWires()
  app.application.server.attach(far)
  const client = connect(contract, near)
  return {
    call: (name, input) => client.call(name, input),
    on: (name, listener) => client.on(name, listener),
    stop: () => app.stop(),
  }
}

/** Opens the app on a profile. */
export const openApp = async (profile: string): Promise<MeasuredApp> =>
  viewOf(
    await assemble({
      profile,
      shell: 'stdio',
      version: 'benchmark',
      openSettings: openConfSettings,
      discovery: false,
      echo: (line) => console.error(line),
    }),
  )

/** Resolves when XMTP is in a state. */
export const xmtpIs = (app: MeasuredApp, state: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const off = app.on('network.changed', ({ xmtp }) => {
      if (xmtp.state !== state) return
      off()
      resolve()
    })
    app.call('network.status', {}).then(({ xmtp }) => {
      if (xmtp.state !== state) return
      off()
      resolve()
    }, reject)
  })
