import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert, asyncProperty, integer } from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { inspect, seal, stretchPassphrase, unlock, unseal } from './sealed-file.ts'

const chunk = 64 * 1024 + 16
const key = await stretchPassphrase('correct horse')

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'landline-backup-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const sealed = async (plain: Uint8Array, size = 10_000): Promise<Buffer> => {
  const parts: Uint8Array[] = []
  for await (const part of seal(pieces(plain, size), key, 1_000)) parts.push(part)
  return Buffer.concat(parts)
}

/** What a file on the disk gives to whoever has the passphrase. */
const opened = async (bytes: Uint8Array, passphrase = 'correct horse'): Promise<Buffer> => {
  const path = join(folder(), 'file')
  writeFileSync(path, bytes)
  const file = await inspect(path)
  const secret = passphrase === 'correct horse' ? key : await unlock(file, passphrase)
  const parts: Uint8Array[] = []
  for await (const part of unseal(file, secret, () => {})) parts.push(part)
  return Buffer.concat(parts)
}

const startOf = (file: Buffer): number => 16 + 4 + file.readUInt32BE(16) + 32

test('what is sealed opens as it was, whatever its length and the pieces it came in', async () => {
  for (const length of [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]) {
    const plain = randomBytes(length)
    for (const size of [1_000, 65_536, 300_000])
      expect(await opened(await sealed(plain, size))).toEqual(plain)
  }
})

test('the passphrase opens it, composed in whichever way, and no other does', async () => {
  const path = join(folder(), 'file')
  const secret = await stretchPassphrase('caf\u00e9 au lait')
  const parts: Uint8Array[] = []
  for await (const part of seal(pieces(Buffer.from('hello'), 5), secret, 1_000)) parts.push(part)
  writeFileSync(path, Buffer.concat(parts))
  const file = await inspect(path)
  expect((await unlock(file, 'cafe\u0301 au lait')).secret).toBe(secret.secret)
  await expect(unlock(file, 'cafe au lait')).rejects.toMatchObject({ code: 'wrong-passphrase' })
})

test('two files under one passphrase have nothing in common but its salt', async () => {
  const plain = randomBytes(100)
  const [one, two] = [await sealed(plain), await sealed(plain)]
  expect(one.subarray(startOf(one))).not.toEqual(two.subarray(startOf(two)))
})

test('cut off anywhere, with chunks moved, repeated, missing or from another file: damaged, never less than everything', async () => {
  const plain = randomBytes(5 * 65_536 + 100)
  const file = await sealed(plain)
  const other = await sealed(plain)
  const start = startOf(file)
  const chunks = Array.from({ length: 6 }, (_, n) =>
    file.subarray(start + n * chunk, start + (n + 1) * chunk),
  )
  const inOrder = (order: readonly (Buffer | undefined)[]) =>
    Buffer.concat([file.subarray(0, start), ...order.map((part) => part ?? Buffer.alloc(0))])
  const [a, b, c, d, e, f] = chunks
  expect(await opened(inOrder([a, b, c, d, e, f]))).toEqual(plain)
  const broken = [
    inOrder([a, b, c, d, e]),
    inOrder([a, b, c, d, f]),
    inOrder([b, a, c, d, e, f]),
    inOrder([a, a, b, c, d, e, f]),
    inOrder([f, b, c, d, e, a]),
    inOrder([other.subarray(start, start + chunk), b, c, d, e, f]),
    inOrder([a, b, c, d, e, f, Buffer.from('x')]),
    inOrder([a, b, c, d, e, f, f]),
    inOrder([]),
    Buffer.concat([other.subarray(0, start), file.subarray(start)]),
  ]
  for (const bytes of broken) await expect(opened(bytes)).rejects.toMatchObject({ code: 'backup-damaged' })
  await assert(
    asyncProperty(integer({ min: 17, max: file.length - 1 }), async (length) => {
      await expect(opened(file.subarray(0, length))).rejects.toMatchObject({ code: 'backup-damaged' })
    }),
    { numRuns: 30 },
  )
})

test('any bit that is changed is found', async () => {
  const file = await sealed(randomBytes(70_000))
  await assert(
    asyncProperty(
      integer({ min: 16, max: file.length - 1 }),
      integer({ min: 0, max: 7 }),
      async (at, bit) => {
        const bytes = Buffer.from(file)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
        await expect(opened(bytes)).rejects.toMatchObject({ code: 'backup-damaged' })
      },
    ),
    { numRuns: 60 },
  )
})

test('something else, and what a later version made, are told apart from damage', async () => {
  const path = join(folder(), 'file')
  for (const bytes of [Buffer.alloc(0), Buffer.from('hello'), randomBytes(1_000)]) {
    writeFileSync(path, bytes)
    await expect(inspect(path)).rejects.toMatchObject({ code: 'invalid-input' })
  }
  const file = await sealed(randomBytes(10))
  const length = file.readUInt32BE(16)
  const header = file
    .subarray(20, 20 + length)
    .toString()
    .replace('"version":1', '"version":2')
  const head = Buffer.concat([file.subarray(0, 20), Buffer.from(header)])
  const digest = createHash('sha256').update(head).digest()
  writeFileSync(path, Buffer.concat([head, digest, file.subarray(startOf(file))]))
  await expect(inspect(path)).rejects.toMatchObject({ code: 'backup-newer' })
  // A header that asks for all memory is refused before anything is stretched.
  const greedy = Buffer.from(
    file
      .subarray(20, 20 + length)
      .toString()
      .replace('131072', '999999'),
  )
  const doctored = Buffer.concat([file.subarray(0, 20), greedy])
  const sum = createHash('sha256').update(doctored).digest()
  writeFileSync(path, Buffer.concat([doctored, sum, file.subarray(startOf(file))]))
  await expect(inspect(path)).rejects.toMatchObject({ code: 'backup-damaged' })
  expect(readFileSync(path).length).toBe(file.length)
})
