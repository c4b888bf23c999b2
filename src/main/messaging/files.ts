import { AppError } from '../../shared/errors.ts'
import {
  fileNameSchema,
  maximumFileBytes,
  maximumInlineBytes,
  mediaTypeSchema,
} from '../../shared/model/content.ts'
import type { Quotable, RemoteFile } from '../../shared/model/content.ts'
import type { MessageId } from '../../shared/model/ids.ts'
import { decodeContent } from './content-codec.ts'
import type { FileRecord, MessageRecord, Store } from './store.ts'

/** A file as somebody gives it, not yet trusted in any part. */
export interface FileSource {
  readonly name: string
  readonly mediaType: string
  readonly data: Uint8Array
}

/** A place for files that are too large for a message: they are encrypted here, before they leave. */
export interface RemoteFiles {
  /** Encrypts and uploads. @throws AppError `unsupported` where there is no place, `network-unreachable`, `too-large` */
  upload(file: FileRecord): Promise<RemoteFile>
  /** Fetches, checks and decrypts. @throws AppError `network-unreachable`, `cannot-decrypt`, `too-large`, `unsupported` */
  fetch(file: RemoteFile): Promise<FileRecord>
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** Files of messages: inside them, or elsewhere and encrypted. */
export class Files {
  readonly #store: Store
  readonly #remote: RemoteFiles | undefined
  readonly #onFetched: (id: MessageId) => void
  /** Fetches under way, so that two who look at one file fetch it once. */
  readonly #fetching = new Map<string, Promise<FileRecord>>()

  /** @param onFetched hears of a message whose file is here now */
  constructor(store: Store, remote: RemoteFiles | undefined, onFetched: (id: MessageId) => void) {
    this.#store = store
    this.#remote = remote
    this.#onFetched = onFetched
  }

  /**
   * Makes the content of a message with a file.
   *
   * @param local whether the message stays on the local network: then nothing of it is uploaded elsewhere
   * @returns the content, and the files to keep beside it
   * @throws AppError `too-large`, `invalid-input`, `unsupported`, `network-unreachable`
   */
  async prepare(
    source: FileSource,
    local: boolean,
  ): Promise<{ readonly content: Quotable; readonly kept: readonly FileRecord[] }> {
    const { data } = source
    const name = fileNameSchema.parse(source.name)
    const mediaType = mediaTypeSchema.parse(source.mediaType)
    if (data.length === 0) throw new AppError('invalid-input', 'This file is empty.')
    if (data.length <= maximumInlineBytes) {
      const content = { type: 'file', name, mediaType, data: Buffer.from(data).toString('base64') } as const
      return { content, kept: [] }
    }
    if (data.length > maximumFileBytes) {
      throw new AppError(
        'too-large',
        `This file is too large: it has ${megabytes(data.length)}, and ${megabytes(maximumFileBytes)} is the most.`,
      )
    }
    if (local || !this.#remote) {
      throw new AppError(
        'too-large',
        `This file has ${megabytes(data.length)}. Over the local network alone ${megabytes(maximumInlineBytes)} is the most in this version.`,
      )
    }
    const file = { name, mediaType, data }
    return { content: { type: 'remoteFiles', files: [await this.#remote.upload(file)] }, kept: [file] }
  }

  /** The bytes of a file of a message, from here or from where it is; kept here from then on. */
  async read(message: MessageRecord, index: number): Promise<FileRecord> {
    const content = decodeContent(message.content)
    const said = content.type === 'reply' ? content.content : content
    const kept = this.#store.file(message.id, index)
    if (kept) return kept
    if (said.type === 'file' && index === 0) {
      return { name: said.name, mediaType: said.mediaType, data: Buffer.from(said.data, 'base64') }
    }
    const remote = said.type === 'remoteFiles' ? said.files[index] : undefined
    if (!remote) throw new AppError('unknown-message', 'There is no such file in this message.')
    if (!this.#remote) throw new AppError('unsupported', 'Files cannot be fetched here.')
    const key = `${message.id}:${index}`
    const fetching = this.#fetching.get(key) ?? this.#fetch(this.#remote, remote, message, index)
    this.#fetching.set(key, fetching)
    try {
      return await fetching
    } finally {
      this.#fetching.delete(key)
    }
  }

  async #fetch(
    remote: RemoteFiles,
    file: RemoteFile,
    message: MessageRecord,
    index: number,
  ): Promise<FileRecord> {
    const fetched = await remote.fetch(file)
    // It may have been deleted meanwhile: then it is not kept.
    if (this.#store.message(message.id)?.deletedBy === undefined) {
      this.#store.putFile(message.id, index, fetched)
      this.#onFetched(message.id)
    }
    return fetched
  }
}
