import { useEffect, useState } from 'preact/hooks'
import {
  type BodyPart,
  type Email,
  type EmailAddress,
  nameAndAddress,
  nameOf,
  type OpenedEmail,
} from '../../../src/wire/jmap/email.ts'
import { inReadingOrder } from '../../../src/wire/mime/reading-order.ts'
import { writeArea } from '../desk/route.ts'
import { bringsKeys, isSealed } from '../mail/sealed-form.ts'
import type { KeyNotes } from '../sealed/key-notes.tsx'
import type { SealedMessage } from '../sealed/sealed-message.tsx'
import { Icon } from './icon.tsx'
import { LaterBars } from './later-bars.tsx'
import { classes } from './message-row.tsx'
import { MessageBody } from './message-text.tsx'
import { fileName, markOf } from './names.ts'
import { ProtectionPoints } from './protection-points.tsx'
import { ListActs, SenderActs } from './sender-acts.tsx'
import { useSetting } from './setting.ts'

interface MessageViewProps {
  readonly email: Email
  readonly isUnfolded: boolean
  /** Folds and unfolds it; a message alone is always unfolded. */
  readonly toggle: (() => void) | undefined
}

/** One message: from whom, when, how it was protected, its text, its files. */
export function MessageView({ email, isUnfolded, toggle }: MessageViewProps) {
  const { desk, language } = useSetting()
  const opened = desk.here.cache.opened.get(email.id)
  useEffect(() => {
    if (isUnfolded && !opened) desk.here.open([email.id]).catch((error: unknown) => desk.mail.fail(error))
  }, [desk, email.id, isUnfolded, opened])
  const known = desk.here.unsealed.get(email.id)?.email
  const shown = known ?? email
  const from = shown.from?.[0]
  const name = from ? nameOf(from) : language.text('noSender')
  const { letter, hue } = markOf(from)
  const date = new Date(email.receivedAt ?? opened?.receivedAt ?? 0)
  return (
    <article class={classes('message', { folded: !isUnfolded })} aria-label={`${name}, ${language.moment(date)}`}>
      <header class="sender">
        <span class={`mark hue${hue}`} aria-hidden="true">
          {letter}
        </span>
        <div class="who">
          <p>
            {from ? (
              <button type="button" class="person" title={from.email} onClick={() => desk.meet([from])}>
                <strong>{name}</strong>
              </button>
            ) : (
              <strong>{name}</strong>
            )}{' '}
            {from && from.email !== name && <span class="address">{inReadingOrder(from.email)}</span>}
          </p>
          {isUnfolded ? (
            <p class="quiet">{opened && recipientsOf(known ?? opened, language.text('to'))}</p>
          ) : (
            <p class="quiet start">{shown.preview}</p>
          )}
        </div>
        <time dateTime={email.receivedAt} title={language.moment(date)}>
          {language.shortDate(date, new Date())}
        </time>
        {toggle && (
          <button
            type="button"
            class="fold"
            aria-expanded={isUnfolded}
            aria-label={language.text('expand', { name })}
            onClick={toggle}
          >
            <Icon name="down" />
          </button>
        )}
      </header>
      {isUnfolded && opened && <Content email={opened} />}
      {isUnfolded && !opened && <p class="empty">{language.text('loading')}</p>}
    </article>
  )
}

function Content({ email }: { readonly email: OpenedEmail }) {
  const { desk, language } = useSetting()
  const [isLookedAt, look] = useState(false)
  const date = new Date(email.receivedAt ?? 0)
  const isOwn = desk.here === desk.mail
  const { from, to, cc } = desk.here.unsealed.get(email.id)?.email ?? email
  const rows = [
    [language.text('from'), from],
    [language.text('to'), to],
    [language.text('cc'), cc],
  ] as const
  const everybody = [from, to, cc].flatMap((list) => list ?? [])
  return (
    <>
      {desk.here.cache.official.get(email.id) && <p class="officially">{language.text('officialWhy')}</p>}
      {isOwn && <LaterBars email={email} />}
      <ProtectionPoints emailId={email.id} />
      <details class="details" onToggle={({ currentTarget }) => look(currentTarget.open)}>
        <summary>{language.text('showDetails')}</summary>
        <dl>
          {rows
            .filter(([, list]) => list && list.length > 0)
            .map(([term, list]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>
                  <People list={list ?? []} />
                </dd>
              </div>
            ))}
          <div>
            <dt>{language.text('date')}</dt>
            <dd>{language.moment(date)}</dd>
          </div>
        </dl>
        <button type="button" class="aslink" onClick={() => desk.meet(everybody)}>
          {language.text('addToContacts')}
        </button>
        <SaveLink blobId={email.blobId} name={`${fileName(email.subject ?? '')}.eml`} type="message/rfc822">
          {language.text('showSource')}
        </SaveLink>{' '}
        · <a href={writeArea({ area: 'source', path: [email.id], ...desk.account })}>{language.text('source')}</a> ·{' '}
        <a href={writeArea({ area: 'print', path: [email.id], ...desk.account })}>{language.text('print')}</a> ·{' '}
        <button
          type="button"
          class="as-file"
          onClick={() => desk.write({ kind: 'forwardAsFile', emailId: email.id, ...desk.account })}
        >
          {language.text('forwardAsFile')}
        </button>
        {isOwn && <SenderActs email={email} />}
        {isOwn && isLookedAt && <ListActs emailId={email.id} />}
      </details>
      <Said email={email} />
    </>
  )
}

