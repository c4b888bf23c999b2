import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { PrivateKey, PublicKey } from '@signalapp/libsignal-client'
import { z } from 'zod'
import { deviceCertificateSchema, deviceIdSchema } from '../../../shared/device-certificate.ts'
import type { DeviceCertificate, VerifyCertificate } from '../../../shared/device-certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import { addressSchema, messageIdSchema } from '../../../shared/model/ids.ts'
import { conversationModeSchema } from '../../../shared/model/conversation.ts'
import { bytesOfHex } from '../../../shared/relay-protocol.ts'
import { authorTimeSchema } from '../../messaging/author-time.ts'
import type { Device } from '../../messaging/device.ts'
import { readFields, writeFields } from '../../../shared/fields.ts'
import { pad, unpad } from './padding.ts'

/**
 * What stands outside the encryption, authenticated as it was sent: who wrote what, when, and for which devices. Words
 * (text, names, titles) are never part of it.
 */
export const headerSchema = z.object({
  v: z.literal(1),
  kind: z.enum(['message', 'receipt']),
  conversation: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('direct'), members: z.tuple([addressSchema, addressSchema]) }),
    z.object({
      kind: z.literal('group'),
      groupId: z.string().regex(/^[0-9a-zA-Z-]{8,128}$/),
      members: z.array(addressSchema).min(2).max(250),
    }),
  ]),
  id: messageIdSchema,
  author: addressSchema,
  device: deviceIdSchema,
  at: authorTimeSchema,
  prev: messageIdSchema.nullable(),
  mode: conversationModeSchema,
  devices: z.array(deviceIdSchema).min(1).max(250),
})
export type Header = z.infer<typeof headerSchema>

/** An envelope after it was opened: everything in it has been authenticated. */
export interface Opened {
  readonly header: Header
  readonly body: Uint8Array
  readonly certificate: DeviceCertificate
}

/**
 * Seals and opens what relays carry. The one implementation now is {@link createHpkeSealer}; sessions of the Signal
 * protocol take its place behind this port.
 */
export interface Sealer {
  /**
   * @param recipients certificates whose wallets have been verified
   * @returns the envelope as bytes
   */
  seal(
    header: Omit<Header, 'author' | 'device' | 'devices' | 'v'>,
    body: Uint8Array,
    recipients: readonly DeviceCertificate[],
  ): Uint8Array
  /** @throws AppError `cannot-decrypt` for anything that is not what it should be */
  open(envelope: Uint8Array): Promise<Opened>
}

