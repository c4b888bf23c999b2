import { z } from 'zod'

const licenceSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** SPDX expression. */
  licence: z.string(),
  text: z.string(),
})
/** Somebody's work that is in the app, and under which licence. */
export type Licence = z.infer<typeof licenceSchema>

/** Whose work is in the app; written down when it is built (`scripts/licences.ts`). */
export const readLicences = async (): Promise<readonly Licence[]> => {
  const response = await fetch('./licences.json')
  return z.array(licenceSchema).parse(await response.json())
}
