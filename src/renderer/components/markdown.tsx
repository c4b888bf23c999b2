import Markdown from 'react-markdown'
import type { Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const isWeb = (href: string | undefined): href is string =>
  href !== undefined && URL.canParse(href) && ['http:', 'https:'].includes(new URL(href).protocol)

const components: Components = {
  // A link that is shown as one address and leads to another misleads: where they differ, both are shown.
  a: ({ href, children }) => {
    if (!isWeb(href)) return <span>{children}</span>
    const said = typeof children === 'string' ? children : ''
    const same = said === href || `${said}/` === href || `https://${said}` === href
    return (
      <a href={href} target="_blank" rel="noopener noreferrer">
        {children}
        {!same && <span className="link-target"> ({new URL(href).host})</span>}
      </a>
    )
  },
  // A picture from the web would tell its server who reads this, and when.
  img: ({ src, alt }) => (
    <span>
      {alt}
      {typeof src === 'string' && isWeb(src) && (
        <>
          {' '}
          <a href={src} target="_blank" rel="noopener noreferrer">
            {src}
          </a>
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
