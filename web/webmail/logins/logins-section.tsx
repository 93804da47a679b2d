import { useEffect, useState } from 'preact/hooks'
import { type LoginEntry, type LoginProtection, shortFingerprint } from '../../../src/wire/jmap/logins.ts'
import { Proof } from '../proof/proof.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import './logins.css'
import { endSession, listSessions, type OwnSession } from './own-sessions.ts'
import { LOGIN_TEXTS } from './texts/texts.ts'

/** Log-ins that are asked for. */
const MOST_LOGINS = 200

/** Where the member is signed in, and who has logged in over what: the rest of "you and us". */
export function Section() {
  return (
    <>
      <Sessions />
      <History />
    </>
  )
}

function Sessions() {
  const { desk, csrf, renew } = useSetting()
  const speak = useSpeaker(LOGIN_TEXTS)
  const [sessions, show] = useState<readonly OwnSession[]>([])
  const [unproved, ask] = useState<string | undefined>(undefined)
  const load = () => listSessions().then(show, (error: unknown) => desk.failed(error))
  useEffect(() => void load(), [])
  const end = async (id: string, token: string) => {
    try {
      if ((await endSession(id, token)) === 'password') return ask(id)
      ask(undefined)
      await load()
      desk.toaster.say(speak('ended'))
    } catch (error) {
      desk.failed(error)
    }
  }
  return (
    <section class="browsers" aria-labelledby="browsers">
      <h3 id="browsers">{speak('browsers')}</h3>
      <ul>
        {sessions.map((session) => (
          <li key={session.id}>
            <SessionFacts session={session} />
            {!session.isThis && unproved !== session.id && (
              <End session={session} end={() => void end(session.id, csrf)} />
            )}
            {unproved === session.id && (
              <Proof
                label={speak('password')}
                proved={(token) => {
                  renew(token)
                  void end(session.id, token)
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function SessionFacts({ session }: { readonly session: OwnSession }) {
  const { language } = useSetting()
  const speak = useSpeaker(LOGIN_TEXTS)
  const { name, isThis, address, protection, isKept, created, used } = session
  const facts = [
    address,
    protection ? `${protection.version.replace(/^TLSv/, 'TLS ')}, ${protection.group}` : speak('clear'),
    speak('since', { date: language.shortDate(new Date(created), new Date()) }),
    speak('used', { date: language.shortDate(new Date(used), new Date()) }),
    ...(isKept ? [speak('kept')] : []),
  ]
  return (
    <div>
      <p>
        <strong>{name ?? speak('unknown')}</strong> {isThis && <span class="good">({speak('this')})</span>}
      </p>
      <p class="quiet">{facts.join(' · ')}</p>
    </div>
  )
}

function End({ session, end }: { readonly session: OwnSession; end(): void }) {
  const speak = useSpeaker(LOGIN_TEXTS)
  const name = `${session.name ?? speak('unknown')}, ${session.address}`
  return (
    <button type="button" class="quietly" aria-label={speak('endNamed', { name })} onClick={end}>
      {speak('end')}
    </button>
  )
}

function History() {
  const { desk, language } = useSetting()
  const speak = useSpeaker(LOGIN_TEXTS)
  const [logins, show] = useState<readonly LoginEntry[] | undefined>(undefined)
  useEffect(() => {
    const { accountId, calls } = desk.mail
    calls.call('Login/get', { accountId, limit: MOST_LOGINS }).then(
      (answer) => show(answer['list'] as unknown as LoginEntry[]),
      (error: unknown) => desk.failed(error),
    )
  }, [desk])
  const heads = (['when', 'service', 'address', 'protection', 'result'] as const).map((head) => speak(head))
  return (
    <section class="history" aria-labelledby="history">
      <h3 id="history">{speak('history')}</h3>
      <p class="quiet">
        {speak('historyLead')} <a href="/account/log-ins">{speak('historyAll')}</a>
      </p>
      {!logins && <p class="note">{language.text('loading')}</p>}
      {logins?.length === 0 && <p class="note">{speak('none')}</p>}
      {logins && logins.length > 0 && (
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {logins.map((login, at) => (
              <Row key={at} login={login} heads={heads} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Row({ login, heads }: { readonly login: LoginEntry; readonly heads: readonly string[] }) {
  const { language } = useSetting()
  const speak = useSpeaker(LOGIN_TEXTS)
  const { at, service, mechanism, address, protection, accepted, times } = login
  const cells = [
    language.moment(new Date(at)),
    `${service.toUpperCase()}, ${mechanism}`,
    address,
    <Agreed protection={protection} />,
  ]
  return (
    <tr>
      {cells.map((cell, index) => (
        <td key={heads[index]} data-head={heads[index]}>
          {cell}
        </td>
      ))}
      <td data-head={heads.at(-1)}>
        <span class={accepted ? 'good' : 'bad'}>{speak(accepted ? 'accepted' : 'refused')}</span>
        {times > 1 && <span class="quiet"> · {speak('times', { count: times })}</span>}
      </td>
    </tr>
  )
}

/** Version and key exchange first, which say most; below what else was agreed on, and which certificate was shown. */
function Agreed({ protection }: { readonly protection: LoginProtection | null }) {
  const speak = useSpeaker(LOGIN_TEXTS)
  if (!protection) return <>{speak('clear')}</>
  const { version, group, suite, alpn, certificate } = protection
  const protocol = alpn === 'none' ? speak('alpnNone') : speak('alpn', { protocol: alpn ?? '' })
  const shown = certificate && [
    certificate.name,
    certificate.keyType,
    `SHA-256 ${shortFingerprint(certificate.sha256)} …`,
  ]
  return (
    <div>
      {version.replace(/^TLSv/, 'TLS ')}, {group}
      <div class="quiet">
        {suite}, {alpn === null ? `ALPN: ${speak('notRecorded')}` : protocol}
        <br />
        {speak('certificate')}: {shown ? shown.join(', ') : speak('notRecorded')}
      </div>
    </div>
  )
}
