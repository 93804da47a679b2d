import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AreaPlace, type Route, tryReadArea, tryReadRoute, writeArea, writeRoute } from './route.ts'

const routes: readonly (readonly [string, Route])[] = [
  ['#/in/F1', { list: { kind: 'mailbox', mailboxId: 'F1' }, emailId: undefined }],
  ['#/in/F1/M5', { list: { kind: 'mailbox', mailboxId: 'F1' }, emailId: 'M5' }],
  ['#/starred/M5', { list: { kind: 'starred' }, emailId: 'M5' }],
  ['#/of/A7/in/F1/M5', { list: { kind: 'mailbox', mailboxId: 'F1', accountId: 'A7' }, emailId: 'M5' }],
  ['#/of/A7/search/plan', { list: { kind: 'search', text: 'plan', accountId: 'A7' }, emailId: undefined }],
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
  '#/of',
  '#/of/A7',
  '#/of//in/F1',
  '#/of/a b/in/F1',
  '#/of/A7/of/A8/in/F1',
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

const areas: readonly (readonly [string, AreaPlace])[] = [
  ['#/settings', { area: 'settings', path: [] }],
  ['#/of/A7/source/M5', { area: 'source', path: ['M5'], accountId: 'A7' }],
  ['#/settings/a%2Fb/c', { area: 'settings', path: ['a/b', 'c'] }],
]
for (const [hash, place] of areas) {
  test(`${hash} is the address of an area, and of no list`, () => {
    assert.deepEqual(tryReadArea(hash), place)
    assert.equal(writeArea(place), hash)
    assert.equal(tryReadRoute(hash), undefined)
  })
}

for (const hash of ['', '#/', '#/in/F1', '#/toString', '#/settings/%E0%A4%A', '#/of/settings', '#/of/A7']) {
  test(`"${hash}" is no area`, () => {
    assert.equal(tryReadArea(hash), undefined)
  })
}
