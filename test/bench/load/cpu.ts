import { readFileSync } from 'node:fs'

/** Clock ticks a second: USER_HZ is 100 on Linux, whatever the kernel was built with. */
const ticks = 100

/** The processor time that a process and those of its children that it waited for have used, seconds; NaN where there is no /proc. */
export const cpuSeconds = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks
  } catch {
    return Number.NaN
  }
}
