import { createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'

/**
 * What a release consists of, signed with the release key: on Linux, where the system checks no signature of a program, this is what
 * shows that a file is Landline's. It binds the version, so that an old file cannot be given out as a new one.
 */
export const manifestSchema = z.object({
  version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}(?:-[0-9a-z.-]{1,32})?$/i),
  /** What is new, plain text. */
  notes: z.string().max(8_000),
  /** When it was signed, ISO 8601. */
  date: z.iso.datetime(),
  files: z
    .array(
      z.object({
        /** A name in the folder of the release, never a path or an address. */
        name: z.string().regex(/^[\w][\w.-]{0,127}$/),
        bytes: z
          .number()
          .int()
          .positive()
          .max(4 * 1024 ** 3),
        /** base64 */
        sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
      }),
    )
    .min(1)
    .max(64),
})
export type Manifest = z.infer<typeof manifestSchema>
export type ManifestFile = Manifest['files'][number]

const wrapperSchema = z.object({
  /** The manifest as JSON, exactly as it was signed. */
  signed: z.string().max(64 * 1024),
  /** Ed25519, base64 */
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
})

/** Signed together with the manifest, so that nothing else that the key has signed passes for one. */
const context = 'landline update manifest 1\n'

/** The name of the manifest of a channel, beside its files. @param channel as electron-builder calls it: `latest`, `beta` */
export const manifestName = (channel: string): string => `${channel}.signed.json`

/**
 * @param key Ed25519, private
 * @returns the text of the file
 */
export const signManifest = (manifest: Manifest, key: KeyObject): string => {
  const signed = JSON.stringify(manifestSchema.parse(manifest))
  const signature = sign(null, Buffer.from(context + signed), key).toString('base64')
  return `${JSON.stringify({ signed, signature })}\n`
}

/** The release key's public half. @param pem as `openssl pkey -pubout` writes it @throws Error when it is no Ed25519 key */
export const readReleaseKey = (pem: string): KeyObject => {
  const key = createPublicKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('The release key is not an Ed25519 key')
  return key
}

/**
 * @param text the file as it was fetched
 * @throws AppError `update-refused` when it is none, or not signed with that key
 */
export const openManifest = (text: string, key: KeyObject): Manifest => {
  const wrapper = wrapperSchema.safeParse(jsonOf(text))
  if (!wrapper.success) throw refused()
  const { signed, signature } = wrapper.data
  // Nothing of it is read before the signature holds.
  if (!verify(null, Buffer.from(context + signed), key, Buffer.from(signature, 'base64'))) throw refused()
  const manifest = manifestSchema.safeParse(jsonOf(signed))
  if (!manifest.success) throw refused()
  return manifest.data
}

/** What is said of everything that is not Landline's. */
export const refused = (options?: ErrorOptions): AppError =>
  new AppError(
    'update-refused',
    'What was offered as a new version is not signed by the makers of Landline, or was changed on its way. Nothing was installed.',
    options,
  )

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
