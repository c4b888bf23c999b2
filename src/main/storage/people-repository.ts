import { createHash } from 'node:crypto'
import { z } from 'zod'
import { contactSchema } from '../../shared/model/contact.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { PeopleStore } from '../messaging/store.ts'
import { blob } from './statements.ts'
import type { Statements } from './statements.ts'

const contactRowSchema = z.object({ address: z.string(), name: z.string().nullable(), blocked: z.number() })
const pictureRowSchema = z.object({
  picture: z.instanceof(Uint8Array).nullable(),
  pictureDigest: z.string().nullable(),
})

const contactFrom = (row: unknown) => {
  const { address, name, blocked } = contactRowSchema.parse(row)
  return contactSchema.parse({
    address,
    ...(name === null ? {} : { name }),
    ...(blocked === 0 ? {} : { blocked: true }),
  })
}

/** Whom this account knows, and what they say of themselves. */
export const createPeople = ({ run, one, all }: Statements): PeopleStore => {
  const pictureRow = (address: string) =>
    pictureRowSchema
      .optional()
      .parse(one('SELECT picture, pictureDigest FROM profiles WHERE address = ?', [address]))
  return {
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
      return row === undefined ? undefined : z.object({ name: z.string() }).parse(row).name
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
    picture: (address) => pictureRow(address)?.picture ?? undefined,
    pictureDigest: (address) => pictureRow(address)?.pictureDigest ?? undefined,
    pictures: () =>
      z
        .array(z.object({ address: addressSchema, picture: z.string() }))
        .parse(
          all('SELECT address, pictureDigest AS picture FROM profiles WHERE pictureDigest IS NOT NULL', []),
        ),
    toldProfile(conversationId) {
      const row = one('SELECT profileTold FROM conversations WHERE id = ?', [conversationId])
      return z.object({ profileTold: z.string().nullable() }).optional().parse(row)?.profileTold ?? undefined
    },
    setToldProfile: (conversationId, version) =>
      run('UPDATE conversations SET profileTold = ? WHERE id = ?', [version, conversationId]),
  }
}
