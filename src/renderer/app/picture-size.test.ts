import { expect, test } from 'vitest'
import { canBeShown, readPictureSize } from './picture-size.ts'

const bytes = (...parts: ReadonlyArray<string | readonly number[]>): Blob =>
  new Blob(
    parts.map((part) => Uint8Array.from(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  )
const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0)

test.each([
  [
    'JPEG, behind what a camera adds',
    bytes([0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 2, 3, 4, 0xff, 0xff, 0xc2, 0, 17, 8, 0x12, 0x34, 0x56, 0x78]),
    { width: 0x5678, height: 0x1234 },
  ],
  ['GIF', bytes('GIF89a', [0x10, 0x27, 2, 0]), { width: 10_000, height: 2 }],
  [
    'WebP, extended',
    bytes('RIFF', zeros(4), 'WEBPVP8X', zeros(8), [0x0f, 0x27, 0, 1, 0, 1]),
    { width: 10_000, height: 65_538 },
  ],
  [
    'WebP, lossless',
    bytes('RIFF', zeros(4), 'WEBPVP8L', zeros(4), [0x2f, 0xff, 0xff, 0xff, 0x0f]),
    { width: 16_384, height: 16_384 },
  ],
  ['WebP', bytes('RIFF', zeros(4), 'WEBPVP8 ', zeros(10), [3, 0, 4, 0]), { width: 3, height: 4 }],
  [
    'AVIF, with a thumbnail',
    bytes(
      zeros(4),
      'ftypavif',
      zeros(4),
      'ispe',
      zeros(4),
      [0, 0, 0, 8, 0, 0, 0, 9],
      'ispe',
      zeros(4),
      [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30],
      zeros(8),
    ),
    { width: 30_000, height: 30_000 },
  ],
])('the size of a %s', async (_, file, size) => {
  expect(await readPictureSize(file)).toEqual(size)
})

test('what is cut short or no picture has no size', async () => {
  for (const file of [
    bytes(),
    bytes([0xff, 0xd8, 0xff]),
    bytes([0xff, 0xd8, 0xff, 0xe1, 0, 0, 0, 0]),
    bytes('RIFF1234WEBPVP9 '),
    bytes('<svg></svg>'),
    bytes(zeros(4), 'ftypavif', zeros(200)),
  ])
    expect(await readPictureSize(file)).toBeUndefined()
})

test('what would fill the memory is not shown', () => {
  expect(canBeShown({ width: 12_000, height: 5_000 })).toBe(true)
  expect(canBeShown({ width: 30_000, height: 30_000 })).toBe(false)
  expect(canBeShown({ width: 1_000_000, height: 1 })).toBe(false)
  expect(canBeShown({ width: 0, height: 5 })).toBe(false)
})
