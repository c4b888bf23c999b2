/** How somebody likes to write, kept by this window. */
export interface Habits {
  /** Whether Enter sends and Shift with Enter begins a line; else Enter begins a line and Ctrl (or Cmd) with it sends. */
  readonly enterSends: boolean
}

const key = 'landline.habits'

/** The habits chosen here. */
export const readHabits = (): Habits => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    const off = typeof kept === 'object' && kept !== null && 'enterSends' in kept && kept.enterSends === false
    return { enterSends: !off }
  } catch {
    return { enterSends: true }
  }
}

export const keepHabits = (habits: Habits): void => localStorage.setItem(key, JSON.stringify(habits))
