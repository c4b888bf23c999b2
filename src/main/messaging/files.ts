import { AppError } from '../../shared/errors.ts'
import {
  fileNameSchema,
  maximumFileBytes,
  maximumInlineBytes,
  maximumRelayFileBytes,
  mediaTypeSchema,
} from '../../shared/model/content.ts'
import type { Quotable, RelayFileContent, RemoteFile } from '../../shared/model/content.ts'
import type { MessageId } from '../../shared/model/ids.ts'
import { decodeContent } from './content-codec.ts'
import { isLocal } from './conversation-id.ts'
import type { ConversationRef } from './envelope.ts'
import type { ConversationRecord, FileRecord, MessageRecord, Store } from './store.ts'

/** A file as somebody gives it, not yet trusted in any part. */
export interface FileSource {
  readonly name: string
  readonly mediaType: string
  readonly data: Uint8Array
}

/** A place for files that are too large for a message: they are encrypted here, before they leave. */
export interface RemoteFiles {
  /** Whether there is a place now. */
  available(): boolean
  /** Encrypts and uploads. @throws AppError `unsupported` where there is no place, `network-unreachable`, `too-large` */
  upload(file: FileRecord): Promise<RemoteFile>
  /** Fetches, checks and decrypts. @throws AppError `network-unreachable`, `cannot-decrypt`, `too-large`, `unsupported` */
  fetch(file: RemoteFile): Promise<FileRecord>
}

/** How far a file has come. */
export interface FileProgress {
  /** Bytes. */
  readonly done: number
  readonly total: number
}

/** What becomes of the file of a message that goes through a relay. */
export interface TransferProgress extends FileProgress {
  readonly message: MessageId
  readonly direction: 'up' | 'down'
  readonly state: 'running' | 'waiting' | 'done' | 'failed' | 'cancelled'
  /** For a person: why it waits or failed. */
  readonly reason?: string
}

/** Files that go through a relay of the local network, sealed in chunks: taken up again where they were interrupted. */
export interface RelayFiles {
  /** Takes up what was interrupted. @param source the files of own messages, and who hears how they come along */
  begin(source: {
    /** Some bytes of the file of a message; undefined: it is not here any more. */
    readonly read: (message: MessageId, offset: number, length: number) => Uint8Array | undefined
    readonly onProgress: (progress: TransferProgress) => void
  }): void
  /** The relay that could keep a file for a conversation now. */
  place(conversation: ConversationRef): string | undefined
  /** What a message says of a file: where it will be, and its key. */
  describe(
    relay: string,
    file: { readonly name: string; readonly mediaType: string; readonly length: number },
  ): RelayFileContent
  /** Sends the file of a message that was written, however long that takes. */
  send(message: MessageId, file: RelayFileContent): void
  /** Stops sending or fetching the file of a message. */
  cancel(message: MessageId): void
  /** Fetches, checks and opens. @throws AppError `relay-unreachable`, `unknown-blob`, `cannot-decrypt` */
  fetch(
    file: RelayFileContent,
    message: MessageId,
    onProgress: (progress: FileProgress) => void,
  ): Promise<Uint8Array>
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** What becomes of a file that somebody gives. */
interface Prepared {
  readonly content: Quotable
  /** Kept beside the message. */
  readonly kept: readonly FileRecord[]
  /** Whether the message stays on the local network, whatever its conversation does. */
  readonly local: boolean
}

export interface FilesOptions {
  readonly store: Store
  readonly remote: RemoteFiles | undefined
  readonly relay: RelayFiles | undefined
  /** Hears of a message whose file is here now. */
  readonly onFetched: (id: MessageId) => void
  readonly onProgress: (progress: TransferProgress) => void
}

/** Files of messages: inside them, or elsewhere and encrypted. */
export class Files {
  readonly #options: FilesOptions
  /** Fetches under way, so that two who look at one file fetch it once. */
  readonly #fetching = new Map<string, Promise<FileRecord>>()

  constructor(options: FilesOptions) {
    this.#options = options
  }

  /** Takes up what was interrupted. */
  start(): void {
    const { relay, store, onProgress } = this.#options
    relay?.begin({
      read: (message, offset, length) => store.filePart(message, 0, offset, length),
      onProgress,
    })
  }

  /**
   * Makes the content of a message with a file.
   *
   * @throws AppError `too-large`, `invalid-input`, `unsupported`, `network-unreachable`
   */
  async prepare(source: FileSource, conversation: ConversationRecord): Promise<Prepared> {
    const { remote, relay } = this.#options
    const { data } = source
    const name = fileNameSchema.parse(source.name)
    const mediaType = mediaTypeSchema.parse(source.mediaType)
    if (data.length === 0) throw new AppError('invalid-input', 'This file is empty.')
    if (data.length <= maximumInlineBytes) {
      const content = { type: 'file', name, mediaType, data: Buffer.from(data).toString('base64') } as const
      return { content, kept: [], local: false }
    }
    const file = { name, mediaType, data }
    const local = conversation.mode === 'lan-only' || isLocal(conversation.ref)
    if (!local && remote?.available() === true && data.length <= maximumFileBytes) {
      const files = [await remote.upload(file)]
      return { content: { type: 'remoteFiles', files }, kept: [file], local: false }
    }
    const place = conversation.mode === 'xmtp-only' ? undefined : relay?.place(conversation.ref)
    if (relay && place !== undefined && data.length <= maximumRelayFileBytes) {
      const content = relay.describe(place, { name, mediaType, length: data.length })
      return { content, kept: [file], local: true }
    }
    throw tooLarge(data.length, local, remote?.available() === true, place !== undefined)
  }

