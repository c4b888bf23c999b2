import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'

/** An app that serves its window. */
export interface WindowApp {
  /** Opens it once. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts the app on a profile, as `npm run headless` does. */
export const startWindow = async (profile: string): Promise<WindowApp> => {
  const child = spawn(process.execPath, ['src/main/headless.ts', '--profile', profile, '--xmtp', 'off'], {
    env: { ...process.env, LANDLINE_DISCOVERY: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(child.stdout), 'line')
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(z.string().parse(line)))
  child.stdout.resume()
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
