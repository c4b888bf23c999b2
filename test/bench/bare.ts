import { join } from 'node:path'
import { toBytes } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { Client } from '@xmtp/node-sdk'
import { ethereum } from '../../src/main/transports/xmtp/constants.ts'

/** The SDK by itself, as its documentation has it: the reference of every figure. */
export const bareClient = async (network: string, folder: string, name: string) => {
  const account = privateKeyToAccount(generatePrivateKey())
  const address = account.address.toLowerCase()
  const client = await Client.create(
    {
      type: 'EOA',
      getIdentifier: () => ({ identifier: address, identifierKind: ethereum }),
      signMessage: async (message) => toBytes(await account.signMessage({ message })),
    },
    { env: 'local', apiUrl: network, dbPath: join(folder, `${name}.db3`) },
  )
  return { client, address }
}
