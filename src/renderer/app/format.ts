import { comma, locale } from '../i18n/language.ts'
import type { Address } from '../../shared/model/ids.ts'

/** `0x12ab…89ef`. */
export const shortAddress = (address: Address): string => `${address.slice(0, 6)}…${address.slice(-4)}`

/** Whether hours are counted to twelve or to twenty-four is the place's habit, not the language's: New York and London differ. */
const { hourCycle = 'h23' } = new Intl.DateTimeFormat(
  typeof navigator === 'undefined' ? undefined : navigator.language,
  { hour: 'numeric' },
).resolvedOptions()
const hour = hourCycle === 'h12' || hourCycle === 'h11' ? 'numeric' : '2-digit'
const clock = new Intl.DateTimeFormat(locale, { hour, minute: '2-digit', hourCycle })
const precise = new Intl.DateTimeFormat(locale, { hour, minute: '2-digit', second: '2-digit', hourCycle })
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' })
const shortWeekday = new Intl.DateTimeFormat(locale, { weekday: 'short' })
const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' })
const dateAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
const shortDate = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })

/** The day a time falls on here, as a number that counts days. */
export const dayOf = (time: number): number => {
  const at = new Date(time)
  return Math.round(new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime() / 86_400_000)
}

/** 14:05, or 2:05 PM */
export const timeText = (time: number): string => clock.format(time)

/** 14:05:31, or 2:05:31 PM, with the day when that is not today */
export const momentText = (time: number, now: number): string =>
  dayOf(time) === dayOf(now)
    ? precise.format(time)
    : `${shortDate.format(time)}${comma}${precise.format(time)}`

/** A day, as people say it: today, yesterday, the weekday, the date. */
export const dayText = (time: number, now: number, words: { today: string; yesterday: string }): string => {
  const age = dayOf(now) - dayOf(time)
  if (age === 0) return words.today
  if (age === 1) return words.yesterday
  if (age > 1 && age < 7) return weekday.format(time)
  return new Date(time).getFullYear() === new Date(now).getFullYear()
    ? date.format(time)
    : dateAndYear.format(time)
}

/** For a list: the time today, the weekday this week, else the date. */
export const listTimeText = (time: number, now: number): string => {
  const age = dayOf(now) - dayOf(time)
  if (age <= 0) return clock.format(time)
  return age < 7 ? shortWeekday.format(time) : shortDate.format(time)
}
