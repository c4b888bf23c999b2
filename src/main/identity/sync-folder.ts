import { open } from 'node:fs/promises'

/** The new name of a file is on the disk too. Not every system can say so of a folder. */
export const syncFolder = async (path: string): Promise<void> => {
  try {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    // The file itself is on the disk.
  }
}
