import { useState } from 'preact/hooks'
import type { Bytes } from '../../../src/base/bytes.ts'
import { stripHtml } from '../../../src/wire/mime/html-text.ts'
import { readShownHeaders } from '../../pgp/message/headers.ts'
import { fieldsOf, parseMessage } from '../../pgp/mime/parsed-message.ts'
import { readContent } from '../../pgp/mime/read-content.ts'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { writePersons } from './content-state.ts'
import { SEALED_TEXTS } from './texts/texts.ts'

/** Characters of a message within another one that are shown: all of it is in the file. */
const MOST_CHARACTERS = 100_000

/** A message that was within another one, as text: nothing of it runs, loads or is opened once more. */
export function InnerMessage({ read }: { read(): Promise<Bytes> }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SEALED_TEXTS)
  const [octets, have] = useState<Bytes | undefined>(undefined)
  if (!octets) {
    return (
      <button
        type="button"
        class="plain"
        onClick={() => {
          read().then(have, (error: unknown) => desk.failed(error))
        }}
      >
        {speak('showInner')}
      </button>
    )
  }
  const { from, date, subject, text } = summaryOf(octets)
  return (
    <blockquote class="inner" aria-label={speak('inner')}>
      <p>
        <strong>{subject || language.text('noSubject')}</strong>
        <span class="quiet">
          {from} {date}
        </span>
      </p>
      <div class="innertext">{text}</div>
    </blockquote>
  )
}

function summaryOf(octets: Bytes) {
  const message = parseMessage(octets)
  const { subject, from, date = '' } = readShownHeaders(fieldsOf(message, message.root))
  const { text, html } = readContent(message, message.root)
  return { subject, from: writePersons(from), date, text: (text ?? stripHtml(html ?? '')).slice(0, MOST_CHARACTERS) }
}
