import { fromLatin1, utf8 } from '../../src/base/bytes.ts'
import type { HardMessage } from './hard-messages.ts'
import { LARGE_MESSAGES } from './large-messages.ts'
import { MAILING_LISTS } from './mailing-lists.ts'
import { ODD_ADDRESSES } from './odd-addresses.ts'
import { ODD_CONTENT_FIELDS } from './odd-content-fields.ts'
import { ODD_DATES } from './odd-dates.ts'
import { ODD_STRUCTURES } from './odd-structures.ts'
import { ODD_OCTET_TEXTS, ODD_TEXTS } from './odd-texts.ts'

/** Every oddity that somebody thought of, each in a message of its own, always in the same order. */
export function* handMadeMessages(): Generator<HardMessage> {
  for (const [index, address] of ODD_ADDRESSES.entries()) {
    const field = ['From', 'To', 'Cc', 'Bcc', 'Sender', 'Reply-To'][index % 6]
    yield message(`address ${address}`, `${field}: ${address}\r\nSubject: address ${index}\r\n`)
  }
  for (const date of ODD_DATES) yield message(`date ${date}`, `Date: ${date}\r\nSubject: date\r\n`)
  for (const text of ODD_TEXTS) yield message(`text ${text}`, textFields(text))
  for (const text of ODD_OCTET_TEXTS) {
    const { name, octets } = message(`octets ${text}`, '')
    yield { name, octets: fromLatin1(`${textFields(text)}\r\n${String.fromCharCode(...octets)}`) }
  }
  for (const fields of ODD_CONTENT_FIELDS) {
    yield message(`content ${fields}`, `From: a@b.example\r\nMIME-Version: 1.0\r\n${fields}\r\n`)
    const part = `--b\r\n${fields}\r\n\r\nb25lIGxpbmU=\r\n--b--\r\n`
    yield message(
      `content of a part ${fields}`,
      'From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n',
      part,
    )
  }
  for (const [name, text] of Object.entries({ ...ODD_STRUCTURES, ...MAILING_LISTS })) yield { name, octets: utf8(text) }
  for (const [name, make] of Object.entries(LARGE_MESSAGES)) yield { name, octets: utf8(make()) }
}

function textFields(text: string): string {
  return `Subject: ${text}\r\nFrom: a@b.example\r\nTo: a@b.example (${text})\r\nMessage-ID: ${text}\r\nX-Text: ${text}\r\n`
}

function message(name: string, header: string, body = 'b25lIGxpbmU=\r\n'): HardMessage {
  const shown = name.replace(/[\r\n\t]+/g, ' ').slice(0, 90)
  return { name: shown, octets: utf8(`${header}\r\n${body}`) }
}
