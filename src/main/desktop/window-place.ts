import { z } from 'zod'

const rectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1).max(100_000),
  height: z.number().int().min(1).max(100_000),
})

/** A place on the screens, in the system's pixels. */
export type Rectangle = z.infer<typeof rectangleSchema>

/** Where the window was when it was closed. */
export const windowPlaceSchema = z.object({ bounds: rectangleSchema, maximized: z.boolean() })
export type WindowPlace = z.infer<typeof windowPlaceSchema>

/** The smallest window, and how large a new one is. */
export const windowSizes = {
  least: { width: 360, height: 480 },
  usual: { width: 1100, height: 760 },
} as const

/** So much of its upper edge has to be in sight for somebody to take hold of it, pixels. */
const grip = { width: 120, height: 40 } as const

const overlap = (a: number, aSize: number, b: number, bSize: number): number =>
  Math.min(a + aSize, b + bSize) - Math.max(a, b)

/**
 * Where a window is to be opened: where it was, unless nobody could reach it there any more, because a screen was taken away or has
 * other dimensions. Then it is brought to the middle of the first screen, no larger than that.
 *
 * @param screens what of each screen is free for windows, the first screen first
 */
export const placeWindow = (kept: unknown, screens: readonly Rectangle[]): WindowPlace => {
  const place = windowPlaceSchema.safeParse(kept)
  const [first] = screens
  const usual = { x: 0, y: 0, ...windowSizes.usual }
  if (!first) return { bounds: usual, maximized: false }
  const wanted = place.success ? place.data.bounds : undefined
  const maximized = place.success && place.data.maximized
  const reachable =
    wanted !== undefined &&
    screens.some(
      (screen) =>
        overlap(wanted.x, wanted.width, screen.x, screen.width) >= Math.min(grip.width, wanted.width) &&
        wanted.y >= screen.y &&
        wanted.y + grip.height <= screen.y + screen.height,
    )
  if (reachable && wanted.width >= windowSizes.least.width && wanted.height >= windowSizes.least.height) {
    return { bounds: wanted, maximized }
  }
  const fit = (size: number, least: number, most: number): number => Math.max(least, Math.min(size, most))
  const width = fit(wanted?.width ?? usual.width, windowSizes.least.width, first.width)
  const height = fit(wanted?.height ?? usual.height, windowSizes.least.height, first.height)
  return {
    bounds: {
      x: first.x + Math.max(0, Math.round((first.width - width) / 2)),
      y: first.y + Math.max(0, Math.round((first.height - height) / 2)),
      width,
      height,
    },
    maximized,
  }
}