/** What it says and its files; where PGP is in it, what opens it is loaded first. */
export function Said({ email }: { readonly email: OpenedEmail }) {
  const { desk, language } = useSetting()
  const [loaded, load] = useState<{ readonly SealedMessage: typeof SealedMessage } | undefined>(undefined)
  const isPgp = isSealed(email)
  useEffect(() => {
    if (isPgp && !loaded) import('../sealed/sealed-message.tsx').then(load, (error: unknown) => desk.mail.fail(error))
  }, [desk, isPgp, loaded])
  const plain = (
    <>
      <MessageBody email={email} />
      <Attachments parts={email.attachments.filter(({ type }) => type !== 'application/pgp-signature')} />
    </>
  )
  if (!isPgp) {
    return (
      <>
        {desk.here === desk.mail && bringsKeys(email) && <LaterKeyNotes email={email} />}
        {plain}
      </>
    )
  }
  if (!loaded) return <p class="note">{language.text('loading')}</p>
  return <loaded.SealedMessage email={email} plain={plain} />
}

/** What takes note of the key that a message brings along comes when there is one. */
function LaterKeyNotes({ email }: { readonly email: OpenedEmail }) {
  const { desk } = useSetting()
  const [loaded, load] = useState<{ readonly KeyNotes: typeof KeyNotes } | undefined>(undefined)
  useEffect(() => {
    import('../sealed/key-notes.tsx').then(load, (error: unknown) => desk.mail.fail(error))
  }, [desk])
  return loaded ? <loaded.KeyNotes email={email} /> : null
}

function Attachments({ parts }: { readonly parts: readonly BodyPart[] }) {
  const { language } = useSetting()
  const files = parts.filter(({ blobId }) => blobId !== null)
  if (files.length === 0) return null
  return (
    <section class="files" aria-label={language.text('attachments')}>
      <ul>
        {files.map(({ blobId, name, type, size }, at) => {
          const shown = inReadingOrder(name ?? '').trim() || language.text('unnamed')
          return (
            <li key={blobId ?? at}>
              <SaveLink blobId={blobId as string} name={shown} type={type}>
                <Icon name="attachment" />
                <span class="filename">{shown}</span>
                <span class="quiet">{language.size(size)}</span>
              </SaveLink>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

interface SaveLinkProps {
  readonly blobId: string
  readonly name: string
  readonly type: string
  readonly children: preact.ComponentChildren
}

function SaveLink({ blobId, name, type, children }: SaveLinkProps) {
  const { desk, language, fileUrl } = useSetting()
  return (
    <a href={fileUrl(blobId, name, type, desk.account)} download={name} title={language.text('save', { name })}>
      {children}
    </a>
  )
}

function recipientsOf({ to = null, cc }: OpenedEmail, word: string): string {
  const names = [...(to ?? []), ...(cc ?? [])].map(nameOf)
  const shown = names.slice(0, 4).join(', ')
  return names.length === 0 ? '' : `${word}: ${shown}${names.length > 4 ? ` +${names.length - 4}` : ''}`
}

/** Addresses, each of which says who it is when it is asked. */
function People({ list }: { readonly list: readonly EmailAddress[] }) {
  const { desk } = useSetting()
  return (
    <>
      {list.map((address, at) => (
        <button key={`${at} ${address.email}`} type="button" class="person" onClick={() => desk.meet([address])}>
          {nameAndAddress(address)}
        </button>
      ))}
    </>
  )
}
