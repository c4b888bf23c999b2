import type { Row } from './rows.ts'

/** What a benchmark is given. */
export interface Bench {
  /** Only to see that it works: the figures mean nothing. */
  readonly short: boolean
  /** How often everything is run, in turns. */
  readonly runs: number
  /** A folder of its own on a real disk; removed afterwards. */
  readonly folder: string
  readonly say: (line: string) => void
}

/** A benchmark of the suite; what it stands for is in the README beside it. */
export interface Benchmark {
  readonly name: string
  readonly run: (bench: Bench) => Promise<readonly Row[]>
}

/** With TLS, as the relay always runs, and without, to tell what TLS costs. */
export const ways = ({ short }: Bench): readonly boolean[] => (short ? [true] : [true, false])

/** Runs contenders in turns, so that whatever else the machine does meets them alike. @returns the samples of each */
export const inTurns = async <K extends string, T>(
  { runs, say }: Bench,
  contenders: Readonly<Record<K, () => Promise<T>>>,
): Promise<Readonly<Record<K, readonly T[]>>> => {
  const names = Object.keys(contenders) as K[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<K, T[]>
  for (let run = 0; run < runs; run += 1) {
    // Nobody always follows the same one.
    const order = [...names.slice(run % names.length), ...names.slice(0, run % names.length)]
    for (const name of order) samples[name].push(await contenders[name]())
    say(`run ${run + 1} of ${runs}`)
  }
  return samples
}
