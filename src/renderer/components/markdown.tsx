import Markdown from 'react-markdown'
import type { Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
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

/** Markdown of somebody else: made into elements of ours, never into markup of theirs; nothing in it is fetched or run. */
export const MarkdownText = ({ text }: { readonly text: string }) => (
  <div className="markdown" dir="auto">
    <Markdown remarkPlugins={[remarkGfm]} components={components} skipHtml={false}>
      {text}
    </Markdown>
  </div>
)
