import { useEffect, useReducer, useState } from 'preact/hooks'
import { nameOf } from '../../../src/wire/jmap/email.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { useSession } from '../pgp/use-session.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { fetchOctets } from './fetch-octets.ts'
import './sealed.css'
import { SealedSearch, wordsOf } from './sealed-search.ts'
import { SEALED_TEXTS } from './texts/texts.ts'
import { useKeyCount } from './use-key-count.ts'

/** Messages that are found above the list only, before the member asks for more. */
const MOST_SHOWN = 100

/** What is found in encrypted messages, beside what the server finds in the others. */
export function FoundSealed({ text }: { readonly text: string }) {
  const session = useSession()
  const count = useKeyCount(session)
  const words = wordsOf(text)
  if (!session || !count || words === '') return null
  return <Searched session={session} words={words} />
}

function Searched({ session, words }: { readonly session: PgpSession; readonly words: string }) {
  const { desk } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const search = useSearch(session, words)
  const isOpen = session.isUnlocked()
  const { progress, found } = search
  return (
    <section class="foundsealed" aria-label={speak('searchTitle')}>
      <p role="status">
        {progress
          ? speak('searchProgress', { done: progress.done, total: progress.total })
          : speak(isOpen ? 'searchFound' : 'searchLocked', { count: found.length })}
      </p>
      {progress ? (
        <button type="button" class="plain" onClick={() => search.stop()}>
          {speak('searchStop')}
        </button>
      ) : (
        <button
          type="button"
          class="plain"
          onClick={() => {
            search.openAll().catch((error: unknown) => desk.failed(error))
          }}
        >
          {speak('searchAll')}
        </button>
      )}
      {found.length > 0 && <Found ids={found.slice(0, MOST_SHOWN)} />}
    </section>
  )
}

function Found({ ids }: { readonly ids: readonly string[] }) {
  const { desk, language } = useSetting()
  const { mail } = desk
  return (
    <ul>
      {ids.map((id) => {
        const email = mail.unsealed.get(id)?.email ?? mail.cache.emails.get(id)
        const sender = email?.from?.[0]
        return (
          <li key={id}>
            <a
              href={desk.addressOf(id)}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
                event.preventDefault()
                desk.open(id)
              }}
            >
              <span class="people">{sender ? nameOf(sender) : language.text('noSender')}</span>
              <span class="subject">{email?.subject?.trim() || language.text('noSubject')}</span>
              <time>{language.shortDate(new Date(email?.receivedAt ?? 0), new Date())}</time>
            </a>
          </li>
        )
      })}
    </ul>
  )
}

/** Searches whenever the words are others, or something was opened or forgotten. */
function useSearch(session: PgpSession, words: string): SealedSearch {
  const { desk, fileUrl } = useSetting()
  const [, draw] = useReducer((count: number) => count + 1, 0)
  const [search] = useState(
    () =>
      new SealedSearch(session, desk.mail, (blobId, fetching) =>
        fetchOctets(fileUrl(blobId, 'message.eml', 'message/rfc822'), fetching),
      ),
  )
  useEffect(() => {
    const watch = search.changes.watch(() => draw(undefined))
    return () => {
      watch[Symbol.dispose]()
      search[Symbol.dispose]()
    }
  }, [search])
  const isOpen = session.isUnlocked()
  useEffect(() => {
    search.look(words).catch((error: unknown) => desk.failed(error))
  }, [search, words, isOpen])
  return search
}
