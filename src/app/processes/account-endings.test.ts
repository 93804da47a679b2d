import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountNotice } from '../../core/directory/account-notices.ts'
import { AccountEndings } from './account-endings.ts'
import { NoticeBoard } from './notice-board.ts'

test('conversations end when their account does, and only theirs', () => {
  const topic = new NoticeBoard().topic<AccountNotice>('account')
  const endings = new AccountEndings(topic)
  const ended: string[] = []
  endings.watch('anna', (reason) => ended.push(`1 ${reason}`))
  const second = endings.watch('anna', (reason) => ended.push(`2 ${reason}`))
  endings.watch('bjorn', (reason) => ended.push(`3 ${reason}`))
  second[Symbol.dispose]()
  topic.publish({ accountId: 'anna', what: 'resumed' })
  assert.deepEqual(ended, [])
  topic.publish({ accountId: 'anna', what: 'password-changed' })
  assert.deepEqual(ended, ['1 The password was changed: log in again'])
})
