import { useVirtualizer } from '@tanstack/react-virtual'
import type { VirtualItem } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import type { ConversationId, MessageId } from '../../../shared/model/ids.ts'
import { useStore } from '../../app/context.tsx'
import type { TimelineState } from '../../app/timeline-state.ts'
import type { Row } from './grouping.ts'

/** Closer to the end than this one is with the newest, pixels. */
const nearEnd = 80
/** So far from an edge the next page is loaded, pixels. */
const nearEdge = 800
/** How long a message that was jumped to is lit up, milliseconds. */
const foundFor = 1_500
/** It has arrived at a row when it stands still for so many frames: then everything around the row was measured. */
const stillFrames = 4
/** At most so long it is waited for, milliseconds. */
const longestArrival = 5_000
/** How high a row is thought to be before it was measured, pixels. */
const usualHeight = 54

/**
 * How high a row is, in parts of a pixel too: what is drawn stands in the flow, where parts add up, and rounding each of them
 * would move what is being read by as much.
 */
const heightOf = (element: Element, entry: ResizeObserverEntry | undefined): number =>
  entry?.borderBoxSize[0]?.blockSize ?? element.getBoundingClientRect().height

/** Heights of the rows of conversations that were looked at lately. */
const measured = new Map<ConversationId, ReadonlyMap<unknown, number>>()
const mostMeasured = 8

/** A message that was looked for; each looking is another. */
export interface Found {
  readonly message: MessageId
}

interface ScrollOptions {
  readonly id: ConversationId
  readonly timeline: TimelineState | undefined
  readonly rows: readonly Row[]
  /** A message to begin at. */
  readonly at: Found | undefined
  readonly firstUnread: MessageId | undefined
  /** Loads what is shown first, where no message is wanted. */
  readonly begin: () => Promise<unknown>
}

interface TimelineScroll {
  readonly scroller: RefObject<HTMLDivElement | null>
  /** The rows that are drawn. */
  readonly items: readonly VirtualItem[]
  readonly totalSize: number
  readonly measure: (element: HTMLElement | null) => void
  readonly onScroll: () => void
  /** Whether the reader is away from the newest. */
  readonly away: boolean
  /** The message that was just jumped to. */
  readonly found: MessageId | undefined
  /** The day that what is at the top belongs to, milliseconds since 1970; undefined where it says so itself. */
  readonly topDay: number | undefined
  readonly isAtEnd: () => boolean
  /** Grows each time that it has arrived where it was going. */
  readonly arrivals: number
  readonly jumpTo: (id: MessageId) => void
  readonly jumpToNewest: () => void
}

/**
 * Where a timeline stands. It follows the newest while the reader is with it; else what is being read stays where it is, whatever
 * comes above or below. Only what is near is drawn; pages are loaded as one comes near them.
 */
