import type { Address, MessageId } from '../../src/shared/model/ids.ts'
import type { AuthorTime } from '../../src/main/messaging/author-time.ts'
import type { TransportStatus } from '../../src/shared/model/network.ts'
import { decodeContent } from '../../src/main/messaging/content-codec.ts'
import { receivedEnvelopeSchema } from '../../src/main/messaging/envelope.ts'
import type { ConversationRef, Envelope, ReceivedEnvelope } from '../../src/main/messaging/envelope.ts'
import type {
  ConversationNews,
  DeliveryChange,
  DevicesChange,
  Sender,
  Signal,
  TransportHost,
} from '../../src/main/messaging/transport.ts'

/** What a transport told its host. */
export class RecordingHost implements TransportHost {
  readonly envelopes: Array<{ readonly envelope: ReceivedEnvelope; readonly sender: Sender }> = []
  readonly receipts: Array<{ readonly id: MessageId; readonly change: DeliveryChange }> = []
  readonly signals: Signal[] = []
  readonly news: ConversationNews[] = []
  readonly reads: Array<{
    readonly conversation: ConversationRef
    readonly reader: Address
    readonly upTo: AuthorTime
  }> = []
  readonly blocks: Array<{ readonly address: Address; readonly blocked: boolean }> = []
  status: Omit<TransportStatus, 'since'> = { state: 'off' }
  reached = 0
  missing = 0
  /** Makes storing fail, as a full disk does. */
  failing = false
  /** Texts that cannot be stored the first time: the disk was full at that moment. */
  readonly failingOnce = new Set<string>()

  async received(envelope: unknown, sender: Sender, alongside?: (accepted: boolean) => void): Promise<void> {
    this.take(envelope, sender, alongside)
  }

  take(envelope: unknown, sender: Sender, alongside?: (accepted: boolean) => void): void {
    const parsed = receivedEnvelopeSchema.parse(envelope)
    const content = decodeContent(parsed.content)
    const full = this.failing || (content.type === 'text' && this.failingOnce.delete(content.text))
    if (full) throw new Error('The disk is full')
    this.envelopes.push({ envelope: parsed, sender })
    alongside?.(true)
  }

  /** What this account wrote, for whoever asks for it again. */
  readonly outgoing = new Map<MessageId, Envelope>()
  readonly devices: DevicesChange[] = []

  written(id: MessageId): Envelope | undefined {
    return this.outgoing.get(id)
  }

  devicesChanged(change: DevicesChange): void {
    this.devices.push(change)
  }

  missingChanged(): void {
    this.missing += 1
  }

  receipt(id: MessageId, change: DeliveryChange): void {
    this.receipts.push({ id, change })
  }

  conversationChanged(news: ConversationNews): void {
    this.news.push(news)
  }

  read(conversation: ConversationRef, reader: Address, upTo: AuthorTime): void {
    this.reads.push({ conversation, reader, upTo })
  }

  blockedChanged(address: Address, blocked: boolean): void {
    this.blocks.push({ address, blocked })
  }

  /** What was told last of a group. */
  group(groupId: string): ConversationNews | undefined {
    return this.news.findLast(({ ref }) => ref.kind === 'group' && ref.groupId === groupId)
  }

  signal(signal: Signal): void {
    this.signals.push(signal)
  }

  statusChanged(status: Omit<TransportStatus, 'since'>): void {
    this.status = status
  }

  reachChanged(): void {
    this.reached += 1
  }

  /** The texts received, each logical message once, in order of arrival. */
  texts(): readonly string[] {
    const seen = new Map(
      this.envelopes.map(({ envelope }) => [`${envelope.author}|${envelope.id}`, envelope]),
    )
    return [...seen.values()].map(({ content }) => {
      const decoded = decodeContent(content)
      return decoded.type === 'text' ? decoded.text : `(${decoded.type})`
    })
  }
}
