import { createHash } from 'node:crypto'
import { z } from 'zod'
import { contactSchema } from '../../shared/model/contact.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { PeopleStore } from '../messaging/store.ts'
import { blob } from './statements.ts'
import type { Statements } from './statements.ts'

const contactRowSchema = z.object({ address: z.string(), name: z.string().nullable(), blocked: z.number() })
// Made once: making a schema takes much longer than using it.
const nameRowSchema = z.object({ name: z.string() })
const pictureRowSchema = z.object({ picture: z.instanceof(Uint8Array).nullable() }).optional()
const digestRowSchema = z.object({ pictureDigest: z.string().nullable() }).optional()
const pictureRowsSchema = z.array(z.object({ address: addressSchema, picture: z.string() }))
const toldRowSchema = z.object({ profileTold: z.string().nullable() }).optional()

const contactFrom = (row: unknown) => {
  const { address, name, blocked } = contactRowSchema.parse(row)
  return contactSchema.parse({
    address,
    ...(name === null ? {} : { name }),
    ...(blocked === 0 ? {} : { blocked: true }),
  })
}

/** Whom this account knows, and what they say of themselves. */
export const createPeople = ({ run, one, all }: Statements): PeopleStore => ({
  contact(address) {
    const row = one('SELECT address, name, blocked FROM contacts WHERE address = ?', [address])
    return row === undefined ? undefined : contactFrom(row)
  },
  contacts: () =>
    all('SELECT address, name, blocked FROM contacts ORDER BY name, address', []).map(contactFrom),
  putContact({ address, name, blocked }) {
    const flag = blocked === undefined ? null : Number(blocked)
    run(
      `INSERT INTO contacts (address, name, blocked) VALUES (?, ?, coalesce(?, 0))
         ON CONFLICT (address) DO UPDATE SET name = coalesce(excluded.name, name), blocked = coalesce(?, blocked)`,
      [address, name ?? null, flag, flag],
    )
  },
  isBlocked: (address) =>
    one('SELECT 1 FROM contacts WHERE address = ? AND blocked = 1', [address]) !== undefined,

  profileName(address) {
    const row = one('SELECT name FROM profiles WHERE address = ?', [address])
    return row === undefined ? undefined : nameRowSchema.parse(row).name
  },
  putProfileName(address, name) {
    run(
      `INSERT INTO profiles (address, name) VALUES (?, ?)
         ON CONFLICT (address) DO UPDATE SET name = excluded.name WHERE told IS NULL`,
      [address, name],
    )
  },
  putProfile(address, { name, picture, told }) {
    const known = one('SELECT 1 FROM profiles WHERE address = ? AND told > ?', [address, told])
    if (known !== undefined) return false
    const digest =
      picture === undefined ? null : createHash('sha256').update(picture).digest('hex').slice(0, 16)
    const same = one(
      'SELECT 1 FROM profiles WHERE address = ? AND name = ? AND pictureDigest IS ? AND told = ?',
      [address, name, digest, told],
    )
    if (same !== undefined) return false
    run(
      `INSERT INTO profiles (address, name, picture, pictureDigest, told) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (address) DO UPDATE SET name = excluded.name, picture = excluded.picture,
           pictureDigest = excluded.pictureDigest, told = excluded.told`,
      [address, name, picture === undefined ? null : blob(picture), digest, told],
    )
    return true
  },
  picture: (address) =>
    pictureRowSchema.parse(one('SELECT picture FROM profiles WHERE address = ?', [address]))?.picture ??
    undefined,
  // Without the picture, which is large and is not asked for.
  pictureDigest: (address) =>
    digestRowSchema.parse(one('SELECT pictureDigest FROM profiles WHERE address = ?', [address]))
      ?.pictureDigest ?? undefined,
  pictures: () =>
    pictureRowsSchema.parse(
      all('SELECT address, pictureDigest AS picture FROM profiles WHERE pictureDigest IS NOT NULL', []),
    ),
  toldProfile(conversationId) {
    const row = one('SELECT profileTold FROM conversations WHERE id = ?', [conversationId])
    return toldRowSchema.parse(row)?.profileTold ?? undefined
  },
  setToldProfile: (conversationId, version) =>
    run('UPDATE conversations SET profileTold = ? WHERE id = ?', [version, conversationId]),
})