export const useTimelineScroll = ({
  id,
  timeline,
  rows,
  at,
  firstUnread,
  begin,
}: ScrollOptions): TimelineScroll => {
  const store = useStore()
  const scroller = useRef<HTMLDivElement>(null)
  const [away, setAway] = useState(false)
  const [found, setFound] = useState<MessageId>()
  /** Where to go once its row is there: a message, or the end. */
  const [target, setTarget] = useState<MessageId | 'end' | undefined>(at?.message)
  const opened = useRef(false)
  const loading = useRef(false)
  /** Whether the newest was in sight when it last stood still. */
  const withNewest = useRef(true)
  const [before] = useState(() => measured.get(id))
  const [place] = useState(() => store.places.get(id))
  /** Whether what is to be shown next is being asked for: nothing is loaded near what will not be there any more. */
  const seeking = useRef(at !== undefined)
  /** The message that it is on its way to: what comes meanwhile would move its place. */
  const goal = useRef<MessageId | 'end'>(undefined)
  const arrival = useRef(0)
  const [arrivals, setArrivals] = useState(0)
  const awaitArrival = useCallback((to: MessageId | 'end'): void => {
    const began = performance.now()
    let still = 0
    let last = ''
    const look = (): void => {
      const { scrollTop = 0, scrollHeight = 0 } = scroller.current ?? {}
      const now = `${scrollTop} ${scrollHeight}`
      still = now === last ? still + 1 : 0
      last = now
      if (still < stillFrames && performance.now() - began < longestArrival) {
        arrival.current = requestAnimationFrame(look)
        return
      }
      goal.current = undefined
      setArrivals((count) => count + 1)
    }
    cancelAnimationFrame(arrival.current)
    goal.current = to
    arrival.current = requestAnimationFrame(look)
  }, [])
  useEffect(() => () => cancelAnimationFrame(arrival.current), [])
  // Nothing here is compiled, and what it returns is read in the render that called it.
  // oxlint-disable-next-line react/incompatible-library
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => before?.get(rows[index]?.message.id) ?? usualHeight,
    measureElement: heightOf,
    getItemKey: (index) => rows[index]?.message.id ?? index,
    overscan: 12,
    paddingStart: 18,
    paddingEnd: 4,
    // One returns into the middle of a message.
    scrollPaddingStart: place === undefined ? 0 : -place.above,
    anchorTo: 'end',
    // A newer page is no news.
    followOnAppend: timeline?.newer === false && (target === undefined || target === 'end'),
    scrollEndThreshold: nearEnd,
  })

  const beginning = useEffectEvent(begin)
  useEffect(() => {
    // A failure shows as an empty timeline that is tried again when the connection returns.
    if (at === undefined) beginning().catch(() => {})
    else {
      store.showAround(id, at.message).then(
        () => setTarget(at.message),
        // It is gone, or was never here: the newest is shown then.
        () =>
          store
            .openTimeline(id)
            .then(() => setTarget('end'))
            .catch(() => (seeking.current = false)),
      )
    }
  }, [store, id, at])

  useLayoutEffect(() => {
    if (rows.length === 0) return
    const indexOf = (message: MessageId): number => rows.findIndex((row) => row.message.id === message)
    if (target !== undefined) {
      const index = target === 'end' ? rows.length - 1 : indexOf(target)
      if (index === -1 || (target === 'end' && timeline?.newer !== false)) return
      seeking.current = false
      awaitArrival(target)
      // The end may be further away by the time it is reached.
      if (target === 'end') list.scrollToEnd()
      else list.scrollToIndex(index, { align: 'center' })
      if (target !== 'end') setFound(target)
      setTarget(undefined)
      opened.current = true
    } else if (goal.current !== undefined && goal.current !== 'end') {
      // Rows came while it was on its way: the message is another row now.
      const index = indexOf(goal.current)
      if (index !== -1) list.scrollToIndex(index, { align: 'center' })
    } else if (!opened.current) {
      opened.current = true
      const unread = firstUnread === undefined ? -1 : rows.findIndex((row) => row.unread)
      const first = place === undefined ? -1 : indexOf(place.message)
      if (first !== -1) list.scrollToIndex(first, { align: 'start' })
      else if (unread === -1) list.scrollToEnd()
      else list.scrollToIndex(unread, { align: 'start' })
    }
  }, [rows, target, firstUnread, timeline, list, place, awaitArrival])

  // What one writes grows, or the window shrinks: the newest stays in sight.
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => {
      if (opened.current && withNewest.current) list.scrollToEnd()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [list])

  // Heights are known again when one comes back: where one was is then where it was.
  useEffect(
    () => () => {
      measured.delete(id)
      measured.set(id, new Map(list.takeSnapshot().map(({ key, size }) => [key, size])))
      const [oldest] = measured.keys()
      if (measured.size > mostMeasured && oldest !== undefined) measured.delete(oldest)
    },
    [id, list],
  )

  useEffect(() => {
    if (found === undefined) return undefined
    const timer = window.setTimeout(() => setFound(undefined), foundFor)
    return () => window.clearTimeout(timer)
  }, [found])

  // While it is still to be shown where to, nothing is loaded: see `arriving`.
  const isGoing = target !== undefined
  const isAtEnd = useCallback(() => {
    const element = scroller.current
    return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd
  }, [])
  const isOlder = timeline?.older === true
  const isNewer = timeline?.newer === true
  /** Loads what is near to what is looked at. */
  const loadNear = useCallback((): void => {
    const element = scroller.current
    if (isGoing) return
    if (!element || !opened.current || loading.current || seeking.current || goal.current !== undefined)
      return
    const below = element.scrollHeight - element.scrollTop - element.clientHeight
    const page =
      isOlder && element.scrollTop < nearEdge
        ? store.loadOlder(id)
        : isNewer && below < nearEdge
          ? store.loadNewer(id)
          : undefined
    if (!page) return
    loading.current = true
    // What failed is loaded when one scrolls again.
    page.catch(() => {}).finally(() => (loading.current = false))
  }, [store, id, isOlder, isNewer, isGoing])
  useEffect(loadNear, [loadNear, rows, target, arrivals])
  const notePlace = (isAway: boolean): void => {
    const top = scroller.current?.scrollTop ?? 0
    const first = isAway || isNewer ? list.getVirtualItemForOffset(top) : undefined
    const message = first && rows[first.index]?.message.id
    if (first && message !== undefined) store.places.set(id, { message, above: top - first.start })
    else store.places.delete(id)
  }
  const onScroll = (): void => {
    const isAway = !isAtEnd()
    withNewest.current = !isAway
    setAway(isAway)
    notePlace(isAway)
    loadNear()
  }
  const jumpTo = useCallback(
    (to: MessageId): void => {
      seeking.current = true
      store.showAround(id, to).then(
        () => setTarget(to),
        // Where it cannot be found, one stays where one is.
        () => (seeking.current = false),
      )
    },
    [store, id],
  )
  const jumpToNewest = useCallback((): void => {
    seeking.current = true
    store.showNewest(id).then(
      () => setTarget('end'),
      () => (seeking.current = false),
    )
  }, [store, id])
  const top = list.getVirtualItemForOffset(list.scrollOffset ?? 0)
  const topRow = top && rows[top.index]
  return {
    scroller,
    topDay: topRow?.day === undefined ? topRow?.message.sentAt : undefined,
    items: list.getVirtualItems(),
    totalSize: list.getTotalSize(),
    measure: list.measureElement,
    onScroll,
    away,
    found,
    isAtEnd,
    arrivals,
    jumpTo,
    jumpToNewest,
  }
}
