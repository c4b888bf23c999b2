import { join } from 'node:path'
import { Database } from '@signalapp/sqlcipher'
import { AppError } from '../../shared/errors.ts'

/**
 * Makes this process the only one that uses a profile. The lock is one that SQLite takes on a file, so the system
 * lifts it when the process ends, however it ends.
 *
 * @param profile the profile's folder, which exists
 * @returns a function that lifts the lock; idempotent
 * @throws AppError `profile-in-use`
 */
export const lockProfile = (profile: string): (() => void) => {
  const database = new Database(join(profile, 'profile.lock'))
  try {
    // The file holds nothing; a key keeps SQLCipher from warning that there is none. A raw one, because deriving one takes longer
    // than everything else that opening a profile does.
    database.pragma(`key = "x'${'00'.repeat(32)}'"`)
    database.pragma('locking_mode = EXCLUSIVE')
    database.pragma('journal_mode = MEMORY')
    // The first write takes the lock; in exclusive mode it is kept until the file is closed.
    database.exec('BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (x); COMMIT')
  } catch (error) {
    database.close()
    const text = error instanceof Error ? error.message.toLowerCase() : ''
    if (!text.includes('locked') && !text.includes('busy')) throw error
    throw new AppError('profile-in-use', 'Landline is already running with this profile.', { cause: error })
  }
  let held = true
  return () => {
    if (held) database.close()
    held = false
  }
}
