import { useEffect } from 'preact/hooks'
import type { MessageTrail, TrailHop, TrailRecipient } from '../../../src/wire/jmap/protection.ts'
import type { TextKey } from '../language/english.ts'
import type { Language } from '../language/language.ts'
import type { ContentWords } from '../mail/unsealed.ts'
import { Icon, type IconName } from './icon.tsx'
import { type Setting, useSetting } from './setting.ts'

type Grade = 'good' | 'fair' | 'bad' | 'plain'

interface Point {
  readonly name: TextKey
  readonly icon: IconName
  readonly short: string
  readonly grade: Grade
}

/** How a message is protected: between the member and us, between us and others, and its content. Three things that are never made one, since none of them makes up for another. */
export function ProtectionPoints({ emailId }: { readonly emailId: string }) {
  const setting = useSetting()
  const { desk, language } = setting
  const trail = desk.here.trails.get(emailId)
  const content = desk.here.contentWords.get(emailId)
  useEffect(() => {
    // A server without it leaves the points unknown, which is what they say.
    desk.here.loadTrails([emailId]).catch(() => undefined)
  }, [desk, emailId])
  const points = [youPoint(setting), wayPoint(trail, language), contentPoint(trail, content, language)]
  return (
    <details class="protection">
      <summary>
        <span class="hidden">{language.text('protection')}: </span>
        {points.map(({ name, icon, short, grade }) => (
          <span key={name} class={`point ${grade}`}>
            <Icon name={icon} />
            <span class="what">{language.text(name)}</span> <span class="short">{short}</span>
          </span>
        ))}
      </summary>
      <div class="points">
        <section>
          <h2>{language.text('protection.you')}</h2>
          <You />
        </section>
        <section>
          <h2>{language.text('protection.way')}</h2>
          {trail ? <Way trail={trail} /> : <p>{language.text('state.unknown')}</p>}
        </section>
        <section>
          <h2>{language.text('protection.content')}</h2>
          {content ? content.words.map((words) => <p key={words}>{words}</p>) : <p>{contentWords(trail, language)}</p>}
        </section>
      </div>
    </details>
  )
}

function youPoint({ connection, language }: Setting): Point {
  const short = connection ? versionOf(connection.version) : language.text('short.unknown')
  return { name: 'protection.you', icon: 'you', short, grade: connection ? 'good' : 'plain' }
}

const GRADES: Readonly<Record<MessageTrail['providers']['state'], Grade>> = {
  protected: 'good',
  encrypted: 'fair',
  clear: 'bad',
  unknown: 'plain',
  none: 'good',
}

function wayPoint(trail: MessageTrail | undefined, language: Language): Point {
  const state = trail?.providers.state ?? 'unknown'
  return { name: 'protection.way', icon: 'way', short: language.text(`short.${state}`), grade: GRADES[state] }
}

/** What was found out when it was opened counts; before, its form. */
function contentPoint(trail: MessageTrail | undefined, content: ContentWords | undefined, language: Language): Point {
  if (content) return { name: 'protection.content', icon: 'content', ...content }
  const { encrypted, signed } = trail?.content ?? {}
  const key = !trail ? 'short.unknown' : encrypted ? 'short.sealed' : signed ? 'short.signed' : 'short.open'
  return { name: 'protection.content', icon: 'content', short: language.text(key), grade: encrypted ? 'good' : 'plain' }
}

function You() {
  const { connection, language } = useSetting()
  if (!connection) return <p>{language.text('protection.youUnknown')}</p>
  const { version, suite, group } = connection
  const protection = [versionOf(version), suite, group].filter(Boolean).join(', ')
  return <p>{language.text('protection.youBy', { protection })}</p>
}

function Way({ trail }: { readonly trail: MessageTrail }) {
  const { language } = useSetting()
  const { state, received, receivedCut, sent } = trail.providers
  return (
    <>
      <p>{language.text(`state.${state}`)}</p>
      {trail.member.hop && (
        <p>{language.text('protection.submission', { state: hopWords(trail.member.hop, language) })}</p>
      )}
      {received.length > 0 && (
        <>
          <h3>{language.text('hop.received')}</h3>
          <ol>
            {received.map((hop, at) => (
              <Hop key={at} hop={hop} />
            ))}
          </ol>
          {receivedCut && <p>{language.text('hop.cut')}</p>}
        </>
      )}
      {sent.length > 0 && (
        <>
          <h3>{language.text('hop.sent')}</h3>
          <ol>
            {sent.map((one) => (
              <Sent key={one.recipient} sent={one} />
            ))}
          </ol>
        </>
      )}
    </>
  )
}

function Hop({ hop }: { readonly hop: TrailHop }) {
  const { language } = useSetting()
  const someone = language.text('hop.someone')
  return (
    <li>
      <strong>
        {language.text('hop.fromTo', { from: hop.from ?? hop.address ?? someone, by: hop.by ?? someone })}
      </strong>
      <br />
      {hop.leg === 'inside' && `${language.text('hop.inside')}, `}
      {hopWords(hop, language)} <span class="source">{language.text(`hop.${hop.source}`)}</span>
    </li>
  )
}

function Sent({ sent: { recipient, kind, isLocal, hop } }: { readonly sent: TrailRecipient }) {
  const { language } = useSetting()
  const how = isLocal ? language.text('state.none') : hop ? hopWords(hop, language) : language.text('state.unknown')
  return (
    <li>
      <strong>{recipient}</strong> {hop?.by}
      <br />
      {language.text(`hop.${kind}`)}; {how}
    </li>
  )
}

function hopWords({ state, protection, provedBy, policies }: TrailHop, language: Language): string {
  const facts = protection
    ? [protection.version && versionOf(protection.version), protection.suite, protection.group]
    : []
  const proved = provedBy === 'dane' || provedBy === 'web-pki' ? language.text(`hop.${provedBy}`) : undefined
  const more = [...facts, proved, ...policies].filter((one) => one !== undefined && one !== '')
  return `${language.text(`state.${state}`)}${more.length > 0 ? ` (${more.join(', ')})` : ''}`
}

function contentWords(trail: MessageTrail | undefined, language: Language): string {
  if (!trail) return language.text('state.unknown')
  const { encrypted, signed } = trail.content
  const words = [
    encrypted && language.text('content.encrypted', { format: FORMATS[encrypted] }),
    signed && language.text('content.signed', { format: FORMATS[signed] }),
  ].filter((one) => one !== undefined)
  return words.length > 0 ? words.join(' ') : language.text('content.none')
}

const FORMATS = { openpgp: 'OpenPGP', smime: 'S/MIME' } as const

function versionOf(version: string): string {
  return version.replace(/^TLSv/, 'TLS ')
}
