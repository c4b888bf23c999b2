import type { Benchmark } from '../benchmark.ts'
import { quantile } from '../figures.ts'
import { startLanApps } from '../lan-apps.ts'
import { alone, beside, median } from '../rows.ts'
import { endAll, startNetwork, startTraffic } from '../xmtp-traffic.ts'

/** From one app to another over a relay, beside what that is made of at least, and how much goes through. Goal 11. */
export const lan: Benchmark = {
  name: 'lan',
  run: async ({ folder, runs, short, say }) => {
    const [count, rate, most] = short ? [10, 20, 50] : [150, 20, 3_000]
    const apps = await startLanApps(folder)
    try {
      await apps.delays(short ? 5 : 40, rate)
      const taken = { p50: [] as number[], p99: [] as number[], sum: [] as number[] }
      const rates: number[] = []
      for (let run = 0; run < runs; run += 1) {
        const { delays, sum } = await apps.delays(count, rate)
        taken.p50.push(median(delays))
        taken.p99.push(quantile(delays, 0.99))
        taken.sum.push(sum)
        rates.push((await apps.burst(most)).heard)
        say(`run ${run + 1} of ${runs}`)
      }
      const name = 'app to app over the LAN'
      return [
        beside(
          `${name}, p50 at ${rate}/s, beside a round trip, three commits, seal and open`,
          'ms',
          taken.p50,
          taken.sum,
          {
            atMost: 1.5,
          },
        ),
        beside(`${name}, p99 at ${rate}/s, beside the same`, 'ms', taken.p99, taken.sum),
        alone(`${name}, heard of ${most} as fast as they are taken`, 'messages/s', rates, { atLeast: 1_000 }),
      ]
    } finally {
      await apps.stop()
    }
  },
}

/** From one app to another over a local XMTP network, beside the SDK by itself. Goal 12. */
export const xmtp: Benchmark = {
  name: 'xmtp',
  run: async ({ folder, runs, short, say }) => {
    const network = await startNetwork(folder)
    const traffic = await startTraffic(network.url, folder)
    try {
      await traffic.delays(short ? 5 : 300)
      const taken = {
        sdk: [] as number[],
        app: [] as number[],
        sdkP99: [] as number[],
        appP99: [] as number[],
      }
      for (let run = 0; run < runs; run += 1) {
        const { sdk, app } = await traffic.delays(short ? 10 : 150)
        taken.sdk.push(median(sdk))
        taken.app.push(median(app))
        taken.sdkP99.push(quantile(sdk, 0.99))
        taken.appP99.push(quantile(app, 0.99))
        say(`run ${run + 1} of ${runs}`)
      }
      const name = 'app to app over a local XMTP network'
      return [
        beside(`${name}, p50, beside the bare SDK`, 'ms', taken.app, taken.sdk, { atMost: 1.5 }),
        beside(`${name}, p99, beside the bare SDK`, 'ms', taken.appP99, taken.sdkP99),
      ]
    } finally {
      await endAll([traffic.stop])
      await network.stop()
    }
  },
}
