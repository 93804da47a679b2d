import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountNotice } from '../../core/directory/account-notices.ts'
import { AccountEndings } from './account-endings.ts'
import { NoticeBoard } from './notice-board.ts'

test('conversations end when their account does, and only theirs', () => {
  const topic = new NoticeBoard().topic<AccountNotice>('account')
  const endings = new AccountEndings(topic)
  const ended: string[] = []
  endings.watch('anna', (reason) => ended.push(`1 ${reason}`), endings.moment)
  const second = endings.watch('anna', (reason) => ended.push(`2 ${reason}`), endings.moment)
  endings.watch('bjorn', (reason) => ended.push(`3 ${reason}`), endings.moment)
  second[Symbol.dispose]()
  topic.publish({ accountId: 'anna', what: 'resumed' })
  assert.deepEqual(ended, [])
  topic.publish({ accountId: 'anna', what: 'password-changed' })
  assert.deepEqual(ended, ['1 The password was changed: log in again'])
})

test('a log-in that was under way when the password was changed ends, one that began afterwards does not', () => {
  const topic = new NoticeBoard().topic<AccountNotice>('account')
  const endings = new AccountEndings(topic)
  const ended: string[] = []
  const before = endings.moment
  topic.publish({ accountId: 'anna', what: 'password-changed' })
  const after = endings.moment
  for (let i = 0; i < 900; i++) topic.publish({ accountId: `other${i}`, what: 'suspended' })
  endings.watch('anna', () => ended.push('old password'), before)
  endings.watch('anna', () => ended.push('new password'), after)
  endings.watch('bjorn', () => ended.push('somebody else'), before)
  assert.deepEqual(ended, ['old password'])
})
