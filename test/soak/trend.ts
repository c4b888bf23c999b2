/** How something changes with time. */
export interface Trend {
  /** By the hour. */
  readonly slope: number
  /** Standard error of the slope. */
  readonly error: number
  readonly mean: number
}

/** One value at a time in milliseconds. */
export interface Point {
  readonly at: number
  readonly value: number
}

const hour = 3_600_000
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * The straight line through points by least squares. Samples that follow one another resemble one another (memory that was taken stays
 * for a while), which makes a plain standard error too small; it is made larger by how much neighbours resemble one another.
 *
 * @param points at least three, at different times
 */
export const trendOf = (points: readonly Point[]): Trend => {
  const count = points.length
  if (count < 3) throw new Error('A trend takes at least three points')
  const time = sum(points.map(({ at }) => at)) / count
  const mean = sum(points.map(({ value }) => value)) / count
  const spread = sum(points.map(({ at }) => ((at - time) / hour) ** 2))
  const slope = sum(points.map(({ at, value }) => ((at - time) / hour) * (value - mean))) / spread
  const rest = points.map(({ at, value }) => value - mean - (slope * (at - time)) / hour)
  const squares = sum(rest.map((one) => one ** 2))
  const neighbours = sum(rest.slice(1).map((one, index) => one * (rest[index] ?? 0)))
  const alike = squares === 0 ? 0 : Math.min(0.95, Math.max(0, neighbours / squares))
  const plain = Math.sqrt(squares / (count - 2) / spread)
  return { slope, error: plain * Math.sqrt((1 + alike) / (1 - alike)), mean }
}

/** What one has more than another that was measured at the same time. */
export const difference = (one: Trend, other: Trend): Trend => ({
  slope: one.slope - other.slope,
  error: Math.hypot(one.error, other.error),
  mean: one.mean - other.mean,
})

/**
 * Whether something grows: by more than is allowed, and surely, which is by more than two standard errors.
 *
 * @param allowed by the hour
 */
export const grows = ({ slope, error }: Trend, allowed: number): boolean => slope - 2 * error > allowed
