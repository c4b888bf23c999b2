import { z } from 'zod'

/**
 * What an upload server answers: the id of the file, which is then at `/files/:id` beside it (as XMTP's history server
 * does), or the file's whole URL.
 *
 * @param server the upload server's URL
 */
export const uploadedUrlSchema = (server: string) =>
  z
    .string()
    .min(1)
    .max(2048)
    .transform((answer, context) => {
      if (/^[\w.-]{1,200}$/.test(answer)) return `${server.replace(/\/+$/, '')}/files/${answer}`
      if (URL.canParse(answer) && ['http:', 'https:'].includes(new URL(answer).protocol)) return answer
      context.addIssue('The upload server answered something else')
      return z.NEVER
    })
