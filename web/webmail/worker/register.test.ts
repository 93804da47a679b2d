import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NewMail } from './register.ts'

const looks: readonly (readonly [unread: number, total: number, isNew: number])[] = [
  [5, 20, 0],
  [5, 20, 0],
  [7, 22, 2],
  [6, 22, 0],
  [7, 22, 0],
  [7, 23, 0],
  [8, 24, 1],
  [3, 10, 0],
]

test('new is what has come and is unread; what was marked as unread again, read elsewhere or thrown away is not', () => {
  const newMail = new NewMail()
  for (const [unreadEmails, totalEmails, isNew] of looks) {
    assert.equal(newMail.count({ unreadEmails, totalEmails }), isNew, `${unreadEmails} of ${totalEmails}`)
  }
})
