import { contentSchema } from '../../shared/model/content.ts'
import type { Content } from '../../shared/model/content.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * The one byte form of a content: JSON with keys in a fixed order. Both transports carry these bytes or rebuild
 * them exactly, because the digest that tells copies apart is taken over them.
 */
export const encodeContent = (content: Content): Uint8Array => {
  switch (content.type) {
    case 'text':
      return encoder.encode(JSON.stringify({ type: 'text', text: content.text }))
    case 'unsupported':
      return encoder.encode(
        JSON.stringify({ type: 'unsupported', contentType: content.contentType, fallback: content.fallback }),
      )
  }
}

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
