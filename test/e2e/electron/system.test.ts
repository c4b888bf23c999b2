import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ElectronApplication } from 'playwright'
import { electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { openConversation } from '../../support/people-in-a-window.ts'
import { until } from '../../support/until.ts'

// How the window behaves on the system: its place, its menus, what can be dragged out of it.

const onElectron = test.skipIf(electronBinary() === undefined)

const boundsOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow, screen }) => {
    const [window] = BrowserWindow.getAllWindows()
    return { window: window?.getBounds(), screen: screen.getPrimaryDisplay().workArea }
  })
const menuLabels = (app: ElectronApplication): Promise<readonly string[]> =>
  app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? [])

onElectron('the window opens where it was, and where it can be reached when its screen is gone', async () => {
  const profile = temporaryFolder()
  writeFileSync(
    join(profile, 'settings.json'),
    JSON.stringify({ window: { bounds: { x: 9000, y: 9000, width: 700, height: 600 }, maximized: false } }),
  )
  const lost = await openDesktopApp(profile, ['--name', 'Alice', '--xmtp', 'off'])
  const { window, screen } = await boundsOf(lost.app)
  expect(window).toMatchObject({ width: 700, height: 600 })
  expect(window?.x).toBeLessThanOrEqual(screen.x + screen.width - 120)
  expect(window?.y).toBeGreaterThanOrEqual(screen.y)
  await lost.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 640, height: 520 })
  })
  await until('it has moved', async () => (await boundsOf(lost.app)).window?.width === 640)
  await lost.app.close()
  const again = await openDesktopApp(profile, [])
  expect((await boundsOf(again.app)).window).toEqual({ x: 40, y: 30, width: 640, height: 520 })
})

onElectron(
  'the menus speak the language of the window, open what they say, and have no tools for developers',
  async () => {
    const { app, page } = await openDesktopApp(temporaryFolder(), ['--name', 'Alice', '--xmtp', 'off'])
    await page.getByRole('button', { name: 'Settings' }).waitFor()
    expect(await menuLabels(app)).toEqual(['File', 'Edit', 'View', 'Help'])
    const roles = await app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.items.flatMap(
        ({ submenu }) => submenu?.items.map(({ role }) => role ?? '') ?? [],
      ),
    )
    for (const role of ['toggledevtools', 'reload', 'forcereload']) expect(roles).not.toContain(role)
    await app.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.items[0]?.submenu?.items[0]?.click()
    })
    await page.getByRole('dialog', { name: 'New conversation' }).waitFor()
    await page.keyboard.press('Escape')
    await page.evaluate(() => {
      localStorage.setItem('landline.language', 'de')
      location.reload()
    })
    await page.getByRole('button', { name: 'Einstellungen' }).waitFor()
    await until(
      'German menus',
      async () => (await menuLabels(app)).join() === 'Datei,Bearbeiten,Ansicht,Hilfe',
    )
  },
)

onElectron('a start with a command has the window do it', async () => {
  const { page } = await openDesktopApp(temporaryFolder(), [
    '--name',
    'Alice',
    '--xmtp',
    'off',
    '--command=new-conversation',
  ])
  await page.getByRole('dialog', { name: 'New conversation' }).waitFor()
})

onElectron('a file is dragged out of the timeline as itself, and does not stay behind', async () => {
  const profile = temporaryFolder()
  const { app, page } = await openDesktopApp(profile, ['--name', 'Alice', '--xmtp', 'off'])
  await openConversation(page, `0x${'ab'.repeat(20)}`, 'Bob')
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('what was written'),
    })
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const row = page.getByRole('log').locator('.file')
  await row.waitFor()
  // The system's dragging needs a mouse and a desktop; what it would be given is kept instead.
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (contents) contents.startDrag = ({ file }) => void Object.assign(globalThis, { dragged: file })
  })
  await row.dispatchEvent('dragstart')
  const file = await until('what is dragged', () =>
    app.evaluate((): unknown => Reflect.get(globalThis, 'dragged')),
  )
  expect(String(file)).toMatch(/notes\.txt$/)
  expect(readFileSync(String(file), 'utf8')).toBe('what was written')
  await app.close()
  expect(readdirSync(profile)).not.toContain('dragged')
})

onElectron(
  'no dictionary is fetched: without one on this machine nothing is checked, and nothing is asked for',
  async () => {
    const { app, page } = await openDesktopApp(temporaryFolder(), ['--name', 'Alice', '--xmtp', 'off'])
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByLabel('Start when I log in').waitFor()
    const enabled = await app.evaluate(({ session }) => session.defaultSession.isSpellCheckerEnabled())
    // Where the system has dictionaries, the choice is offered.
    expect(await page.getByLabel('Check spelling').count()).toBe(enabled ? 1 : 0)
  },
)
