import assert from 'node:assert/strict'
import { test } from 'node:test'
import { text, utf8 } from '../../base/bytes.ts'
import { MimeParser } from './mime-parser.ts'
import { locateSection, type SectionText } from './section.ts'

function fetcher(message: string): (path: string, kind?: SectionText['kind']) => string | undefined {
  const octets = utf8(message)
  const parser = new MimeParser()
  parser.push(octets)
  const { root } = parser.finish()
  return (path, kind) => {
    const section = kind === 'header-fields' ? { kind, names: [], not: true } : kind && { kind }
    const range = locateSection(root, { path: path === '' ? [] : path.split('.').map(Number), text: section })
    return range && text(octets.subarray(range.start, range.end))
  }
}

test('a message that is no multipart has one part', () => {
  const fetch = fetcher('Subject: s\r\n\r\nbody')
  assert.equal(fetch(''), 'Subject: s\r\n\r\nbody')
  assert.equal(fetch('', 'header'), 'Subject: s\r\n\r\n')
  assert.equal(fetch('', 'header-fields'), 'Subject: s\r\n\r\n')
  assert.equal(fetch('', 'text'), 'body')
  assert.equal(fetch('1'), 'body')
  assert.equal(fetch('1', 'mime'), 'Subject: s\r\n\r\n')
  for (const path of ['2', '1.1', '0', '1.1.1']) assert.equal(fetch(path), undefined, path)
  assert.equal(fetch('1', 'header'), undefined)
  assert.equal(fetch('1', 'text'), undefined)
  assert.equal(fetch('', 'mime'), undefined)
})

test('part numbers of RFC 9051 §6.4.5.1', () => {
  const inner =
    'Subject: in\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\n3.1\r\n--i\r\nX: y\r\n\r\n3.2\r\n--i--'
  const single = 'Subject: single\r\n\r\n4.1'
  const fetch = fetcher(
    `Content-Type: multipart/mixed; boundary=o\r\n\r\npreamble\r\n--o\r\n\r\none\r\n--o\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\n\r\n2.1\r\n--a--\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n${single}\r\n--o--\r\nepilogue`,
  )
  assert.equal(fetch('1'), 'one')
  assert.equal(fetch('2'), '--a\r\n\r\n2.1\r\n--a--')
  assert.equal(fetch('2.1'), '2.1')
  assert.equal(fetch('2', 'mime'), 'Content-Type: multipart/alternative; boundary=a\r\n\r\n')
  assert.equal(fetch('3'), inner)
  assert.equal(fetch('3', 'header'), 'Subject: in\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n')
  assert.equal(fetch('3', 'text'), '--i\r\n\r\n3.1\r\n--i\r\nX: y\r\n\r\n3.2\r\n--i--')
  assert.equal(fetch('3', 'mime'), 'Content-Type: message/rfc822\r\n\r\n')
  assert.equal(fetch('3.1'), '3.1')
  assert.equal(fetch('3.2', 'mime'), 'X: y\r\n\r\n')
  assert.equal(fetch('4.1'), '4.1')
  assert.equal(fetch('4.1', 'mime'), 'Subject: single\r\n\r\n')
  for (const path of ['5', '1.1', '2.2', '3.3', '4.2', '4.1.1', '3.1.1']) assert.equal(fetch(path), undefined, path)
  assert.equal(fetch('2', 'header'), undefined)
})

test('a message that is a message has its body as part 1', () => {
  const fetch = fetcher('Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nbody')
  assert.equal(fetch('1'), 'Subject: in\r\n\r\nbody')
  assert.equal(fetch('1', 'header'), 'Subject: in\r\n\r\n')
  assert.equal(fetch('1.1'), 'body')
})

test('a multipart without parts has none', () => {
  assert.equal(fetcher('Content-Type: multipart/mixed; boundary=x\r\n\r\nbody')('1'), undefined)
})
