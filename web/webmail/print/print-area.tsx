import { useEffect, useRef } from 'preact/hooks'
import type { EmailAddress, OpenedEmail } from '../../../src/wire/jmap/email.ts'
import type { Area as AreaView } from '../views/area-pane.tsx'
import { Said } from '../views/message-view.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import './print.css'
import { PRINT_TEXTS } from './texts/texts.ts'

/** How long is waited for what stands in frames, before it is printed as it is. */
const MOST_WAIT_MS = 5000

/** One message, or all of those that are named, and nothing else: as they are printed. It is printed as soon as all of it stands there. */
export const Area: AreaView = ({ path }) => {
  const { desk, language } = useSetting()
  const speak = useSpeaker(PRINT_TEXTS)
  const page = useRef<HTMLDivElement>(null)
  const ids = path.join(' ')
  useEffect(() => {
    desk.here.open(path).catch((error: unknown) => desk.here.fail(error))
  }, [desk, ids])
  const emails = path.flatMap((id) => desk.here.cache.opened.get(id) ?? [])
  const isThere = emails.length > 0 && emails.length === path.length
  useEffect(() => {
    if (!isThere || !page.current) return
    return whenStill(page.current, () => print())
  }, [isThere, ids])
  const subject = emails[0]?.subject?.trim() || language.text('noSubject')
  return (
    <div class="toprint" ref={page}>
      <header>
        <h1 class="hidden">{speak('title')}</h1>
        <button type="button" class="plain" onClick={() => desk.close()}>
          {speak('back')}
        </button>
        <button type="button" class="plain" onClick={() => print()}>
          {speak('print')}
        </button>
      </header>
      {!isThere && <p class="note">{language.text('loading')}</p>}
      {isThere && <h2>{subject}</h2>}
      {isThere && emails.map((email) => <Printed key={email.id} email={email} />)}
    </div>
  )
}

function Printed({ email }: { readonly email: OpenedEmail }) {
  const { language } = useSetting()
  const speak = useSpeaker(PRINT_TEXTS)
  const rows = [
    [language.text('from'), addresses(email.from)],
    [language.text('to'), addresses(email.to ?? null)],
    [language.text('cc'), addresses(email.cc)],
    [speak('bcc'), addresses(email.bcc)],
    [language.text('date'), language.moment(new Date(email.receivedAt ?? 0))],
    [language.text('subject'), email.subject ?? ''],
  ] as const
  return (
    <article>
      <dl>
        {rows
          .filter(([, value]) => value !== '')
          .map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <Said email={email} />
    </article>
  )
}

function addresses(list: readonly EmailAddress[] | null): string {
  return (list ?? []).map(({ name, email }) => (name ? `${name} <${email}>` : email)).join(', ')
}

/** Calls `act` once nothing has changed its height for a moment: what stands in frames comes later than the rest, and says how high it is. */
function whenStill(element: HTMLElement, act: () => void): () => void {
  let timer = setTimeout(done, 400)
  const last = setTimeout(done, MOST_WAIT_MS)
  const observer = new ResizeObserver(() => {
    clearTimeout(timer)
    timer = setTimeout(done, 400)
  })
  observer.observe(element)
  function stop() {
    clearTimeout(timer)
    clearTimeout(last)
    observer.disconnect()
  }
  function done() {
    stop()
    act()
  }
  return stop
}
