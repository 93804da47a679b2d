import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfiguration } from '../config/read-configuration.ts'
import { domainPlan, mtaStsPolicyOf, offeredServices, siteHosts } from './publishing-plan.ts'

function configuration(text: string) {
  return parseConfiguration(`hostname = "mail.example.net"\n${text}`, { folder: '/etc/posthus' })
}

test('ports are those that are listened on, but mail from others comes to 25', () => {
  const plan = domainPlan(
    configuration('[listen]\nsmtp = ["[::]:2525"]\nimaps = ["[::]:2993"]\npop3 = []\n'),
    'example.org',
    [],
    [],
  )
  const port = (name: string) => plan.services.find((service) => service.name === name)?.port
  assert.equal(port('imaps'), 2993)
  assert.equal(port('pop3'), undefined)
  assert.equal(port('autodiscover'), 443)
  assert.equal(port('jmap'), 443)
  assert.ok(plan.tlsPorts.includes(25) && plan.tlsPorts.includes(2993) && plan.tlsPorts.includes(443))
  assert.ok(!plan.tlsPorts.includes(2525) && !plan.tlsPorts.includes(110))
})

test('a console with a name of its own has a certificate like everything else', () => {
  const own = configuration('[console]\nhost = "Console.example.net"\n')
  assert.equal(siteHosts(own, ['example.org'])[0], 'console.example.net')
})

test('without HTTPS nobody is sent to the site', () => {
  const off = configuration('[listen]\nhttps = []\n')
  const plan = domainPlan(off, 'example.org', [], [])
  assert.equal(plan.hasSite, false)
  assert.ok(!plan.services.some(({ name }) => name === 'autodiscover'))
  assert.deepEqual(siteHosts(off, ['example.org']), [])
})

test('without mail from outside there is no TLSA record for it', () => {
  assert.ok(!domainPlan(configuration('[listen]\nsmtp = []\n'), 'example.org', [], []).tlsPorts.includes(25))
})

test('clients are offered TLS from the first octet before STARTTLS, and IMAP before POP3', () => {
  const offered = offeredServices(configuration('')).map(({ service }) => service)
  assert.deepEqual(offered, ['imaps', 'imap', 'pop3s', 'pop3', 'submissions', 'submission'])
})

const modes: readonly (readonly [string, unknown])[] = [
  ['enforce', { mode: 'enforce', mx: ['mail.example.net'], maxAge: 1_209_600 }],
  ['none', { mode: 'none', mx: [], maxAge: 1_209_600 }],
  ['off', undefined],
]
for (const [mode, policy] of modes) {
  test(`the policy of a domain whose mta-sts is ${mode}`, () => {
    const set = configuration(`[publish.domains."example.org"]\nmta-sts = "${mode}"\n`)
    assert.deepEqual(mtaStsPolicyOf(set, 'example.org'), policy)
    assert.equal(mtaStsPolicyOf(set, 'other.test')?.mode, 'testing')
    assert.equal(siteHosts(set, ['example.org']).includes('mta-sts.example.org'), mode !== 'off')
  })
}
