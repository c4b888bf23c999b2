/** What the browser shows as a picture and cannot run anything in: drawings (SVG) are not among them. */
const pictures: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
])
const sounds: ReadonlySet<string> = new Set([
  'audio/webm',
  'audio/ogg',
  'audio/mpeg',
  'audio/mp4',
  'audio/wav',
  'audio/flac',
])
const films: ReadonlySet<string> = new Set(['video/mp4', 'video/webm', 'video/ogg'])

/** As what a file of some type may be shown: by what plays it, which runs nothing. */
export type Showing = 'picture' | 'sound' | 'film' | undefined

/** As what a file of a media type may be shown here; undefined: only as a file. */
export const showingOf = (mediaType: string): Showing => {
  const [type = ''] = mediaType.split(';')
  if (pictures.has(type)) return 'picture'
  if (sounds.has(type)) return 'sound'
  return films.has(type) ? 'film' : undefined
}
