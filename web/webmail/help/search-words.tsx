import { useSpeaker } from '../views/setting.ts'
import { HELP_TEXTS } from './texts/texts.ts'

/** What can be typed into the search, with an example of each. */
const WORDS = [
  ['from', 'from:bo'],
  ['to', 'to:eva cc:kari'],
  ['subject', 'subject:"annual report"'],
  ['body', 'body:harbour'],
  ['attachment', 'has:attachment'],
  ['is', 'is:unread is:read is:starred is:muted'],
  ['label', 'label:Work'],
  ['keyword', 'keyword:forwarded'],
  ['dates', 'after:2026-01-01 before:2026-02-01'],
  ['in', 'in:archive'],
  ['quotes', '"two words"'],
] as const

/** The operators of the search. */
export function SearchWords() {
  const speak = useSpeaker(HELP_TEXTS)
  return (
    <>
      <h3 class="helptitle">{speak('title')}</h3>
      <dl class="keys words">
        {WORDS.map(([name, example]) => (
          <div key={name}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{speak(name)}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{speak('all')}</p>
    </>
  )
}
