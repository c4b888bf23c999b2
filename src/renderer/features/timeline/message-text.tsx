import { Component, useState } from 'react'
import type { ReactNode } from 'react'
import { cut, shownText } from '../../../shared/model/visible.ts'
import { isTame, MarkdownText } from '../../components/markdown.tsx'
import { OutsideAnchor } from '../../components/outside-anchor.tsx'
import { words } from '../../i18n/words.ts'
import { isEmojiOnly, piecesOf } from './travel.ts'

/** So much of a text is shown at first, and so much more each time it is asked for: what is drawn stays little. */
const shownFirst = 2_500
const linesFirst = 50
const shownMore = 20_000

/** The beginning of a text that is shown before anybody asked for more. */
const beginningOf = (text: string): number => {
  let end = 0
  for (let line = 0; line < linesFirst; line += 1) {
    const next = text.indexOf('\n', end)
    if (next === -1 || next > shownFirst) return Math.min(text.length, shownFirst)
    end = next + 1
  }
  return end
}

/** What somebody wrote, as it is written; links lead out. */
export const PlainText = ({ text: written }: { readonly text: string }) => {
  const [most, setMost] = useState<number>()
  const text = shownText(written)
  const beginning = cut(text, most ?? beginningOf(text))
  const more = beginning.length < text.length
  return (
    <>
      <p className={`text ${isEmojiOnly(text) ? 'emoji' : ''}`} dir="auto">
        {piecesOf(beginning).map((piece, index) =>
          piece.type === 'link' ? (
            <OutsideAnchor key={`${index}-${piece.text}`} href={piece.text} shown={piece.text}>
              {piece.text}
            </OutsideAnchor>
          ) : (
            piece.text
          ),
        )}
        {more && '…'}
      </p>
      {more && (
        <button type="button" className="link" onClick={() => setMost((most ?? 0) + shownMore)}>
          {words.moreOfText}
        </button>
      )}
    </>
  )
}

/** What somebody wrote with formatting; as it is written where that would be too much work, or cannot be done. */
export const FormattedText = ({ text }: { readonly text: string }) => {
  const plain = <PlainText text={text} />
  if (!isTame(text)) return plain
  return (
    <InsteadOfFailing instead={plain}>
      <MarkdownText text={shownText(text)} />
    </InsteadOfFailing>
  )
}

/** Draws something else where what is in it cannot be drawn: one message must not take the window with it. */
class InsteadOfFailing extends Component<
  { readonly instead: ReactNode; readonly children: ReactNode },
  { readonly failed: boolean }
> {
  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }
  }

  override readonly state = { failed: false }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children
  }
}
