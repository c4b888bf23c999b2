import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { electronBinary, openDesktopApp, withoutSandbox } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { until } from '../../support/until.ts'

// Each wall is tried from inside, by a page that does what it should not, and looked at from outside.

const onElectron = test.skipIf(electronBinary() === undefined)
const inSandbox = test.skipIf(
  electronBinary() === undefined || withoutSandbox || process.platform !== 'linux',
)

/** A server of somebody else, which hears whatever gets out. */
const listen = async (): Promise<{ readonly url: string; readonly heard: readonly string[] }> => {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*')
    response.end('<script>parent.reached = true</script>')
  })
  server.on('connection', () => heard.push('connection'))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, heard }
}

/** Chromium's account of its network, as `--log-net-log` writes it. */
const netLogSchema = z.object({
  constants: z.object({ logEventTypes: z.record(z.string(), z.number()) }),
  events: z.array(z.object({ type: z.number(), params: z.unknown().optional() })),
})

const openAlice = () => openDesktopApp(temporaryFolder(), ['--name', 'Alice', '--xmtp', 'off'])

onElectron('from inside: nothing gets out, by whatever way a page has of asking', async () => {
  const { url, heard } = await listen()
  const { app, page } = await openAlice()
  await page.getByRole('button', { name: 'Settings' }).waitFor()
  const home = page.url()
  const came = await page.evaluate(async (target) => {
    const settled = (name: string, work: () => Promise<unknown>): Promise<string> =>
      Promise.race([
        work().then(
          () => `${name}: worked`,
          () => `${name}: refused`,
        ),
        new Promise<string>((resolve) => setTimeout(() => resolve(`${name}: silent`), 1_500)),
      ])
    const loads = (element: HTMLElement): Promise<unknown> =>
      new Promise((resolve, reject) => {
        element.addEventListener('load', resolve)
        element.addEventListener('error', reject)
        document.body.append(element)
      })
    const made = (tag: string, attributes: Readonly<Record<string, string>>): HTMLElement => {
      const element = document.createElement(tag)
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
      return element
    }
    const results = [
      settled('fetch', () => fetch(`${target}/fetch`)),
      settled('no-cors fetch', () => fetch(`${target}/no-cors`, { mode: 'no-cors' })),
      settled('beacon', async () => {
        if (!navigator.sendBeacon(`${target}/beacon`)) throw new Error('refused')
      }).then((said) => said.replace('worked', 'refused')),
      settled('picture', () => loads(made('img', { src: `${target}/img` }))),
      settled('style', () => loads(made('link', { rel: 'stylesheet', href: `${target}/style` }))),
      settled('script', () => loads(made('script', { src: `${target}/script` }))),
      settled('video', () => loads(made('video', { src: `${target}/video` }))),
      settled('object', () => loads(made('object', { data: `${target}/object`, type: 'text/html' }))),
      settled('module', () => loads(made('script', { type: 'module', src: `${target}/module.js` }))),
      settled('data script', () => loads(made('script', { src: 'data:text/javascript,window.ran=true' }))),
      settled(
        'socket',
        () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket(target.replace('http', 'ws'))
            socket.addEventListener('open', resolve)
            socket.addEventListener('error', reject)
          }),
      ),
      settled(
        'events',
        () =>
          new Promise((resolve, reject) => {
            const events = new EventSource(`${target}/events`)
            events.addEventListener('open', resolve)
            events.addEventListener('error', reject)
          }),
      ),
      settled('service worker', () => navigator.serviceWorker.register(`${target}/worker.js`)),
      settled('blob worker', async () => {
        const code = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }))
        await new Promise((resolve, reject) => {
          const worker = new Worker(code)
          worker.addEventListener('message', resolve)
          worker.addEventListener('error', reject)
        })
      }),
      settled(
        'eval',
        () =>
          new Promise((resolve, reject) => {
            // What runs this test may do it; what it leaves behind may not.
            setTimeout(() => {
              try {
                // oxlint-disable-next-line no-eval, no-implied-eval, typescript/no-implied-eval
                resolve(new Function('return 1')())
              } catch (error) {
                reject(error instanceof Error ? error : new Error('refused'))
              }
            }, 100)
          }),
      ),
      settled('inline script', async () => {
        const script = made('script', {})
        script.textContent = 'window.ran = true'
        document.body.append(script)
        if (!('ran' in window)) throw new Error('refused')
      }),
      settled('handler', async () => {
        const element = made('div', { onclick: 'window.ran = true' })
        document.body.append(element)
        element.click()
        if (!('ran' in window)) throw new Error('refused')
      }),
      settled('window', async () => {
        if (window.open(`${target}/window`) === null) throw new Error('refused')
      }),
      settled('file', () => fetch('file:///etc/passwd')),
    ]
    for (const src of [`${target}/frame`, 'data:text/html,x', 'file:///etc/passwd', 'about:blank']) {
      document.body.append(made('iframe', { src }))
    }
    document.body.append(made('webview', { src: `${target}/webview` }))
    const form = document.createElement('form')
    form.action = `${target}/form`
    document.body.append(form)
    form.submit()
    location.href = `${target}/location`
    location.assign('data:text/html,x')
    location.assign('file:///etc/passwd')
    const download = document.createElement('a')
    download.href = `${target}/download`
    download.download = 'x'
    download.click()
    return Promise.all(results)
  }, url)
  expect(came.filter((said) => said.endsWith('worked'))).toEqual([])
  expect(heard).toEqual([])
  expect(page.url()).toBe(home)
  expect(app.windows()).toHaveLength(1)
  // No page within the page came to be either.
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  expect(await page.evaluate(() => ['ran', 'reached'].filter((name) => name in window))).toEqual([])
  // The page still is what it was.
  await until('the settings', () =>
    // Playwright waits for the navigations that were refused.
    page.evaluate(() => {
      document.querySelector<HTMLElement>('[aria-label="Settings"]')?.click()
      return [...document.querySelectorAll('h1')].some(({ textContent }) => textContent === 'Settings')
    }),
  )
})

