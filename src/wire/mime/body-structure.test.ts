import assert from 'node:assert/strict'
import { test } from 'node:test'
import { latin1, utf8 } from '../../base/bytes.ts'
import { encodeBody, encodeBodyStructure } from './body-structure.ts'
import { MimeParser } from './mime-parser.ts'

function structures(message: string): { extended: string; plain: string } {
  const parser = new MimeParser()
  parser.push(utf8(message))
  const { root, bodyStructure } = parser.finish()
  assert.deepEqual(encodeBodyStructure(root), bodyStructure)
  return { extended: latin1(bodyStructure), plain: latin1(encodeBody(root)) }
}

test('a text has lines, other leaves do not', () => {
  assert.deepEqual(structures('\r\na\r\nb\r\n'), {
    extended: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 2 NIL NIL NIL NIL)',
    plain: '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 6 2)',
  })
  assert.deepEqual(structures('Content-Type: image/png\r\nContent-Transfer-Encoding: BASE64\r\n\r\nAAAA'), {
    extended: '("image" "png" NIL NIL NIL "base64" 4 NIL NIL NIL NIL)',
    plain: '("image" "png" NIL NIL NIL "base64" 4)',
  })
})

test('all extension data of a leaf', () => {
  const { extended } = structures(
    [
      'Content-Type: text/html; charset=utf-8',
      'Content-ID: <i@x>',
      'Content-Description: d',
      'Content-MD5: m==',
      'Content-Disposition: inline; filename="f.html"',
      'Content-Language: de, en (c)',
      'Content-Location: http://x/',
      '\r\n',
    ].join('\r\n'),
  )
  assert.equal(
    extended,
    '("text" "html" ("charset" "utf-8") "<i@x>" "d" "7bit" 0 0 "m==" ("inline" ("filename" "f.html")) ("de" "en") "http://x/")',
  )
})

test('a multipart lists its parts, then its subtype', () => {
  const { extended, plain } = structures(
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: a/b\r\n\r\n--b--\r\n',
  )
  assert.equal(
    extended,
    '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 1 0 NIL NIL NIL NIL)("a" "b" NIL NIL NIL "7bit" 0 NIL NIL NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL)',
  )
  assert.equal(
    plain,
    '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 1 0)("a" "b" NIL NIL NIL "7bit" 0) "mixed")',
  )
})

test('a message within carries envelope, structure and lines, also when it was not looked into', () => {
  const nothing = '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)'
  const text = '("text" "plain" ("charset" "us-ascii") NIL NIL "7bit"'
  assert.equal(
    structures('Content-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\nx\r\n').plain,
    `("message" "rfc822" NIL NIL NIL "7bit" 17 ${nothing.replace('NIL', 'NIL "s"').replace(' NIL)', ')')} ${text} 3 1) 3)`,
  )
  assert.equal(
    structures('Content-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n').plain,
    `("message" "global" NIL NIL NIL "base64" 6 ${nothing} ${text} 0 0) 1)`,
  )
  assert.equal(
    structures('Content-Type: message/delivery-status\r\n\r\nx\r\n').plain,
    '("message" "delivery-status" NIL NIL NIL "7bit" 3)',
  )
})

test('a multipart without parts is shown with an empty text', () => {
  assert.equal(
    structures('Content-Type: multipart/mixed\r\n\r\nx').plain,
    '(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed")',
  )
})

test('parameters that are not ASCII go out in the extended form of RFC 2231', () => {
  const { plain } = structures('Content-Type: a/b; name*=iso-8859-1\'\'na%EFve; title=ü; other="a\\"b"\r\n\r\n')
  assert.equal(
    plain,
    `("a" "b" ("title*" "utf-8''%C3%BC" "other" "a\\"b" "name*" "utf-8''na%C3%AFve") NIL NIL "7bit" 0)`,
  )
})
