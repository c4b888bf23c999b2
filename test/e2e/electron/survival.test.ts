import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ElectronApplication } from 'playwright'
import { electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { openConversation, picture, shows, write } from '../../support/people-in-a-window.ts'
import { until } from '../../support/until.ts'

const onElectron = test.skipIf(electronBinary() === undefined)

/** What the window shows; Playwright has no page of one that crashed. */
const shown = (app: ElectronApplication): Promise<string> =>
  app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents || contents.isCrashed() || contents.isLoading()) return ''
    // A page that crashes while it is asked never answers.
    const silence = new Promise<string>((resolve) => setTimeout(() => resolve(''), 500))
    return String(await Promise.race([contents.executeJavaScript('document.body.innerText'), silence]))
  })
const crash = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })

onElectron(
  'a page that crashes is opened anew where it was, and says so; again and again, it asks first',
  async () => {
    const profile = temporaryFolder()
    const { app, page } = await openDesktopApp(profile, ['--name', 'Alice', '--xmtp', 'off'])
    await openConversation(page, `0x${'ab'.repeat(20)}`, 'Bob')
    await write(page, 'before the crash')
    await shows(page, 'before the crash')
    await app.evaluate(({ dialog }) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      dialog.showMessageBox = (_window: unknown, options?: { message: string }) => {
        asked.push(options?.message ?? '')
        return Promise.resolve({ response: 0, checkboxChecked: false })
      }
    })
    const asked = (): Promise<readonly string[]> =>
      app.evaluate((): readonly string[] => Reflect.get(globalThis, 'asked'))
    for (let times = 1; times <= 3; times += 1) {
      await crash(app)
      await until('the page again', async () => {
        const text = await shown(app)
        return text.includes('before the crash') && text.includes('was opened anew')
      })
    }
    expect(await asked()).toEqual([])
    await crash(app)
    await until('the question', async () => (await asked()).length === 1)
    expect(await asked()).toEqual(['The window of Landline fails again and again'])
    await until('the page after it', async () => (await shown(app)).includes('before the crash'))
    expect(readFileSync(join(profile, 'logs/landline.log'), 'utf8')).toContain('The page of the window ended')
  },
)

onElectron('an error that nobody caught ends nothing: it is logged without secrets, and said', async () => {
  const profile = temporaryFolder()
  const { app, page } = await openDesktopApp(profile, ['--name', 'Alice', '--xmtp', 'off'])
  await openConversation(page, `0x${'ab'.repeat(20)}`, 'Bob')
  await app.evaluate(() => {
    const secret = 'ab'.repeat(32)
    setTimeout(() => {
      throw Object.assign(new Error(`out of the SDK with ${secret}`), {
        stack: `Error: out of the SDK with ${secret}\n    at f (/x/node_modules/@xmtp/node-sdk/dist/index.js:1:1)`,
      })
    })
  })
  await page.getByText('Something failed inside XMTP.').waitFor()
  await picture(page, 'electron-trouble')
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
  await app.evaluate(() => {
    void Promise.reject(new Error('a promise that was let go'))
  })
  await page.getByText('Something failed in the background.').waitFor()
  // It goes on.
  await write(page, 'after all of it')
  await shows(page, 'after all of it')

  // What was noted is looked at, and given away only as it was shown.
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Show the log' }).click()
  const log = page.getByRole('dialog', { name: 'Log' })
  const text = (await log.locator('pre').textContent()) ?? ''
  expect(text).toContain('a promise that was let go')
  expect(text).toContain('out of the SDK with ababab…')
  expect(text).not.toContain('ab'.repeat(32))
  // No words of messages.
  expect(text).not.toContain('after all of it')
  await picture(page, 'electron-log')
  const target = join(profile, 'given.log')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, target)
  await log.getByRole('button', { name: 'Save…' }).click()
  await until('the file', () => {
    try {
      return readFileSync(target, 'utf8').startsWith(text.slice(0, 200))
    } catch {
      return false
    }
  })
})