onElectron('from inside: no Node, nothing but the one wire, and no way to change it', async () => {
  const { page } = await openAlice()
  await page.getByRole('button', { name: 'Settings' }).waitFor()
  const found = await page.evaluate(() => {
    const globals = [
      'require',
      'process',
      'module',
      'Buffer',
      'global',
      'electron',
      'ipcRenderer',
      '__dirname',
    ]
    const { landline } = window
    const before: unknown = Reflect.get(Object(landline), 'send')
    try {
      Object.assign(landline ?? {}, { send: () => {}, more: 1 })
    } catch {
      // It is frozen: that throws.
    }
    return {
      globals: globals.filter((name) => name in window),
      keys: Object.keys(landline ?? {}).sort(),
      same: Reflect.get(Object(window.landline), 'send') === before,
      constructor: String(Reflect.get(Object(before), 'constructor') === Function),
    }
  })
  expect(found).toEqual({ globals: [], keys: ['onMessage', 'send'], same: true, constructor: 'true' })
})

onElectron(
  'from inside: the system is asked for nothing but what one does with a press of a button',
  async () => {
    const { page } = await openAlice()
    await page.getByRole('button', { name: 'Settings' }).waitFor()
    const states = await page.evaluate(async () => {
      const names = [
        'geolocation',
        'notifications',
        'midi',
        'clipboard-read',
        'persistent-storage',
        'accelerometer',
        'screen-wake-lock',
        'local-fonts',
        'window-management',
      ]
      const asked = await Promise.all(
        names.map(async (name) => {
          try {
            // The list of names that TypeScript knows is not that of this browser.
            const { state } = await navigator.permissions.query({ name: name as PermissionName })
            return `${name}: ${state}`
          } catch {
            return `${name}: unknown`
          }
        }),
      )
      const refused = async (name: string, work: () => Promise<unknown>): Promise<string> => {
        try {
          await work()
          return `${name}: granted`
        } catch {
          return `${name}: refused`
        }
      }
      return [
        ...asked,
        await refused('screen', () => navigator.mediaDevices.getDisplayMedia({ video: true })),
        await refused(
          'position',
          () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject)),
        ),
        await refused('clipboard', () => navigator.clipboard.readText()),
        ...(await Promise.all(
          ['usb', 'hid', 'serial', 'bluetooth'].map((name) =>
            refused(name, async () => {
              const devices: unknown = Reflect.get(navigator, name)
              const ask: unknown = Reflect.get(
                Object(devices),
                name === 'serial' ? 'requestPort' : 'requestDevice',
              )
              if (typeof ask !== 'function') throw new Error('refused')
              const given: unknown = await Reflect.apply(ask, devices, [
                { filters: [], acceptAllDevices: true },
              ])
              // Nothing to choose from is nothing given.
              if (Array.isArray(given) && given.length === 0) throw new Error('refused')
            }),
          ),
        )),
        `notification: ${await Notification.requestPermission()}`,
      ]
    })
    expect(states.filter((said) => said.endsWith('granted'))).toEqual([])
  },
)

