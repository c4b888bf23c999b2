import { z } from 'zod'
import type { EncodedContent } from '@xmtp/node-bindings'
import { profileContentSchema } from '../../../shared/model/content.ts'
import type { ProfileContent, Reference } from '../../../shared/model/content.ts'

// The two standard contents for which the SDK has no encoder of its own: a reply holds another content, in the encoding
// of protocol buffers, and a request to delete holds an id in it. Wire format: https://protobuf.dev/programming-guides/encoding
const varint = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  return Buffer.from([...bytes, rest])
}

/** A field of a length and bytes (wire type 2); without bytes it is left out, as the encoding has it. */
const bytesField = (field: number, value: Uint8Array): Buffer =>
  value.length === 0 ? Buffer.alloc(0) : Buffer.concat([varint(field * 8 + 2), varint(value.length), value])
const textField = (field: number, value: string): Buffer => bytesField(field, Buffer.from(value, 'utf8'))
const numberField = (field: number, value: number): Buffer =>
  value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(field * 8), varint(value)])

/** `xmtp.message_contents.EncodedContent`. */
const encodedContentBytes = ({ type, parameters, fallback, content }: EncodedContent): Buffer =>
  Buffer.concat([
    type
      ? bytesField(
          1,
          Buffer.concat([
            textField(1, type.authorityId),
            textField(2, type.typeId),
            numberField(3, type.versionMajor),
            numberField(4, type.versionMinor),
          ]),
        )
      : Buffer.alloc(0),
    ...Object.entries(parameters).map(([key, value]) =>
      bytesField(2, Buffer.concat([textField(1, key), textField(2, value)])),
    ),
    fallback === undefined ? Buffer.alloc(0) : textField(3, fallback),
    bytesField(4, content),
  ])

const xmtpOrg = 'xmtp.org'

/**
 * A reply as every XMTP app reads it (`xmtp.org/reply:1.0`).
 *
 * @param reference the XMTP id of the message that is answered
 * @param words what it says, for apps that show no replies
 */
export const encodeReply = (
  inner: EncodedContent,
  reference: string,
  referenceInboxId: string | undefined,
  words: string,
): EncodedContent => {
  const type = inner.type
  return {
    type: { authorityId: xmtpOrg, typeId: 'reply', versionMajor: 1, versionMinor: 0 },
    parameters: {
      reference,
      ...(referenceInboxId === undefined ? {} : { referenceInboxId }),
      ...(type
        ? { contentType: `${type.authorityId}/${type.typeId}:${type.versionMajor}.${type.versionMinor}` }
        : {}),
    },
    fallback: `Replied with "${words}" to an earlier message`,
    content: encodedContentBytes(inner),
  }
}

/** A request to take a message back (`xmtp.org/deleteMessage:1.0`). @param reference the XMTP id of the message */
export const encodeDeletion = (reference: string): EncodedContent => ({
  type: { authorityId: xmtpOrg, typeId: 'deleteMessage', versionMajor: 1, versionMinor: 0 },
  parameters: {},
  content: textField(1, reference),
})

/** The XMTP id in a request to delete, or undefined for what is none. */
export const readDeletion = (content: Uint8Array): string | undefined => {
  const length = content[1]
  if (content[0] !== 0x0a || length === undefined || length > 127 || content.length < 2 + length)
    return undefined
  const id = z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .safeParse(Buffer.from(content.slice(2, 2 + length)).toString('latin1'))
  return id.success ? id.data : undefined
}

/** What somebody is called and looks like: Landline's own content type. Without a fallback, so that other apps show nothing. */
export const profileType = { authorityId: 'landline', typeId: 'profile', versionMajor: 1, versionMinor: 0 }

/** A name, and a picture in base64, bytes. */
const longestProfile = 64 * 1024
const profileSchema = profileContentSchema.pick({ name: true, picture: true })

/** A profile as XMTP carries it: JSON of a name and a picture. The message it was told with is in the parameters. */
export const encodeProfile = ({ name, picture }: ProfileContent): EncodedContent => ({
  type: profileType,
  parameters: {},
  content: Buffer.from(JSON.stringify({ name, ...(picture === undefined ? {} : { picture }) })),
})

/** A profile that {@link encodeProfile} wrote, or undefined for what is none. @param beside the message it was told with */
export const readProfile = (content: Uint8Array, beside: Reference): ProfileContent | undefined => {
  if (content.length > longestProfile) return undefined
  try {
    const profile = profileSchema.safeParse(JSON.parse(new TextDecoder().decode(content)))
    return profile.success ? { type: 'profile', with: beside, ...profile.data } : undefined
  } catch {
    return undefined
  }
}
