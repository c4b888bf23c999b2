import { expect, test } from 'vitest'
import { electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { openConversation, write } from '../../support/people-in-a-window.ts'
import { until } from '../../support/until.ts'

const onElectron = test.skipIf(electronBinary() === undefined)

interface Asked {
  readonly message: string
  readonly detail: string
}

onElectron('links leave the app only for the web and mail, after the app itself has asked', async () => {
  const { app, page } = await openDesktopApp(temporaryFolder(), ['--name', 'Alice', '--xmtp', 'off'])
  // What would be a window of the system answers here: no, and from the second time on, yes.
  await app.evaluate(({ dialog, shell }) => {
    const asked: Asked[] = []
    const opened: string[] = []
    Object.assign(globalThis, { asked, opened })
    dialog.showMessageBox = (_window: unknown, options?: { message: string; detail?: string }) => {
      asked.push({ message: options?.message ?? '', detail: options?.detail ?? '' })
      return Promise.resolve({ response: asked.length === 1 ? 1 : 0, checkboxChecked: false })
    }
    shell.openExternal = (url) => {
      opened.push(url)
      return Promise.resolve()
    }
  })
  const seen = (name: 'asked' | 'opened'): Promise<readonly unknown[]> =>
    app.evaluate((_electron, which) => Reflect.get(globalThis, which), name)
  await openConversation(page, `0x${'ab'.repeat(20)}`, 'Bob')
  await write(page, 'https://bank.example@evil.example/\u0440')
  const link = page.getByRole('log').getByRole('link')
  await link.click()
  await until('the question', async () => (await seen('asked')).length === 1)
  expect(await seen('asked')).toEqual([
    {
      message: 'Open evil.example?',
      detail: 'This link leads out of Landline, to:\nhttps://evil.example/%D1%80',
    },
  ])
  expect(await seen('opened')).toEqual([])
  await link.click()
  await until('the link', async () => (await seen('opened')).length === 1)
  expect(await seen('opened')).toEqual(['https://evil.example/%D1%80'])
  expect(app.windows()).toHaveLength(1)

  // A page that is not itself any more opens nothing else by itself.
  await page.evaluate(() => {
    for (const url of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://host/x',
      'landline://join?v=1',
      'ms-msdt:/x',
    ])
      window.open(url)
    window.open('mailto:a@b.example?attach=/etc/passwd')
  })
  await until('the mail', async () => (await seen('opened')).length === 2)
  expect(await seen('opened')).toEqual(['https://evil.example/%D1%80', 'mailto:a@b.example'])

  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByLabel('Ask before a link is opened').click()
  await until('the choice', async () => !(await page.getByLabel('Ask before a link is opened').isChecked()))
  await page.getByRole('button', { name: /^Bob/ }).click()
  const before = (await seen('asked')).length
  await link.click()
  await until('the link without a question', async () => (await seen('opened')).length === 3)
  expect((await seen('asked')).length).toBe(before)
})