onElectron('from outside: the window is made as it should be, and only its own page is heard', async () => {
  const { app, page } = await openAlice()
  await page.getByRole('button', { name: 'Settings' }).waitFor()
  const seen = await app.evaluate(({ BrowserWindow, session }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // What it was made with; Electron shows it to its own tests under this name only.
    const read: unknown = contents && Reflect.get(contents, 'getLastWebPreferences')
    const preferences: unknown = typeof read === 'function' ? Reflect.apply(read, contents, []) : {}
    return { preferences, dictionaries: session.defaultSession.listWordsInSpellCheckerDictionary() }
  })
  expect(seen.preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  })
  // Forged words on the channel: of another sender, of a frame within the page, of another page in the window.
  const answered = await app.evaluate(({ BrowserWindow, ipcMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents) return ['no window']
    const answers: string[] = []
    const send = contents.send.bind(contents)
    contents.send = (channel, ...values: readonly unknown[]) => {
      answers.push(JSON.stringify(values))
      send(channel, ...values)
    }
    const words = { jsonrpc: '2.0', id: 'forged', method: 'account.get', params: {} }
    const frame = contents.mainFrame
    for (const event of [
      { sender: {}, senderFrame: frame },
      { sender: contents, senderFrame: null },
      { sender: contents, senderFrame: { url: frame.url } },
      { sender: contents, senderFrame: { url: 'https://evil.example/' } },
    ])
      ipcMain.emit('landline:wire', event, words)
    return new Promise<readonly string[]>((resolve) => {
      // The own page is heard after them, so that they would have been.
      ipcMain.emit('landline:wire', { sender: contents, senderFrame: frame }, { ...words, id: 'own' })
      const look = setInterval(() => {
        if (!answers.some((one) => one.includes('"own"'))) return
        clearInterval(look)
        resolve(answers.filter((one) => one.includes('"forged"')))
      }, 10)
    })
  })
  expect(answered).toEqual([])
  // Whatever else comes to be in the process is guarded too.
  const other = await app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false })
    const loaded = await window.loadURL('https://example.org/').then(
      () => window.webContents.executeJavaScript('document.body.innerText'),
      () => 'not loaded',
    )
    window.destroy()
    return String(loaded).trim()
  })
  expect(['', 'not loaded']).toContain(other)
})

inSandbox('from outside: its page runs in the sandbox of the system', async () => {
  const { app, page } = await openAlice()
  await page.getByRole('button', { name: 'Settings' }).waitFor()
  const { own, renderer } = await app.evaluate(({ BrowserWindow }) => ({
    own: process.pid,
    renderer: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0,
  }))
  const status = readFileSync(`/proc/${renderer}/status`, 'utf8')
  // 2: a filter of system calls (proc(5)).
  expect(status).toMatch(/^Seccomp:\s+2$/m)
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
  expect(readFileSync(`/proc/${renderer}/cmdline`, 'utf8')).not.toContain('--no-sandbox')
  // Processes in another namespace have nothing of ours to see; whose namespaces may not even be read is in one too.
  const spaces = (pid: number): string => {
    try {
      return readlinkSync(`/proc/${pid}/ns/user`)
    } catch {
      return 'not to be read'
    }
  }
  expect(spaces(renderer)).not.toBe(spaces(own))
})

onElectron(
  'with XMTP off and no relay, no connection is made: no telemetry, no updates, nothing',
  async () => {
    const folder = temporaryFolder()
    const netLog = join(folder, 'net.json')
    const { app, page } = await openDesktopApp(join(folder, 'profile'), [
      '--name',
      'Alice',
      '--xmtp',
      'off',
      `--log-net-log=${netLog}`,
    ])
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    // What Node has open: the sockets of this process to anywhere.
    const handles = await app.evaluate(() =>
      process.getActiveResourcesInfo().filter((name) => /^(TCP|UDP|TLS|HTTP|GetAddrInfo)/.test(name)),
    )
    expect(handles).toEqual([])
    if (process.platform === 'linux') {
      const pid = await app.evaluate(() => process.pid)
      const inodes = new Set(
        readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
          try {
            return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
          } catch {
            return []
          }
        }),
      )
      const sockets = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) =>
        readFileSync(`/proc/${pid}/net/${name}`, 'utf8')
          .split('\n')
          .slice(1)
          .map((line) => line.trim().split(/\s+/))
          .filter((columns) => inodes.has(columns[9] ?? ''))
          // Playwright's own inspector listens on loopback (0100007F), and is connected to.
          .filter((columns) => !(columns[1] ?? '').startsWith('0100007F')),
      )
      expect(sockets).toEqual([])
    }
    await app.close()
    // Everything that Chromium's network service did, by its own account. It looks whether this machine has IPv6 by naming a place
    // to its system, which sends nothing: what counts is what was connected to, sent and looked up.
    const account = await until('the account of the network', () => {
      try {
        return netLogSchema.parse(JSON.parse(readFileSync(netLog, 'utf8')))
      } catch {
        // It is written to its end a moment after the app has ended.
        return undefined
      }
    })
    const types = account.constants.logEventTypes
    const of = (...names: readonly string[]) =>
      account.events.filter(({ type }) => names.some((name) => types[name] === type))
    expect(types['TCP_CONNECT_ATTEMPT']).toBeTypeOf('number')
    expect(types['UDP_BYTES_SENT']).toBeTypeOf('number')
    expect(of('TCP_CONNECT_ATTEMPT', 'UDP_BYTES_SENT', 'HOST_RESOLVER_MANAGER_JOB')).toEqual([])
  },
)
