import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { DkimFact } from '../authentication/authentication.ts'
import { type ListUnsubscription, listUnsubscription } from './list-unsubscription.ts'

const LIST = 'List-Unsubscribe: <mailto:leave@list.test?subject=x>,\r\n <https://list.test/u?id=7>\r\n'
const POST = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n'
const SIGNED = 'from:list-unsubscribe:list-unsubscribe-post'
const signature = (fields: string) =>
  `DKIM-Signature: v=1; a=rsa-sha256; d=list.test; s=k; h=${fields};\r\n bh=YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=; b=AAECAwQFBgc=\r\n`
const FACT: DkimFact = {
  result: 'pass',
  reason: undefined,
  domain: 'list.test',
  selector: 'k',
  algorithm: 'rsa-sha256',
  identity: '@list.test',
  signature: 'AAECAwQF',
  testing: false,
}

const found = (header: string, dkim: readonly DkimFact[] = [FACT]) =>
  listUnsubscription(new HeaderFields(utf8(`From: a@list.test\r\n${header}\r\n`)), dkim)
const WAYS = { mailto: 'mailto:leave@list.test?subject=x', web: 'https://list.test/u?id=7' }

const cases: readonly (readonly [
  what: string,
  header: string,
  dkim: readonly DkimFact[],
  expected: ListUnsubscription | undefined,
])[] = [
  [
    'one click, where a valid signature covers both fields',
    signature(SIGNED) + LIST + POST,
    [FACT],
    { ...WAYS, isOneClick: true },
  ],
  ['not without the second field', signature(SIGNED) + LIST, [FACT], { ...WAYS, isOneClick: false }],
  [
    'not where the second field says something else',
    signature(SIGNED) + LIST + POST.replace('One', 'Two'),
    [FACT],
    { ...WAYS, isOneClick: false },
  ],
  [
    'not where no signature was valid',
    signature(SIGNED) + LIST + POST,
    [{ ...FACT, result: 'fail' }],
    { ...WAYS, isOneClick: false },
  ],
  [
    'not where the domain only tries',
    signature(SIGNED) + LIST + POST,
    [{ ...FACT, testing: true }],
    { ...WAYS, isOneClick: false },
  ],
  [
    'not where the valid one covers one of them only',
    signature('from:list-unsubscribe') + LIST + POST,
    [FACT],
    { ...WAYS, isOneClick: false },
  ],
  [
    'not where the valid one is another',
    signature(SIGNED) + LIST + POST,
    [{ ...FACT, signature: 'BBBBBBBB' }],
    { ...WAYS, isOneClick: false },
  ],
  [
    'not where a field stands there twice',
    signature(SIGNED) + LIST + POST + LIST,
    [FACT],
    { ...WAYS, isOneClick: false },
  ],
  [
    'not without a page',
    signature(SIGNED) + LIST.replace('https', 'http') + POST,
    [FACT],
    { mailto: WAYS.mailto, web: undefined, isOneClick: false },
  ],
  ['no way', signature(SIGNED) + POST, [FACT], undefined],
  ['what is no URL is none', 'List-Unsubscribe: <>, <javascript:alert(1)>, <https://>\r\n', [FACT], undefined],
]
for (const [what, header, dkim, expected] of cases) {
  test(`how a list is left: ${what}`, () => assert.deepEqual(found(header, dkim), expected))
}

test('a field without end is looked at as far as it makes sense', () => {
  assert.equal(found(`List-Unsubscribe: ${'<x:y>,'.repeat(100_000)}\r\n`), undefined)
  assert.equal(found(`List-Unsubscribe: <https://list.test/${'x'.repeat(3000)}>\r\n`), undefined)
})
