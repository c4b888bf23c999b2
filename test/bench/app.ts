import { assemble } from '../../src/main/assemble.ts'
import { openConfSettings } from '../../src/main/conf-settings.ts'
import { attach } from '../support/in-process.ts'
import type { InProcessApp } from '../support/in-process.ts'

/** Opens the app on a profile. */
export const openApp = async (profile: string): Promise<InProcessApp> =>
  attach(
    await assemble({
      profile,
      shell: 'stdio',
      version: 'benchmark',
      openSettings: openConfSettings,
      discovery: false,
      echo: (line) => console.error(line),
    }),
  )

/** Resolves when XMTP is in a state. */
export const xmtpIs = (app: InProcessApp, state: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const off = app.on('network.changed', ({ xmtp }) => {
      if (xmtp.state !== state) return
      off()
      resolve()
    })
    app.call('network.status', {}).then(({ xmtp }) => {
      if (xmtp.state !== state) return
      off()
      resolve()
    }, reject)
  })
