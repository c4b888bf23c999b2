import { expect, test } from 'vitest'
import { placeWindow, windowSizes } from './window-place.ts'

const left = { x: 0, y: 0, width: 1920, height: 1040 }
const right = { x: 1920, y: 0, width: 2560, height: 1400 }
const at = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  maximized: false,
})

test('a window opens where it was, on whichever screen', () => {
  expect(placeWindow(at(100, 50), [left, right])).toEqual(at(100, 50))
  expect(placeWindow(at(3000, 200), [left, right])).toEqual(at(3000, 200))
  // Partly out of sight, and still to be taken hold of.
  expect(placeWindow(at(-800, 50), [left])).toEqual(at(-800, 50))
  expect(placeWindow({ ...at(100, 50), maximized: true }, [left])).toMatchObject({ maximized: true })
})

test.each([
  ['its screen was taken away', at(3000, 200)],
  ['its title is above the screen', at(100, -300)],
  ['it is below', at(100, 1030)],
  ['a corner of it is all that is left', at(1850, 50)],
  ['it is far away', at(-30_000, -30_000)],
])('%s: it is brought to the middle of the first screen, as large as it was', (_, kept) => {
  expect(placeWindow(kept, [left])).toEqual(at(460, 170))
})

test('it is never larger than the screen nor smaller than it can be used', () => {
  expect(placeWindow(at(5000, 0, 4000, 3000), [left]).bounds).toEqual(left)
  expect(placeWindow(at(0, 0, 10, 10), [left]).bounds).toMatchObject(windowSizes.least)
})

test.each([undefined, null, 'x', {}, { bounds: { x: NaN, y: 0, width: 1, height: 1 }, maximized: 1 }])(
  'what is no place is as if it had never been opened: %j',
  (kept) => {
    expect(placeWindow(kept, [left])).toEqual({
      bounds: { x: 410, y: 140, ...windowSizes.usual },
      maximized: false,
    })
  },
)

test('without any screen there is still a window', () => {
  expect(placeWindow(undefined, []).bounds).toMatchObject(windowSizes.usual)
})
