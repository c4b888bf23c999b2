import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds on a page that is serious, in words. */
export const seriousFindings = async (page: Page): Promise<readonly string[]> => {
  // Evaluated, not added as a script: the page's policy lets no foreign script in.
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>('window.axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}
