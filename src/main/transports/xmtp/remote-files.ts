import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { decryptAttachment, encryptAttachment } from '@xmtp/node-sdk'
import { AppError } from '../../../shared/errors.ts'
import { fileNameSchema, maximumFileBytes, mediaTypeSchema } from '../../../shared/model/content.ts'
import type { RemoteFile } from '../../../shared/model/content.ts'
import type { RemoteFiles } from '../../messaging/files.ts'
import type { FileRecord } from '../../messaging/store.ts'
import { uploadedUrlSchema } from './uploads.ts'

export interface RemoteFilesOptions {
  /** Where files are uploaded: a URL; undefined: nowhere. */
  readonly server: () => string | undefined
}

const transferDeadline = 120_000
/** Encrypting adds a few bytes, and the name and type travel inside. */
const largestPayload = maximumFileBytes + 64 * 1024

/** Addresses of this machine and of local networks: a message of a stranger must not make this machine call them. */
const inside = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6')
}

/** Whether an address is of this machine or a local network. @param address an IP address */
export const isInside = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address
  return inside.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Files that are elsewhere, as XMTP's standard for remote attachments has them: encrypted here, with a key that travels in
 * the message, and checked against the digest in it.
 */
export const createRemoteFiles = ({ server }: RemoteFilesOptions): RemoteFiles => ({
  available: () => server() !== undefined,

  async upload({ name, mediaType, data }: FileRecord): Promise<RemoteFile> {
    const place = server()
    if (place === undefined) {
      throw new AppError(
        'unsupported',
        'Files of this size have to be uploaded, encrypted, and no place for that is set. Set one in the settings, or send a smaller file.',
      )
    }
    const sealed = encryptAttachment({ filename: name, mimeType: mediaType, content: data })
    const response = await reach(`${place.replace(/\/+$/, '')}/upload`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(sealed.payload),
    })
    if (response.status === 413)
      throw new AppError('too-large', 'The upload server refuses files of this size.')
    const answer = response.ok ? (await response.text()).trim() : ''
    const url = uploadedUrlSchema(place).safeParse(answer)
    if (!url.success) {
      throw new AppError('network-unreachable', 'The upload server did not take the file. Nothing was sent.')
    }
    return {
      name,
      url: url.data,
      digest: sealed.contentDigest,
      secret: hexOf(sealed.secret),
      salt: hexOf(sealed.salt),
      nonce: hexOf(sealed.nonce),
      length: sealed.payload.length,
    }
  },

  async fetch(file: RemoteFile): Promise<FileRecord> {
    if (file.length > largestPayload) throw tooLarge()
    await mustBeOutside(file.url, server())
    const payload = await readBounded(await reach(file.url, { redirect: 'error' }))
    try {
      // The SDK checks the digest before it decrypts.
      const opened = decryptAttachment(payload, {
        url: file.url,
        contentDigest: file.digest,
        secret: bytesOf(file.secret),
        salt: bytesOf(file.salt),
        nonce: bytesOf(file.nonce),
        scheme: 'https://',
        contentLength: file.length,
        filename: file.name,
      })
      return {
        name: fileNameSchema.parse(opened.filename ?? file.name),
        mediaType: mediaTypeSchema.parse(opened.mimeType),
        data: new Uint8Array(opened.content),
      }
    } catch (error) {
      throw new AppError(
        'cannot-decrypt',
        'This file is not the one that was sent: it was changed, or replaced by another.',
        { cause: error },
      )
    }
  },
})

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const tooLarge = () =>
  new AppError(
    'too-large',
    `This file is larger than the ${maximumFileBytes / 1024 / 1024} MB that are fetched.`,
  )

const reach = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(transferDeadline), credentials: 'omit' })
  } catch (error) {
    throw new AppError(
      'network-unreachable',
      'The server with this file cannot be reached now. Try again later.',
      {
        cause: error,
      },
    )
  }
}

/**
 * A file of a message may be anywhere on the internet, over https, or on this user's own upload server.
 *
 * @throws AppError `unsupported` for addresses inside local networks, and for other protocols
 */
const mustBeOutside = async (url: string, ownServer: string | undefined): Promise<void> => {
  const refusal = new AppError('unsupported', 'This file is at an address that Landline does not fetch from.')
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw refusal
  }
  if (ownServer !== undefined && parsed.origin === new URL(ownServer).origin) return
  if (parsed.protocol !== 'https:') throw refusal
  const host = parsed.hostname.replaceAll(/^\[|\]$/g, '')
  const addresses = isIP(host) === 0 ? await addressesOf(host) : [host]
  if (addresses.length === 0) {
    throw new AppError(
      'network-unreachable',
      'The server with this file cannot be found now. Try again later.',
    )
  }
  if (addresses.some(isInside)) throw refusal
}

const addressesOf = async (host: string): Promise<readonly string[]> => {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    // Not found, or no network to find it by: told by the caller.
    return []
  }
}

const readBounded = async (response: Response): Promise<Uint8Array> => {
  if (!response.ok || !response.body) {
    throw new AppError('network-unreachable', 'This file is not on its server any more.')
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > largestPayload) throw tooLarge()
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
