import { toBytes } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { Client } from '@xmtp/node-sdk'
import { onTestFinished } from 'vitest'
import { addressSchema } from '../../src/shared/model/ids.ts'
import type { Address } from '../../src/shared/model/ids.ts'
import { startXmtpNode } from '../../tools/xmtp-node/server.ts'
import type { XmtpNode } from '../../tools/xmtp-node/server.ts'
import { temporaryFolder } from './folders.ts'

/** A local XMTP network of this process; it is stopped when the test ends. */
export const startNode = async (directory = temporaryFolder(), port = 0): Promise<XmtpNode> => {
  const node = await startXmtpNode({ host: '127.0.0.1', port, historyPort: 0, directory })
  onTestFinished(() => node.stop())
  return node
}

type OtherClient = Awaited<ReturnType<typeof Client.create>>

/** Somebody who uses another XMTP app: the unmodified SDK, as its documentation has it. */
export const otherApp = async (
  node: XmtpNode,
): Promise<{ readonly client: OtherClient; readonly address: Address }> => {
  const account = privateKeyToAccount(generatePrivateKey())
  const client = await Client.create(
    {
      type: 'EOA',
      getIdentifier: () => ({ identifier: account.address.toLowerCase(), identifierKind: 0 }),
      signMessage: async (message) => toBytes(await account.signMessage({ message })),
    },
    { env: 'local', apiUrl: node.url, dbPath: `${temporaryFolder()}/other.db3`, disableDeviceSync: true },
  )
  onTestFinished(() => client.close())
  return { client, address: addressSchema.parse(account.address) }
}
