import { AppError } from '../../shared/errors.ts'

/** Whether what is fetched from there comes over a line that nobody on the way can change; on this machine there is no way. */
export const isTrusted = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1')

/**
 * The folder that new versions are in, from what electron-builder wrote into the package.
 *
 * @param configuration the text of `app-update.yml`
 * @throws AppError `update-refused` when it leads nowhere, or over a line that others can change
 */
export const updatePlace = (configuration: string): URL => {
  const written = /^url:[ \t]*['"]?([^'"\s]+)['"]?[ \t]*$/m.exec(configuration)?.[1]
  const url = written !== undefined && URL.canParse(written) ? new URL(written) : undefined
  if (!url || !isTrusted(url))
    throw new AppError('update-refused', 'This build names no place for new versions that can be trusted.')
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}
