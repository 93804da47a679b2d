import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { priorityOf } from './mail-priority.ts'

const cases: readonly (readonly [string, string, number, string])[] = [
  ['Subject: hi\r\n', 'a@b', 1, 'letter'],
  ['Subject: hi\r\n', 'a@b', 19, 'letter'],
  ['Subject: hi\r\n', 'a@b', 20, 'newsletter'],
  ['Subject: hi\r\n', 'a@b', 200, 'bulk'],
  ['Subject: hi\r\n', '', 1, 'bulk'],
  ['Precedence: Bulk\r\n', 'a@b', 1, 'bulk'],
  ['Precedence: junk\r\n', 'a@b', 1, 'bulk'],
  ['Precedence: list\r\n', 'a@b', 1, 'newsletter'],
  ['Precedence: first-class\r\n', 'a@b', 1, 'letter'],
  ['List-Unsubscribe: <https://x>\r\n', 'a@b', 1, 'newsletter'],
  ['List-Id: <x.y>\r\n', 'a@b', 1, 'newsletter'],
  ['Auto-Submitted: auto-generated\r\n', 'a@b', 1, 'bulk'],
  ['Auto-Submitted: no\r\n', 'a@b', 1, 'letter'],
  ['Auto-Submitted: no; x=y\r\n', 'a@b', 1, 'letter'],
  ['Auto-Submitted: nonsense\r\n', 'a@b', 1, 'bulk'],
  // Whoever calls its mail urgent gains nothing by it.
  ['Priority: urgent\r\nX-Priority: 1\r\nImportance: high\r\n', 'a@b', 500, 'bulk'],
]
for (const [header, reversePath, recipients, expected] of cases) {
  test(`${JSON.stringify(header)} from <${reversePath}> to ${recipients}: ${expected}`, () => {
    assert.equal(priorityOf(reversePath, recipients, new HeaderFields(utf8(header))), expected)
  })
}
