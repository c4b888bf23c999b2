/** How the app looks, kept by this window. */
export interface Appearance {
  readonly theme: 'system' | 'light' | 'dark'
  readonly textSize: 'small' | 'medium' | 'large'
  /** How close together things stand. */
  readonly density: 'comfortable' | 'compact'
}

const key = 'appearance'
const scales = { small: 0.92, medium: 1, large: 1.15 } as const
const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

/** The appearance chosen here. */
export const readAppearance = (): Appearance => {
  const chosen: Appearance = { theme: 'system', textSize: 'medium', density: 'comfortable' }
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    if (typeof value !== 'object' || value === null) return chosen
    const theme =
      'theme' in value && (value.theme === 'light' || value.theme === 'dark') ? value.theme : 'system'
    const textSize =
      'textSize' in value && (value.textSize === 'small' || value.textSize === 'large')
        ? value.textSize
        : 'medium'
    const density = 'density' in value && value.density === 'compact' ? 'compact' : 'comfortable'
    return { theme, textSize, density }
  } catch {
    return chosen
  }
}

const apply = ({ theme, textSize, density }: Appearance): void => {
  const dark = theme === 'dark' || (theme === 'system' && systemDark.matches)
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  document.documentElement.dataset['density'] = density
  document.documentElement.style.setProperty('--text-scale', String(scales[textSize]))
}

/** Chooses an appearance and shows it. */
export const chooseAppearance = (appearance: Appearance): void => {
  localStorage.setItem(key, JSON.stringify(appearance))
  apply(appearance)
}

/** Shows the chosen appearance, and follows the system where that is the choice. */
export const startAppearance = (): void => {
  apply(readAppearance())
  systemDark.addEventListener('change', () => apply(readAppearance()))
}