  /** A message with a file was written: what has to be sent beside it is sent. */
  written(id: MessageId, { content }: Prepared): void {
    if (content.type === 'relayFile') this.#options.relay?.send(id, content)
  }

  /** Stops sending or fetching the file of a message. */
  cancel(id: MessageId): void {
    this.#options.relay?.cancel(id)
  }

  /** The bytes of a file of a message, from here or from where it is; kept here from then on. */
  async read(message: MessageRecord, index: number): Promise<FileRecord> {
    const said = saidIn(message)
    const kept = this.#options.store.file(message.id, index)
    if (kept) return kept
    if (said.type === 'file' && index === 0) {
      if (isEmptied(this.#options.store, message)) throw removedHere()
      return { name: said.name, mediaType: said.mediaType, data: Buffer.from(said.data, 'base64') }
    }
    const key = `${message.id}:${index}`
    const fetching = this.#fetching.get(key) ?? this.#fetch(message, index)
    this.#fetching.set(key, fetching)
    try {
      return await fetching
    } finally {
      this.#fetching.delete(key)
    }
  }

  /**
   * Some bytes of a file that is here.
   *
   * @throws AppError `unknown-message` when it is not
   */
  part(message: MessageRecord, index: number, offset: number, length: number): Uint8Array {
    const said = saidIn(message)
    if (isEmptied(this.#options.store, message)) throw removedHere()
    const kept =
      said.type === 'file' && index === 0
        ? Buffer.from(said.data, 'base64').subarray(offset, offset + length)
        : this.#options.store.filePart(message.id, index, offset, length)
    if (!kept) throw new AppError('unknown-message', 'This file is not here. Fetch it first.')
    return kept
  }

  async #fetch(message: MessageRecord, index: number): Promise<FileRecord> {
    const { store, onFetched } = this.#options
    const fetched = await this.#fromElsewhere(message, index)
    // It may have been deleted meanwhile: then it is not kept.
    if (store.message(message.id)?.deletedBy === undefined) {
      store.putFile(message.id, index, fetched)
      onFetched(message.id)
    }
    return fetched
  }

  async #fromElsewhere(message: MessageRecord, index: number): Promise<FileRecord> {
    const { remote, relay, onProgress } = this.#options
    const said = saidIn(message)
    if (said.type === 'relayFile' && index === 0 && relay) {
      const { name, mediaType, length } = said
      const tell = (state: TransferProgress['state'], done: number): void =>
        onProgress({ message: message.id, direction: 'down', state, done, total: length })
      try {
        const data = await relay.fetch(said, message.id, ({ done }) => tell('running', done))
        tell('done', length)
        return { name, mediaType, data }
      } catch (error) {
        tell(error instanceof AppError ? 'failed' : 'cancelled', 0)
        if (error instanceof AppError) throw error
        throw new AppError('cancelled', 'Fetching was stopped. It goes on where it was.', { cause: error })
      }
    }
    const file = said.type === 'remoteFiles' ? said.files[index] : undefined
    if (!file) throw new AppError('unknown-message', 'There is no such file in this message.')
    if (!remote) throw new AppError('unsupported', 'Files cannot be fetched here.')
    return remote.fetch(file)
  }
}

const saidIn = (message: MessageRecord) => {
  const content = decodeContent(message.content)
  return content.type === 'reply' ? content.content : content
}

/** Whether the file that was inside a message was removed here to make room. */
export const isEmptied = (store: Store, message: MessageRecord): boolean => {
  const said = saidIn(message)
  return said.type === 'file' && said.data === '' && store.clearedFile(message.id, 0) !== undefined
}

const removedHere = (): AppError =>
  new AppError(
    'unknown-message',
    'This file was removed from this device to make room. Ask for it to be sent again.',
  )

const tooLarge = (size: number, local: boolean, uploads: boolean, relay: boolean): AppError => {
  const has = megabytes(size)
  if (relay || size > maximumRelayFileBytes) {
    return new AppError('too-large', `This file has ${has}. ${megabytes(maximumRelayFileBytes)} is the most.`)
  }
  if (local) {
    return new AppError(
      'relay-unreachable',
      `This file has ${has}. It goes through a relay, and none is connected.`,
    )
  }
  return uploads
    ? new AppError(
        'too-large',
        `This file has ${has}. ${megabytes(maximumFileBytes)} is the most over XMTP; a relay that both of you have joined takes more.`,
      )
    : new AppError(
        'unsupported',
        `This file has ${has}. Files of this size go through a relay that both of you have joined, or are uploaded, encrypted: set a place for that in the settings.`,
      )
}
