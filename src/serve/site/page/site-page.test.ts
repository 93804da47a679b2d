import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html } from 'hono/html'
import { found, htmlTree } from '../../../../test/kit/html-tree.ts'
import { LANGUAGES, type Language } from '../language/language.ts'
import { PROVIDER } from '../site-services.fixture.ts'
import { doorPage } from './door-page.ts'
import { PAGE_MESSAGES } from './page-messages.ts'
import { type PageView, pathIn } from './page-view.ts'
import { pager } from './pager.ts'
import { sitePage } from './site-page.ts'
import { recordTable } from './tables.ts'

const VIEW: PageView = {
  language: 'nb',
  hostname: 'mail.example.org',
  provider: { ...PROVIDER, name: 'Posten' },
  path: '/account/x?page=2',
  member: undefined,
  protection: undefined,
  isAdvised: false,
}
const PARTS = { title: 'A <title>', body: html`<h1>A</h1>` }

for (const language of Object.keys(LANGUAGES) as Language[]) {
  for (const [kind, page] of [
    ['a page', sitePage({ ...VIEW, language }, PARTS)],
    ['a page of a member', sitePage({ ...VIEW, language, member: 'anna@example.org' }, PARTS)],
    ['a door', doorPage({ ...VIEW, language }, 'A', PARTS.body)],
  ] as const) {
    test(`${kind} in ${language}: its language is said, landmarks are named, and the other languages lead to the same place`, () => {
      const text = String(page)
      assert.match(text, new RegExp(`<html lang="${language}">`))
      const tree = htmlTree(text)
      assert.equal(found(tree, 'main').length, 1)
      assert.equal(found(tree, 'footer').length, 1)
      const names = found(tree, 'nav').map((nav) => nav.getAttribute('aria-label'))
      assert.equal(new Set(names).size, names.length)
      const links = found(tree, 'a').filter((link) => link.getAttribute('hreflang'))
      assert.deepEqual(
        links.map((link) => link.getAttribute('href')),
        Object.keys(LANGUAGES)
          .filter((one) => one !== language)
          .map((one) => `/account/x?page=2&lang=${one}`),
      )
    })
  }
}

test('a page begins with a way past the links, and says where it stands', () => {
  const area = {
    name: 'Konto',
    links: [
      { path: '/account/x', name: 'X' },
      { path: '/account/y', name: 'Y' },
    ],
  }
  const tree = htmlTree(String(sitePage(VIEW, { ...PARTS, area })))
  const [skip] = found(tree, 'a')
  assert.equal(skip?.getAttribute('href'), '#content')
  assert.equal(found(tree, 'main')[0]?.getAttribute('id'), 'content')
  const here = found(tree, 'a').filter((link) => link.getAttribute('aria-current') === 'page')
  assert.deepEqual(
    here.map((link) => link.getAttribute('href')),
    ['/account/x'],
  )
})

test('the title says first that something is wrong, and nothing in it is an element', () => {
  const text = String(sitePage(VIEW, { ...PARTS, isWrong: true }))
  assert.match(text, /<title>Ikke riktig ennå: A &lt;title&gt; · Posten<\/title>/)
})

test('the way to another language keeps what else was asked for, once', () => {
  assert.equal(pathIn('de', { path: '/a?next=%2Fb%3Fc&lang=nb' }), '/a?next=%2Fb%3Fc&lang=de')
  assert.equal(pathIn('de', { path: '/' }), '/?lang=de')
})

test('a table that becomes a list says what it is, and each cell what it is of', () => {
  const tree = htmlTree(
    String(
      recordTable(
        'Things',
        ['Name', 'Size'],
        [
          ['<a>', 1],
          ['b', html`<b>2</b>`],
        ],
      ),
    ),
  )
  const cells = found(tree, 'td')
  assert.deepEqual(
    cells.map((cell) => [cell.getAttribute('role'), cell.getAttribute('data-head')]),
    [
      ['cell', 'Size'],
      ['cell', 'Size'],
    ],
  )
  assert.deepEqual(
    found(tree, 'tr').map((row) => row.getAttribute('role')),
    ['row', 'row', 'row'],
  )
  assert.equal(found(tree, 'a').length, 0)
})

test('between pages there are ways where there are pages', () => {
  const shown = '51–100'
  assert.equal(String(pager({ newer: undefined, older: undefined, shown }, 'en')), '')
  assert.match(
    String(pager({ newer: '/x?at=1', older: undefined, shown }, 'de')),
    /<a rel="prev" href="\/x\?at=1">Neuere<\/a><span>51–100<\/span><\/nav>/,
  )
  assert.match(
    String(pager({ newer: undefined, older: '/x?at=3', shown }, 'nb')),
    /<span>51–100<\/span><a rel="next" href="\/x\?at=3">Eldre</,
  )
})

test('no text of the frame is left out or left in English', () => {
  for (const [name, english] of Object.entries(PAGE_MESSAGES.en)) {
    for (const language of ['nb', 'de'] as const) {
      const said = PAGE_MESSAGES[language][name as keyof typeof PAGE_MESSAGES.en]
      assert.ok(said.length > 1 && said !== english, `${language} ${name}`)
    }
  }
})

test('a member who is advised to choose another password is told so on every page but the one of the form', () => {
  const member = { ...VIEW, member: 'anna@example.org' }
  const advice = (view: PageView) =>
    found(htmlTree(String(sitePage(view, PARTS))), 'a').filter(
      (link) => link.getAttribute('href') === '/account/password',
    )
  assert.equal(advice(member).length, 0)
  assert.equal(advice({ ...member, isAdvised: true }).length, 1)
  assert.equal(advice({ ...member, isAdvised: true, path: '/account/password?lang=nb' }).length, 0)
})
