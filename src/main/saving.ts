import { AppError } from '../shared/errors.ts'
import type { Saved, WorkKind } from '../shared/model/storage.ts'
import type { Application } from './application.ts'
import { fileDestination } from './places.ts'
import type { Destination, FileKind, Places, Produce } from './places.ts'
import type { WorkContext } from './work.ts'

/**
 * Saves something where this person wants it.
 *
 * @param name what the file is called, without its extension and the day
 * @param path given by a program that drives this app over standard input: only there, because a page must not name paths
 * @param make what is saved, once it is known where
 * @throws AppError `unsupported`, `cancelled`, `disk-full`, `invalid-input`
 */
export const save = async (
  application: Application,
  kind: WorkKind,
  file: FileKind,
  name: string,
  path: string | undefined,
  make: (work: WorkContext) => Produce,
): Promise<Saved> => {
  const destination = await choose(application, file, name, path)
  if (!destination) return { outcome: 'cancelled' }
  return destination((sink) => application.work.run(kind, (work) => make(work)(sink)))
}

/**
 * A file that somebody chooses.
 *
 * @param path given by a program on standard input
 * @returns undefined: they changed their mind
 */
export const chooseFile = (
  application: Application,
  kind: FileKind,
  path: string | undefined,
): Promise<string | undefined> => ask(application, path, (places) => places.open?.(kind))

/** A folder that somebody chooses, as {@link chooseFile}. */
export const chooseFolder = (
  application: Application,
  path: string | undefined,
): Promise<string | undefined> => ask(application, path, (places) => places.folder?.())

const ask = async (
  { options }: Application,
  path: string | undefined,
  choose: (places: Places) => Promise<string | undefined> | undefined,
): Promise<string | undefined> => {
  if (options.shell === 'stdio') {
    if (path === undefined) throw new AppError('invalid-input', 'Say which: give a path.')
    return path
  }
  if (path !== undefined) throw pathFromPage()
  const asked = options.places && choose(options.places)
  if (!asked) throw new AppError('unsupported', 'This window cannot choose a file or folder by itself.')
  return asked
}

const pathFromPage = (): AppError =>
  new AppError('invalid-input', 'A window does not name paths: its user is asked.')

const choose = (
  { options }: Application,
  file: FileKind,
  name: string,
  path: string | undefined,
): Promise<Destination | undefined> => {
  if (options.shell === 'stdio') {
    if (path === undefined) throw new AppError('invalid-input', 'Say where: give a path.')
    return Promise.resolve(fileDestination(path))
  }
  if (path !== undefined) throw pathFromPage()
  if (!options.places) throw new AppError('unsupported', 'Nothing can be saved from here.')
  const day = new Date().toISOString().slice(0, 10)
  return options.places.save(`${name} ${day}.${file.extension}`, file)
}
