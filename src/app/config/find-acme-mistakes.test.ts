import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { parseConfiguration } from './read-configuration.ts'

const HEAD = 'hostname = "mail.example.org"\n[tls]\nissuer = "acme"\n'

test("what is not written is Let's Encrypt over port 80, one name to a certificate, with terms that nobody has agreed to", () => {
  const { acme, tls } = parseConfiguration(HEAD, { folder: '/etc/posthus' })
  assert.equal(tls.source.issuer, 'acme')
  assert.deepEqual(
    acme.authorities.map(({ directoryUrl }) => directoryUrl),
    ['https://acme-v02.api.letsencrypt.org/directory'],
  )
  assert.equal(acme.agreesToTerms, false)
  assert.deepEqual(
    [acme.orders.challenge, acme.orders.namesPerCertificate, acme.orders.key],
    ['http-01', 1, 'ecdsa-p256'],
  )
})

test('authorities are read in order, with paths from the folder of the file', () => {
  const text = `${HEAD}[acme]
contact = ["post@example.org"]
names = ["WWW.example.org"]
dns-hook = "hook.sh"
[[acme.authorities]]
directory = "https://a.test/dir"
profile = "shortlived"
eab-key-id = "kid-1"
eab-key-file = "eab.key"
[[acme.authorities]]
directory = "https://b.test/dir"
ca-file = "/etc/root.pem"
rehearsal = true
`
  const { acme } = parseConfiguration(text, { folder: '/etc/posthus' })
  assert.deepEqual(acme.authorities, [
    {
      directoryUrl: 'https://a.test/dir',
      profile: 'shortlived',
      externalAccount: { keyId: 'kid-1', keyFile: '/etc/posthus/eab.key' },
      caFile: undefined,
      isForRehearsal: false,
    },
    {
      directoryUrl: 'https://b.test/dir',
      profile: undefined,
      externalAccount: undefined,
      caFile: '/etc/root.pem',
      isForRehearsal: true,
    },
  ])
  assert.deepEqual(
    [acme.contact, acme.names, acme.dnsHook],
    [['mailto:post@example.org'], ['www.example.org'], '/etc/posthus/hook.sh'],
  )
})

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  [
    'an authority in the clear',
    '[[acme.authorities]]\ndirectory = "http://a.test"',
    /acme\.authorities\[0\]\.directory.*https URL/s,
  ],
  ['no authority', '[acme]\nauthorities = []', /acme\.authorities/],
  [
    'half an external account',
    '[[acme.authorities]]\ndirectory = "https://a.test"\neab-key-id = "x"',
    /eab-key-file.*set both/s,
  ],
  ['no listener on port 80', '[listen]\nhttp = []', /acme\.challenge.*listen\.http is empty/s],
  [
    'no listener on port 443',
    '[acme]\nchallenge = "tls-alpn-01"\n[listen]\nhttps = []',
    /acme\.challenge.*listen\.https/s,
  ],
  ['nothing that writes records', '[acme]\nchallenge = "dns-01"', /acme\.challenge.*update-server/s],
  ['a wildcard without the DNS', '[acme]\nnames = ["*.example.org"]', /acme\.names.*dns-01/s],
  ['a name that is none', '[acme]\nnames = ["a b"]', /acme\.names\[0\]/],
  ['a contact that is none', '[acme]\ncontact = ["post"]', /acme\.contact\[0\]/],
  ['a challenge that is none', '[acme]\nchallenge = "tls-sni-01"', /acme\.challenge/],
]
for (const [name, text, expected] of mistakes) {
  test(`${name} is named`, () => {
    assert.throws(
      () => parseConfiguration(`${HEAD}${text}\n`, { folder: '/' }),
      (error) => isFault(error, 'config/invalid') && expected.test(error.message),
    )
  })
}

test('what only ACME would need is no mistake without it', () => {
  parseConfiguration('hostname = "a.test"\n[listen]\nhttp = []\n', { folder: '/' })
})
