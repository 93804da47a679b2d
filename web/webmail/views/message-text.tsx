import { useState } from 'preact/hooks'
import type { BodyPart, OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { type Piece, readPlainText } from '../../../src/wire/mime/plain-text.ts'
import { tryMailto } from '../desk/wish.ts'
import { HtmlFrame } from './html-frame.tsx'
import { textOf } from './message-words.ts'
import { useSetting } from './setting.ts'

/** What a message says: as a web page behind its wall where it was made as one, else as text. */
export function MessageBody({ email }: { readonly email: OpenedEmail }) {
  const [isText, showText] = useState(false)
  const pages = email.htmlBody.filter(isPage)
  if (isText || pages.length === 0) return <MessageText email={email} />
  return (
    <div class="pages">
      {pages.map(({ partId }) => (
        <HtmlFrame key={partId} blobId={email.blobId} partId={partId ?? ''} failed={() => showText(true)} />
      ))}
    </div>
  )
}

function isPage({ type, partId }: BodyPart): boolean {
  return type === 'text/html' && partId !== null
}

/** The text of a message. Nothing of it is taken for markup: of a web page that cannot be shown there are its words. */
function MessageText({ email }: { readonly email: OpenedEmail }) {
  const { language } = useSetting()
  const isHtml = email.textBody.some(({ type }) => type === 'text/html')
  const text = textOf(email)
  const isCut = Object.values(email.bodyValues).some(({ isTruncated }) => isTruncated)
  return (
    <>
      {isHtml && <p class="note">{language.text('htmlAsText')}</p>}
      {text === '' ? (
        <p class="note">{language.text('noText')}</p>
      ) : (
        <div class="text" dir="auto">
          {readPlainText(text).map(({ depth, pieces }, at) => (
            <Block key={at} depth={depth} pieces={pieces} />
          ))}
        </div>
      )}
      {isCut && <p class="note">{language.text('cutOff')}</p>}
    </>
  )
}

function Block({ depth, pieces }: { readonly depth: number; readonly pieces: readonly Piece[] }) {
  const { desk } = useSetting()
  const follow = (event: Event, url: string) => {
    const wish = tryMailto(url)
    if (!wish) return
    event.preventDefault()
    desk.write(wish)
  }
  const content = pieces.map((piece, at) =>
    piece.url === undefined ? (
      piece.text
    ) : (
      <a
        key={at}
        href={piece.url}
        target="_blank"
        rel="noreferrer noopener"
        onClick={(event) => follow(event, piece.url ?? '')}
      >
        {piece.text}
      </a>
    ),
  )
  return depth === 0 ? <p>{content}</p> : <blockquote class={`deep${Math.min(depth, 3)}`}>{content}</blockquote>
}
