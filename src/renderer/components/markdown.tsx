import Markdown from 'react-markdown'
import type { Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { cut } from '../../shared/model/visible.ts'
import { readOutsideLink, visibleText } from '../../shared/outside-link.ts'
import { OutsideAnchor } from './outside-anchor.tsx'

const components: Components = {
  a: ({ href, children }) => (
    <OutsideAnchor href={href} shown={typeof children === 'string' ? children : ''}>
      {typeof children === 'string' ? visibleText(children) : children}
    </OutsideAnchor>
  ),
  // A picture from the web would tell its server who reads this, and when.
  img: ({ src, alt }) => (
    <span>
      {alt}
      {typeof src === 'string' && readOutsideLink(src) !== undefined && (
        <>
          {' '}
          <OutsideAnchor href={src} shown={src}>
            {visibleText(src)}
          </OutsideAnchor>
        </>
      )}
    </span>
  ),
  h1: ({ children }) => <p className="md-heading">{children}</p>,
  h2: ({ children }) => <p className="md-heading">{children}</p>,
  h3: ({ children }) => <p className="md-heading">{children}</p>,
  h4: ({ children }) => <p className="md-heading">{children}</p>,
  h5: ({ children }) => <p className="md-heading">{children}</p>,
  h6: ({ children }) => <p className="md-heading">{children}</p>,
  input: ({ checked }) => <span>{checked === true ? '☑ ' : '☐ '}</span>,
  td: ({ children }) => <td>{children}</td>,
  th: ({ children }) => <th>{children}</th>,
}

/** Longer texts are shown as they were written, characters. */
const longest = 20_000
/** So many signs of formatting are more than anybody writes. What a parser does with them may grow with their square. */
const mostSigns = 1_000
/** So deep in quotes and lists nothing can be read. */
const deepest = 8

/** Whether a text can be formatted with little work, whoever wrote it and what for. */
export const isTame = (text: string): boolean =>
  text.length <= longest &&
  (text.match(/[[\]*_~`<&|!]/g)?.length ?? 0) <= mostSigns &&
  text.split('\n').every((line) => {
    const [start = ''] = /^[\s>*+\-\d.)]*/.exec(cut(line, 200)) ?? []
    return (start.match(/>|[*+-]\s|\d[.)]\s/g)?.length ?? 0) <= deepest && !/^\s{40}/.test(line)
  })

/** Markdown of somebody else: made into elements of ours, never into markup of theirs; nothing in it is fetched or run. */
export const MarkdownText = ({ text }: { readonly text: string }) => (
  <div className="markdown" dir="auto">
    <Markdown remarkPlugins={[remarkGfm]} components={components} skipHtml={false}>
      {text}
    </Markdown>
  </div>
)
