import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileError, replaceFile } from './replace-file.ts'

const setUp = () => {
  const folder = mkdtempSync(join(tmpdir(), 'landline-replace-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const fetched = join(folder, 'fetched')
  const place = join(folder, 'Landline.AppImage')
  writeFileSync(fetched, 'new')
  writeFileSync(place, 'old')
  const expected = { bytes: 3, sha512: createHash('sha512').update('new').digest('base64') }
  return { folder, fetched, place, expected }
}

test('the new file is there under the old name, and may be run', async () => {
  const { folder, fetched, place, expected } = setUp()
  await replaceFile(fetched, place, expected)
  expect(readFileSync(place, 'utf8')).toBe('new')
  expect(statSync(place).mode & 0o111).toBe(0o111)
  expect(readdirSync(folder).sort()).toEqual(['Landline.AppImage', 'fetched'])
})

test('what is not what was expected leaves everything as it was', async () => {
  const { folder, fetched, place, expected } = setUp()
  for (const wrong of [
    { ...expected, bytes: 4 },
    { ...expected, sha512: createHash('sha512').update('x').digest('base64') },
  ])
    await expect(replaceFile(fetched, place, wrong)).rejects.toMatchObject({ code: 'update-refused' })
  await expect(replaceFile(join(folder, 'nothing'), place, expected)).rejects.toThrow('ENOENT')
  expect(readFileSync(place, 'utf8')).toBe('old')
  expect(readdirSync(folder).sort()).toEqual(['Landline.AppImage', 'fetched'])
})

test('a disk that is full, and a file that may not be replaced, are said in words', () => {
  const of = (code: string): unknown => fileError(Object.assign(new Error('it failed'), { code }))
  expect(of('ENOSPC')).toMatchObject({ code: 'disk-full' })
  expect(of('EROFS')).toMatchObject({ code: 'disk-error' })
  expect(of('ESOMETHING')).toMatchObject({ message: 'it failed' })
})
