import type { Assembled } from '../../src/main/assemble.ts'
import { contract } from '../../src/shared/contract.ts'
import type { AppContract } from '../../src/shared/contract.ts'
import { connect } from '../../src/shared/rpc/connect.ts'
import type { RpcClient } from '../../src/shared/rpc/connect.ts'
import { memoryWires } from '../../src/shared/rpc/memory-wire.ts'

/** A whole app in this process, driven through its contract like a view would. */
export interface InProcessApp extends Pick<RpcClient<AppContract>, 'call' | 'on'> {
  readonly stop: () => Promise<void>
}

/** Attaches to an app that runs in this process. */
export const attach = (app: Assembled): InProcessApp => {
  const [near, far] = memoryWires()
  app.application.server.attach(far)
  const client = connect(contract, near)
  return {
    call: (name, input) => client.call(name, input),
    on: (name, listener) => client.on(name, listener),
    stop: () => app.stop(),
  }
}
