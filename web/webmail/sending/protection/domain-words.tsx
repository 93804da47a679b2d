import type { RecipientLevel, RecipientProtection } from '../../../../src/wire/jmap/protection.ts'
import type { Language } from '../../language/language.ts'
import { useSetting, useSpeaker } from '../../views/setting.ts'
import { SENDING_TEXTS } from '../texts/texts.ts'

export type Grade = 'good' | 'fair' | 'bad' | 'plain'

export const GRADES: Readonly<Record<RecipientLevel, Grade>> = {
  here: 'good',
  protected: 'good',
  encrypted: 'fair',
  clear: 'bad',
  unknown: 'plain',
  nowhere: 'bad',
}

/** What is known of a domain: what it promises, and over what the member's own last message went there. */
export function DomainWords({ domain, outlook }: { readonly domain: string; readonly outlook: RecipientProtection }) {
  const { language } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const { level, promise, last } = outlook
  return (
    <>
      <p>{speak(`expect.${level}`, { domain })}</p>
      {promise && level !== 'here' && (
        <p>
          {promise.dane !== 'none' && `${speak(`dane.${promise.dane}`)} `}
          {promise.mtaSts !== 'none' && `${speak(`mtaSts.${promise.mtaSts}`)} `}
          {promise.dane === 'none' && promise.mtaSts === 'none' && `${speak('promisesNothing')} `}
          {promise.isBroken && speak('broken')}
        </p>
      )}
      {level !== 'here' && level !== 'nowhere' && (
        <p>
          {last ? lastWords(last, language, speak) : speak('neverSent')}
          {last?.offersRequireTls && ` ${speak('offersRequireTls')}`}
        </p>
      )}
    </>
  )
}

type Last = NonNullable<RecipientProtection['last']>

function lastWords(last: Last, language: Language, speak: ReturnType<typeof useSpeaker<'last' | 'lastClear'>>): string {
  const date = language.moment(new Date(last.atMs))
  if (last.state === 'clear' || !last.protection) return speak('lastClear', { date })
  const { version, group } = last.protection
  const proved = last.provedBy === 'dane' || last.provedBy === 'web-pki' ? language.text(`hop.${last.provedBy}`) : ''
  const facts = [version?.replace(/^TLSv/, 'TLS '), group, proved].filter(Boolean).join(', ')
  return speak('last', { date, facts })
}