const bytes = (value: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(value)
const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
/** The sealing key's uses and the admission key's are told apart by tags that no other signature or wrap has. */
const wrapTag = 'landline wrap v1\0'
const signatureTag = Buffer.from('landline envelope v1\0')
const wrapInfo = (device: string): Uint8Array<ArrayBuffer> => bytes(Buffer.from(`${wrapTag}${device}`))

const nonceSize = 12
const tagSize = 16
const bodyKeySize = 32
const largestHeader = 32 * 1024
const mostVerified = 1_000

const signedBytes = (header: Uint8Array, ciphertext: Uint8Array, wraps: Uint8Array): Buffer =>
  Buffer.concat([signatureTag, sha256(header), sha256(ciphertext), sha256(wraps)])

/**
 * Sealing without sessions: the body under a fresh AES-256-GCM key, that key for each device under HPKE (RFC 9180, base
 * mode, as libsignal has it: X25519, HKDF-SHA256, AES-256-GCM), the whole signed with Ed25519 by the author's device.
 *
 * GCM does not commit to its key, so each wrap also holds the hash of header and ciphertext: nobody who knows the key can
 * exchange the body for others unnoticed.
 */
export const createHpkeSealer = (device: Device, verifyCertificate: VerifyCertificate): Sealer => {
  const { certificate } = device
  const certificateBytes = Buffer.from(JSON.stringify(certificate))
  const signingKey = createPrivateKey({
    key: Buffer.from(device.admissionPrivateKey),
    format: 'der',
    type: 'pkcs8',
  })
  const sealingKey = PrivateKey.deserialize(bytes(device.sealingPrivateKey))
  /** Certificates whose wallet signature was found good, by their bytes: checking one takes a millisecond. */
  const verified = new Set<string>()

  const isGenuine = async (encoded: Uint8Array, foreign: DeviceCertificate): Promise<boolean> => {
    const digest = sha256(encoded).toString('hex')
    if (verified.has(digest)) return true
    if (!(await verifyCertificate(foreign))) return false
    if (verified.size >= mostVerified) verified.clear()
    verified.add(digest)
    return true
  }

  return {
    seal(fields, body, recipients) {
      const header: Header = {
        ...fields,
        v: 1,
        author: certificate.address,
        device: certificate.device,
        devices: recipients.map((recipient) => recipient.device),
      }
      const headerBytes = Buffer.from(JSON.stringify(header))
      const bodyKey = randomBytes(bodyKeySize)
      const nonce = randomBytes(nonceSize)
      const cipher = createCipheriv('aes-256-gcm', bodyKey, nonce)
      cipher.setAAD(headerBytes)
      const ciphertext = Buffer.concat([nonce, cipher.update(pad(body)), cipher.final(), cipher.getAuthTag()])
      const secret = bytes(Buffer.concat([bodyKey, sha256(headerBytes, ciphertext)]))
      const wraps = writeFields(
        recipients.map((recipient) =>
          PublicKey.deserialize(bytes(bytesOfHex(recipient.sealingKey))).seal(
            secret,
            wrapInfo(recipient.device),
          ),
        ),
      )
      const signature = sign(null, signedBytes(headerBytes, ciphertext, wraps), signingKey)
      return writeFields([headerBytes, certificateBytes, ciphertext, wraps, signature])
    },

    async open(envelope) {
      try {
        const [headerBytes, authorBytes, ciphertext, wraps, signature, ...rest] = readFields(envelope, 5)
        if (!headerBytes || !authorBytes || !ciphertext || !wraps || !signature || rest.length > 0)
          throw new Error('Fields')
        if (headerBytes.length > largestHeader || authorBytes.length > largestHeader) throw new Error('Size')
        const header = headerSchema.parse(JSON.parse(Buffer.from(headerBytes).toString('utf8')))
        const author = deviceCertificateSchema.parse(JSON.parse(Buffer.from(authorBytes).toString('utf8')))
        if (author.address !== header.author || author.device !== header.device)
          throw new Error('Another author')
        const members: readonly string[] = header.conversation.members
        if (!members.includes(header.author) || !members.includes(certificate.address))
          throw new Error('Not ours')
        const key = createPublicKey({
          key: {
            kty: 'OKP',
            crv: 'Ed25519',
            x: Buffer.from(author.admissionKey, 'hex').toString('base64url'),
          },
          format: 'jwk',
        })
        if (!verify(null, signedBytes(headerBytes, ciphertext, wraps), key, signature))
          throw new Error('Signature')
        if (!(await isGenuine(authorBytes, author))) throw new Error('Certificate')
        const wrap = readFields(wraps, header.devices.length)[header.devices.indexOf(certificate.device)]
        if (!wrap) throw new Error('Not for this device')
        const secret = sealingKey.open(bytes(wrap), wrapInfo(certificate.device))
        const commitment = sha256(headerBytes, ciphertext)
        if (!commitment.equals(secret.subarray(bodyKeySize))) throw new Error('Commitment')
        const decipher = createDecipheriv(
          'aes-256-gcm',
          secret.subarray(0, bodyKeySize),
          ciphertext.subarray(0, nonceSize),
        )
        decipher.setAAD(headerBytes)
        decipher.setAuthTag(ciphertext.subarray(-tagSize))
        const padded = Buffer.concat([
          decipher.update(ciphertext.subarray(nonceSize, -tagSize)),
          decipher.final(),
        ])
        return { header, body: unpad(padded), certificate: author }
      } catch (error) {
        throw new AppError('cannot-decrypt', 'A message from the local network could not be opened.', {
          cause: error,
        })
      }
    },
  }
}
