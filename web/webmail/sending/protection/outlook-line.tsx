import { useRedraw } from '../../compose/use-redraw.ts'
import { Icon } from '../../views/icon.tsx'
import { useSetting, useSpeaker } from '../../views/setting.ts'
import { readRecipients } from '../recipients/recipients.ts'
import { SENDING_TEXTS } from '../texts/texts.ts'
import { DomainWords, GRADES } from './domain-words.tsx'
import type { OutlookBook } from './outlook-book.ts'
import { clearDomains, summarise } from './summary.ts'

interface OutlookLineProps {
  /** The lines of recipients, as they would be typed. */
  readonly recipients: string
  readonly outlooks: OutlookBook
  readonly onlyEncrypted: boolean
  setOnlyEncrypted(value: boolean): void
}

/** What is to be expected of a letter before it is sent: between the member and us, and between us and those it is for. Its content is told where it is sealed. None of them makes up for another. */
export function OutlookLine({ recipients, outlooks, onlyEncrypted, setOnlyEncrypted }: OutlookLineProps) {
  const { connection, language } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  useRedraw(outlooks.changes)
  const counts = summarise(readRecipients(recipients), (domain) => outlooks.of(domain))
  if (counts.length === 0) return null
  const clear = clearDomains(counts)
  const domains = [...new Set(counts.flatMap((one) => one.domains))]
  return (
    <div class="outlook">
      <details class="protection">
        <summary>
          <span class="hidden">{language.text('protection')}: </span>
          <span class={`point ${connection ? 'good' : 'plain'}`}>
            <Icon name="you" />
            <span class="what">{language.text('protection.you')}</span>{' '}
            <span class="short">{connection?.version.replace(/^TLSv/, 'TLS ') ?? language.text('short.unknown')}</span>
          </span>
          <span class={`point ${GRADES[counts[0]?.level ?? 'unknown']}`}>
            <Icon name="way" />
            <span class="what">{language.text('protection.way')}</span>{' '}
            <span class="short">
              {counts
                .map(({ level, recipients: count }) =>
                  counts.length === 1
                    ? speak(`level.${level}`)
                    : `${language.number(count)} ${speak(`level.${level}`)}`,
                )
                .join(', ')}
            </span>
          </span>
        </summary>
        <div class="points">
          {domains.map((domain) => {
            const outlook = outlooks.of(domain)
            return (
              outlook && (
                <section key={domain}>
                  <h2>{domain}</h2>
                  <DomainWords domain={domain} outlook={outlook} />
                </section>
              )
            )
          })}
        </div>
      </details>
      {(clear.length > 0 || onlyEncrypted) && (
        <div class={clear.length > 0 && !onlyEncrypted ? 'warning' : 'warning calm'}>
          {clear.length > 0 && <p>{speak('clearWarning', { domains: language.list(clear) })}</p>}
          <label class="choice">
            <input
              type="checkbox"
              checked={onlyEncrypted}
              onChange={({ currentTarget }) => setOnlyEncrypted(currentTarget.checked)}
            />
            {speak('onlyEncrypted')}
          </label>
          {onlyEncrypted && <p class="quiet">{speak('onlyEncryptedMeans')}</p>}
        </div>
      )}
    </div>
  )
}
