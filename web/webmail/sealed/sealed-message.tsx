import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useReducer, useState } from 'preact/hooks'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSession } from '../pgp/use-session.ts'
import { Icon } from '../views/icon.tsx'
import { MessageBody } from '../views/message-text.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { briefly, contentState } from './content-state.ts'
import { fetchOctets } from './fetch-octets.ts'
import { InsideFiles } from './inside-files.tsx'
import { KeyChange } from './key-change.tsx'
import './sealed.css'
import { SealedFrame } from './sealed-frame.tsx'
import { SealedReading } from './sealed-reading.ts'
import { SEALED_TEXTS } from './texts/texts.ts'
import { useKeyCount } from './use-key-count.ts'

interface SealedMessageProps {
  readonly email: OpenedEmail
  /** The message as it is shown where nothing of it had to be opened. */
  readonly plain: ComponentChildren
}

/** What a message with PGP in it says, or why it says nothing. */
export function SealedMessage({ email, plain }: SealedMessageProps) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const pgp = useSession()
  const reading = useReading(email)
  const { state } = reading
  const shown = state.kind === 'shown' ? state.shown : undefined
  useContentWords(email, shown)
  switch (state.kind) {
    case 'fetching':
      return (
        <p class="note" role="status">
          {speak('loading', { done: language.size(state.done), total: language.size(state.total) })}
        </p>
      )
    case 'opening':
      return (
        <p class="note" role="status">
          {speak('opening')}
        </p>
      )
    case 'too-large':
      return <p class="note">{speak('tooLarge', { size: language.size(state.bytes) })}</p>
    case 'failed':
      return (
        <p class="note" role="alert">
          {speak('failed', { reason: state.reason })}{' '}
          <button type="button" class="plain" onClick={() => void reading.read()}>
            {speak('again')}
          </button>
        </p>
      )
  }
  const sender = desk.here.unsealed.get(email.id)?.email.from?.[0] ?? email.from?.[0]
  return (
    <>
      <StateBar email={email} shown={state.shown} pgp={pgp} />
      {pgp && sender && <KeyChange pgp={pgp} address={sender.email.toLowerCase()} />}
      {pgp && <Opened email={email} shown={state.shown} pgp={pgp} plain={plain} />}
    </>
  )
}

/** The reading of a message, for as long as it is looked at; opened anew when keys are unlocked or forgotten. */
function useReading(email: OpenedEmail): SealedReading {
  const { desk, pgp, own, fileUrl } = useSetting()
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const reading = useMemo(() => {
    const junk = desk.here.cache.withRole('junk')?.id
    return new SealedReading(email, {
      pgp,
      fetch: (blobId, fetching) =>
        fetchOctets(fileUrl(blobId, 'message.eml', 'message/rfc822', desk.account), fetching),
      isJunk: junk !== undefined && email.mailboxIds[junk] === true,
      isUnproven: (what) => desk.here.isUnproven(email.id, what),
      own,
      keep: (unsealed) => {
        if (unsealed) desk.here.unsealed.set(email.id, unsealed)
        else desk.here.unsealed.delete(email.id)
        desk.tell()
      },
      tell: () => draw(undefined),
    })
  }, [email.id])
  useEffect(() => {
    void reading.read()
    return () => {
      reading[Symbol.dispose]()
    }
  }, [reading])
  return reading
}

/** The third point of security says what was found out. */
function useContentWords(email: OpenedEmail, shown: ShownMessage | undefined): void {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  useEffect(() => {
    if (!shown || isAsAnyOther(shown)) return
    const moment = (ms: number) => language.moment(new Date(ms))
    const { short, grade, sentences } = contentState(shown, { subject: email.subject ?? '' }, moment)
    const words = sentences.map(({ text, values }) => speak(text, values))
    desk.here.contentWords.set(email.id, { short: speak(short), grade, words })
    desk.tell()
  }, [shown, email.id])
}

/** There was nothing to open or to check. */
function isAsAnyOther({ encryption, coverage, form }: ShownMessage): boolean {
  return encryption.kind === 'none' && coverage === 'none' && form === 'none'
}

interface OpenedProps extends SealedMessageProps {
  readonly shown: ShownMessage
  readonly pgp: PgpSession
}

/** What has to be known before the text is read, beside it: the rest stands in the points of security. */
function StateBar({
  email,
  shown,
  pgp,
}: Omit<OpenedProps, 'pgp' | 'plain'> & { readonly pgp: PgpSession | undefined }) {
  const { language } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const count = useKeyCount(pgp)
  if (isAsAnyOther(shown)) return null
  const moment = (ms: number) => language.moment(new Date(ms))
  const state = contentState(shown, { subject: email.subject ?? '' }, moment)
  const { encryption } = shown
  return (
    <div class={`sealstate ${state.grade}`}>
      <Icon name="content" />
      <div>
        {briefly(state).map(({ text, values }) => (
          <p key={text}>{speak(text, values)}</p>
        ))}
        {encryption.kind === 'no-key' && count === 0 && <p>{speak('noKeys')}</p>}
        {shown.signature?.kind === 'unknown-signer' && pgp && <FindSigner pgp={pgp} shown={shown} />}
        {encryption.kind === 'locked' && pgp && (
          <button type="button" class="main" onClick={() => void pgp.requireUnlocked(encryption.fingerprints[0])}>
            {speak('unlock')}
          </button>
        )}
      </div>
    </div>
  )
}

/** The key of a sender is looked for in the directory of their domain when the member wants it: whoever keeps that learns that somebody here asks. */
function FindSigner({ pgp, shown }: Pick<OpenedProps, 'pgp' | 'shown'>) {
  const { desk } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const [said, say] = useState<'notFound' | 'notAnswered' | undefined>(undefined)
  const address = shown.headers.from[0]?.address.toLowerCase()
  if (address === undefined) return null
  if (said) return <p role="status">{speak(said, { address })}</p>
  const look = async () => {
    const [looked] = await pgp.lookUp([address])
    // What is found is seen by the signature itself; another key is not it.
    say(looked?.what === 'failed' ? 'notAnswered' : 'notFound')
  }
  return (
    <button type="button" class="plain" onClick={() => void look().catch((error: unknown) => desk.failed(error))}>
      {speak('findSigner', { address })}
    </button>
  )
}

function Opened({ email, shown, pgp, plain }: OpenedProps) {
  const { desk } = useSetting()
  const [isText, showText] = useState(false)
  const { encryption, content, form } = shown
  // What is only signed is shown as any other message is: it was read by everybody on the way.
  if (encryption.kind === 'none' && form !== 'inline') return <>{plain}</>
  if (encryption.kind === 'refused' && encryption.why === 'partly-encrypted') return <>{plain}</>
  const unsealed = desk.here.unsealed.get(email.id)
  if (!content || !unsealed) return null
  return (
    <>
      {content.html !== undefined && !isText ? (
        <SealedFrame pgp={pgp} shown={shown} failed={() => showText(true)} />
      ) : (
        <MessageBody email={unsealed.email} />
      )}
      <InsideFiles email={email} shown={shown} pgp={pgp} />
    </>
  )
}
