import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '@xmtp/node-bindings'
import { z } from 'zod'
import { deriveKey, openVault, readVault } from '../../src/main/identity/vault.ts'
import { openClient } from '../../src/main/transports/xmtp/client.ts'
import { published } from '../../src/main/transports/xmtp/constants.ts'
import type { XmtpNode } from '../../tools/xmtp-node/server.ts'

/** A message of a person as the SDK's own database has it. */
export interface StoredMessage {
  /** XMTP's id: what the network knows the message by. */
  readonly xmtpId: string
  readonly text: string
  readonly senderInboxId: string
  readonly published: boolean
}

const never = new AbortController().signal

/**
 * What the SDK's database of a stopped app holds of texts and other content, read with the SDK alone: in the
 * conversations' order, own messages that never left included.
 */
export const xmtpDatabase = async (
  profile: string,
  node: XmtpNode,
): Promise<{ readonly inboxId: string; readonly messages: readonly StoredMessage[] }> => {
  const vault = await readVault(profile)
  if (!vault) throw new Error('The profile has no account')
  const folder = join(profile, 'xmtp')
  const file = readdirSync(folder).find((name) => name.endsWith('.db3'))
  if (file === undefined) throw new Error('The profile has no XMTP database')
  const client = await openClient(
    {
      address: vault.address,
      network: node.url,
      databasePath: join(folder, file),
      databaseKey: deriveKey(await openVault(vault, {}), 'xmtp'),
      appVersion: 'test',
      inboxId: undefined,
    },
    never,
  )
  try {
    // Conversations of the same two are stitched together: each of them lists the messages of all.
    const messages = new Map<string, StoredMessage>()
    for (const { conversation } of client.conversations().list({ includeDuplicateDms: true })) {
      for (const message of await conversation.listMessages()) messages.set(message.id, stored(message))
    }
    return { inboxId: client.inboxId(), messages: [...messages.values()] }
  } finally {
    await client.close()
  }
}

const stored = (message: Message): StoredMessage => ({
  xmtpId: message.id,
  text: Buffer.from(z.instanceof(Uint8Array).parse(message.content.content)).toString('utf8'),
  senderInboxId: message.senderInboxId,
  published: message.deliveryStatus === published,
})
