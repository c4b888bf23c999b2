import { z } from 'zod'

/** The longest text of one message, in bytes of UTF-8: well under what either transport carries (XMTP: about 1 MiB). */
export const maximumTextBytes = 64 * 1024

/** Plain text. */
export const textContentSchema = z.object({ type: z.literal('text'), text: z.string() })

/** Something another app or a newer Landline sent that this one cannot show; `fallback` is its author's own words. */
export const unsupportedContentSchema = z.object({
  type: z.literal('unsupported'),
  contentType: z.string(),
  fallback: z.string().optional(),
})

/** What a message says. */
export const contentSchema = z.discriminatedUnion('type', [textContentSchema, unsupportedContentSchema])
export type Content = z.infer<typeof contentSchema>
