import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Route, tryReadRoute, writeRoute } from './route.ts'

const routes: readonly (readonly [string, Route])[] = [
  ['#/in/F1', { list: { kind: 'mailbox', mailboxId: 'F1' }, emailId: undefined }],
  ['#/in/F1/M5', { list: { kind: 'mailbox', mailboxId: 'F1' }, emailId: 'M5' }],
  ['#/starred/M5', { list: { kind: 'starred' }, emailId: 'M5' }],
  ['#/search/from%3Abo%20%2F/M5', { list: { kind: 'search', text: 'from:bo /' }, emailId: 'M5' }],
]
for (const [hash, route] of routes) {
  test(`${hash} is read and written`, () => {
    assert.deepEqual(tryReadRoute(hash), route)
    assert.equal(writeRoute(route), hash)
  })
}

for (const hash of [
  '',
  '#',
  '#/',
  '#/in',
  '#/in/',
  '#/in/a b',
  '#/in/F1/M5/x',
  '#/search/',
  '#/search/%E0%A4%A',
  '#/other/F1',
  '#/in/F1/<x>',
]) {
  test(`"${hash}" leads nowhere`, () => {
    assert.equal(tryReadRoute(hash), undefined)
  })
}

test('whatever stands behind # is a route or none, and a search is found again', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      tryReadRoute(text)
      if (text === '' || !text.isWellFormed()) return
      const route: Route = { list: { kind: 'search', text }, emailId: undefined }
      assert.deepEqual(tryReadRoute(writeRoute(route)), route)
    }),
  )
})
