import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mistakesOf } from './mistake.ts'
import { parseConfiguration } from './read-configuration.ts'

const PLACE = { folder: '/etc/posthus' }
const HEAD = 'hostname = "mail.example.org"\n'

test('what a domain does not say is what all domains have', () => {
  const { publish } = parseConfiguration(
    `${HEAD}[publish]
dmarc = "reject"
update-server = "ns.example.org:53"
update-key-file = "update.key"
dkim-rotate-days = 0
[publish.domains."Example.net"]
mta-sts = "enforce"
reports = "Dmarc@Reports.example"
update-server = ""
`,
    PLACE,
  )
  assert.deepEqual(publish.dkim, { rotateMs: 0, settleMs: 86_400_000, keepMs: 14 * 86_400_000 })
  assert.equal(publish.mtaSts, 'testing')
  assert.deepEqual(publish.update, { server: { host: 'ns.example.org', port: 53 }, keyFile: '/etc/posthus/update.key' })
  const own = publish.domains.get('example.net')
  assert.equal(own?.mtaSts, 'enforce')
  assert.equal(own?.dmarc, 'reject')
  assert.equal(own?.reports, 'dmarc@reports.example')
  assert.equal(own?.update, undefined)
})

const wrong: readonly (readonly [string, string, RegExp])[] = [
  ['mta-sts = "on"', 'publish.mta-sts', /enforce/],
  ['spf = "mx \\"-all"', 'publish.spf', /SPF terms/],
  [`spf = "${'x'.repeat(401)}"`, 'publish.spf', /SPF terms/],
  ['reports = "a@b.test; ruf=mailto:c@d.test"', 'publish.reports', /address/],
  ['reports = "a@b.test!10m"', 'publish.reports', /address/],
  ['caa = "not a host"', 'publish.caa', /authority/],
  ['caa = "ca.test; accounturi"', 'publish.caa', /authority/],
  ['caa = "ca.test; accounturi=a b"', 'publish.caa', /authority/],
  ['update-server = "ns.example.org:53"', 'publish.update-server', /TSIG key/],
  ['dkim-keep-days = 0', 'publish.dkim-keep-days', /1 to 365/],
  ['[publish.domains."example.net"]\ndmark = "none"', 'publish.domains."example.net".dmark', /did you mean .*dmarc\?/],
  ['[publish.domains."example.net"]\ndmarc = "no"', 'publish.domains."example.net".dmarc', /quarantine/],
  [
    '[publish.domains."example.net"]\nupdate-server = "ns.example.org:53"',
    'publish.domains."example.net".update-server',
    /TSIG key/,
  ],
  ['[publish.domains."not a domain"]\ndmarc = "none"', 'publish.domains."not a domain"', /publish\.domains/],
]
for (const [text, key, mend] of wrong) {
  test(`${text.replaceAll('\n', ' ').slice(0, 70)} is a mistake with its mend`, () => {
    try {
      parseConfiguration(`${HEAD}[publish]\n${text}\n`, PLACE)
      assert.fail('it was taken')
    } catch (error) {
      const [mistake] = mistakesOf(error)
      assert.equal(mistake?.key, key)
      assert.match(mistake?.mend ?? '', mend)
    }
  })
}
