import { expect, test } from 'vitest'
import type { NewVersion, UpdatesView, UpdateState } from '../../../../src/shared/model/updates.ts'
import { seriousFindings } from '../../../support/axe.ts'
import { picture } from '../../../support/people-in-a-window.ts'
import { bob, conversationWith, openAlone, useBrowser } from '../../support/window-alone.ts'

// New versions, in the window: each state as the app would tell it.

const browser = useBrowser()
const found: NewVersion = {
  version: '1.1.0',
  notes: `Voice notes can be sped up.\n<img src=x onerror="alert(1)"> ${'and more '.repeat(60)}`,
  bytes: 131_000_000,
}

test('whether they are looked for is chosen; what there is, is fetched and started when somebody says so', async () => {
  const view: { -readonly [Key in keyof UpdatesView]: UpdatesView[Key] } = {
    channel: 'off',
    checkedAt: 0,
    state: { type: 'idle' },
  }
  const alone = await openAlone(
    browser(),
    { conversations: [conversationWith(bob, 'Bob')], messages: new Map(), files: new Map() },
    {
      answers: {
        'updates.get': async () => view,
        'updates.choose': async ({ channel }) => Object.assign(view, { channel, checkedAt: Date.now() }),
        'updates.download': async () => view,
        'updates.install': async () => ({}),
      },
    },
  )
  const { page, publish, asked } = alone
  const show = (state: UpdateState): void => publish('updates.changed', Object.assign(view, { state }))
  await page.getByRole('navigation').getByRole('button', { name: 'Settings' }).click()
  const section = page.getByRole('region', { name: 'New versions' })
  expect(await section.getByRole('radio', { name: 'No' }).isChecked()).toBe(true)
  expect(await section.getByRole('button').count()).toBe(0)
  await section.getByRole('radio', { name: 'Yes' }).click()
  show({ type: 'newest' })
  await section.getByText('There is no newer version.').waitFor()

  show({ type: 'available', found })
  const reminder = page.getByRole('complementary', { name: 'New versions' })
  await reminder.getByText('There is Landline 1.1.0.').waitFor()
  await reminder.getByRole('button', { name: 'Show' }).click()
  await section.getByText('Voice notes can be sped up.').waitFor()
  expect(await section.locator('img').count()).toBe(0)
  await picture(page, 'updates-available')
  expect(await seriousFindings(page)).toEqual([])
  await section.getByRole('button', { name: /^Fetch it \(1\d\d/ }).click()
  show({ type: 'downloading', found, percent: 40 })
  await section.getByRole('progressbar', { name: 'The new version is being fetched' }).waitFor()
  expect(await reminder.count()).toBe(0)
  show({ type: 'ready', found })
  await reminder.getByText('Landline 1.1.0 is ready.').waitFor()
  await reminder.getByRole('button', { name: 'Later' }).click()
  await reminder.waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 380, height: 760 })
  await picture(page, 'updates-ready-narrow')
  await section.getByRole('button', { name: 'Restart with the new version' }).click()
  expect(asked.get('updates.install')).toBe(1)
  show({ type: 'failed', code: 'update-refused', message: 'It is not signed. Nothing was installed.' })
  await section.getByText('It is not signed.').waitFor()
  show({ type: 'unavailable', reason: 'package-manager' })
  await section.getByText('The package manager of this system brings new versions.').waitFor()
  expect(await section.getByRole('radio').count()).toBe(0)
})
