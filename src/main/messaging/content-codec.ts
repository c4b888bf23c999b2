import { contentSchema } from '../../shared/model/content.ts'
import type { Content, Reference } from '../../shared/model/content.ts'
import type { Address } from '../../shared/model/ids.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * The one byte form of a content: JSON with keys in the order of its schema. Both transports carry these bytes or rebuild
 * them exactly, because the digest that tells copies apart is taken over them.
 */
export const encodeContent = (content: Content): Uint8Array =>
  // Parsing puts keys in the schema's order, whoever built the object, and leaves out what is not part of it.
  encoder.encode(JSON.stringify(contentSchema.parse(content)))

/** Decodes what {@link encodeContent} made, here or in a newer Landline; foreign types become `unsupported`. */
export const decodeContent = (bytes: Uint8Array): Content => {
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch {
    return { type: 'unsupported', contentType: 'unknown' }
  }
  const parsed = contentSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const named = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  return { type: 'unsupported', contentType: typeof named === 'string' ? named.slice(0, 100) : 'unknown' }
}

/** The message that a content is about and is shown with, for content that is no message of its own. */
export const annotatedBy = (content: Content): Reference | undefined => {
  if (content.type === 'reaction') return content.to
  if (content.type === 'profile') return content.with
  return content.type === 'deletion' ? content.of : undefined
}

/** People who are told by a message that they are not in its group any more: it is for them too. */
export const removedBy = (content: Content): readonly Address[] =>
  content.type === 'groupChange' ? (content.removed ?? []) : []

/** Whether a content has files. */
export const hasFiles = (content: Content): boolean => {
  const said = content.type === 'reply' ? content.content : content
  return said.type === 'file' || said.type === 'remoteFiles' || said.type === 'relayFile'
}

/** The words in a content that can be searched for. */
export const searchableText = (content: Content): string | undefined => {
  switch (content.type) {
    case 'text':
    case 'markdown':
      return content.text
    case 'file':
    case 'relayFile':
      return content.name
    case 'remoteFiles':
      return content.files.map(({ name }) => name).join('\n')
    case 'reply':
      return searchableText(content.content)
    case 'transaction':
      return content.reference
    case 'unsupported':
      return content.fallback
    case 'reaction':
    case 'deletion':
    case 'profile':
    case 'groupChange':
    case 'devicesChange':
      return undefined
  }
}
