import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DkimResult } from '../dkim/message-signatures.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { checkDmarc } from './check-dmarc.ts'
import type { SpfResult } from './check-spf.ts'

const DNS = new MemoryDns()
  .put('_dmarc.strict.test', 'TXT', ['v=DMARC1; p=reject; adkim=s; aspf=s'])
  .put('_dmarc.bank.test', 'TXT', ['v=DMARC1; p=reject; sp=quarantine; np=reject'])
  .put('mail.bank.test', 'A', ['192.0.2.1'])
  .put('_dmarc.tried.test', 'TXT', ['v=DMARC1; p=reject; t=y'])
  .put('_dmarc.watching.test', 'TXT', ['v=DMARC1; p=none; rua=mailto:a@watching.test'])
  .put('_dmarc.twice.test', 'TXT', ['v=DMARC1; p=reject', 'v=DMARC1; p=none'])
  .put('_dmarc.broken.test', 'TXT', ['v=DMARC1; p=discard'])
  .put('_dmarc.github.io', 'TXT', ['v=DMARC1; p=reject'])
  .put('_dmarc.co.uk', 'TXT', ['v=DMARC1; p=reject; psd=y'])
  .put('_dmarc.xn--bcher-kva.test', 'TXT', ['v=DMARC1; p=reject'])
  .fail('_dmarc.slow.test', 'TXT')
  .put('_dmarc.island.example', 'TXT', ['v=DMARC1; p=reject'])
  .fail('_dmarc.example', 'TXT')

function spf(domain: string, result: SpfResult['result'] = 'pass'): SpfResult {
  return { result, scope: 'mfrom', domain, reason: undefined, explanation: undefined }
}

function dkim(domain: string, result: DkimResult['result'] = 'pass'): DkimResult {
  return {
    result,
    reason: undefined,
    domain,
    selector: 's',
    algorithm: 'rsa-sha256',
    identity: undefined,
    signature: undefined,
    testing: false,
    signedFields: ['from'],
  }
}

/** From, what SPF and DKIM say, and the result with the policy. */
const CASES: readonly (readonly [string, string | readonly string[], SpfResult, readonly DkimResult[], string])[] = [
  ['nothing aligned', 'a@bank.test', spf('x.test'), [dkim('y.test')], 'fail reject'],
  ['SPF aligned', 'a@bank.test', spf('bank.test'), [], 'pass reject'],
  ['SPF of a domain below', 'a@bank.test', spf('bounce.bank.test'), [], 'pass reject'],
  ['SPF aligned but wrong', 'a@bank.test', spf('bank.test', 'softfail'), [], 'fail reject'],
  ['DKIM aligned', 'Bank <a@bank.test>', spf('x.test'), [dkim('y.test'), dkim('bank.test')], 'pass reject'],
  ['DKIM aligned but wrong', 'a@bank.test', spf('x.test'), [dkim('bank.test', 'fail')], 'fail reject'],
  ['DKIM over a part of the body', 'a@bank.test', spf('x.test'), [dkim('bank.test', 'policy')], 'fail reject'],
  ['a domain below that exists', 'a@mail.bank.test', spf('x.test'), [], 'fail quarantine'],
  ['a domain below that does not exist', 'a@typo.bank.test', spf('x.test'), [], 'fail reject'],
  ['strict alignment, a domain below', 'a@strict.test', spf('b.strict.test'), [dkim('b.strict.test')], 'fail reject'],
  ['strict alignment', 'a@strict.test', spf('x.test'), [dkim('strict.test')], 'pass reject'],
  ['a domain that ends alike', 'a@bank.test', spf('notbank.test'), [dkim('evilbank.test')], 'fail reject'],
  ['a policy that is tried out', 'a@tried.test', spf('x.test'), [], 'fail quarantine'],
  ['a policy that asks for nothing', 'a@watching.test', spf('x.test'), [], 'fail none'],
  ['no policy', 'a@none.test', spf('none.test'), [], 'none'],
  ['two policies are none', 'a@twice.test', spf('x.test'), [], 'none'],
  ['a policy that is not known', 'a@broken.test', spf('x.test'), [], 'none'],
  ['a DNS that fails', 'a@slow.test', spf('x.test'), [], 'temperror'],
  ['neighbours below a public suffix', 'a@anna.github.io', spf('evil.github.io'), [dkim('github.io')], 'none'],
  ['a public suffix that is one by its own word', 'a@bank.co.uk', spf('evil.co.uk'), [], 'fail reject'],
  ['a public suffix that cannot be asked', 'a@mail.island.example', spf('x.test'), [], 'fail reject'],
  ['a name in other letters', 'a@b\xc3\xbccher.test', spf('x.test'), [], 'fail reject'],
  ['a name in capitals with a dot', 'a@BANK.test.', spf('bank.test'), [], 'pass reject'],
  ['a group', 'authors: a@bank.test, b@bank.test;', spf('bank.test'), [], 'pass reject'],
  ['no address', 'Bank', spf('bank.test'), [], 'permerror'],
  ['nothing', '', spf('bank.test'), [], 'permerror'],
  ['no field', [], spf('bank.test'), [], 'permerror'],
  ['an address in the name', '"x@bank.test" <a@none.test>', spf('none.test'), [], 'none'],
  ['another author', 'a@none.test, b@bank.test', spf('none.test'), [], 'fail reject'],
  ['another author whose domain agrees', 'a@none.test, b@bank.test', spf('bank.test'), [], 'permerror'],
  ['another field', ['a@none.test', 'b@bank.test'], spf('none.test'), [], 'fail reject'],
  ['the same field twice', ['a@bank.test', 'a@bank.test'], spf('bank.test'), [], 'permerror reject'],
  ['an address literal', 'a@[192.0.2.1]', spf('x.test'), [], 'none'],
  [
    'a thousand authors',
    Array.from({ length: 1000 }, (_, i) => `a@d${i}.test`).join(', '),
    spf('x.test'),
    [],
    'permerror',
  ],
]

for (const [name, from, spfResult, dkimResults, expected] of CASES) {
  test(`DMARC: ${name}`, async () => {
    const { result, policy } = await checkDmarc(DNS, [from].flat(), spfResult, dkimResults)
    assert.equal(expected.includes(' ') ? `${result} ${policy}` : result, expected)
  })
}

test('however many signatures and authors there are, the DNS is asked 300 questions at most', async () => {
  const asked = DNS.asked.length
  const signatures = Array.from({ length: 10 }, (_, i) => dkim(`a.b.c.d.e.f.g.h.s${i}.bank.test`))
  await checkDmarc(
    DNS,
    [Array.from({ length: 1000 }, (_, i) => `a@x${i}.bank.test`).join(',')],
    spf('y.bank.test'),
    signatures,
  )
  assert.ok(DNS.asked.length - asked <= 300, String(DNS.asked.length - asked))
})
