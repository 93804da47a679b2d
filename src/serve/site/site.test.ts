import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { concat, utf8 } from '../../base/bytes.ts'
import type { Log } from '../../base/log.ts'
import { silentLog } from '../../base/log.ts'
import { makeRedirectSite } from './redirect-site.ts'
import { makeSite } from './site.ts'
import type { SiteConnection } from './site-context.ts'
import { makeSiteServices } from './site-services.fixture.ts'

const PROTECTION = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const SECURE: SiteConnection = { id: 'c1', remoteAddress: '192.0.2.1', protection: PROTECTION }
const PLAIN: SiteConnection = { ...SECURE, protection: undefined }
const POLICY = { mode: 'enforce', mx: ['mail.provider.test'], maxAge: 86400 } as const

const TOKEN = 'evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA'

const { services } = makeSiteServices({
  isHosted: async (domain) => domain === 'example.org' || domain === 'xn--bcher-kva.example',
  mtaStsPolicy: (domain) => (domain === 'example.org' ? POLICY : undefined),
  signProfile: (profile) => concat([utf8('signed '), profile]),
  challengeText: async (host, token) =>
    ['new.example.org', '192.0.2.1', '2001:db8::1'].includes(host) && token === TOKEN ? `${TOKEN}.print` : undefined,
})

function ask(host: string, path: string, init: RequestInit = {}, connection = SECURE): Promise<Response> {
  const site = makeSite(services)
  return Promise.resolve(
    site.request(`https://x.invalid${path}`, { ...init, headers: { ...init.headers, host } }, { connection }),
  )
}

test('the MTA-STS policy is served under its own name only, as RFC 8461 has it', async () => {
  const answer = await ask('mta-sts.example.org', '/.well-known/mta-sts.txt')
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/)
  assert.equal(await answer.text(), 'version: STSv1\r\nmode: enforce\r\nmx: mail.provider.test\r\nmax_age: 86400\r\n')
  for (const host of ['example.org', 'mail.provider.test', 'autoconfig.example.org', 'mta-sts.xn--bcher-kva.example']) {
    assert.equal((await ask(host, '/.well-known/mta-sts.txt')).status, 404, host)
  }
})

const foreign = [
  '',
  'evil.test',
  'mta-sts.evil.test',
  'provider.test',
  'example.org.evil.test',
  'example.org@evil.test',
  'example.org/',
  'exa mple.org',
  '[::1',
  `${'a.'.repeat(200)}example.org`,
]
for (const host of foreign) {
  test(`a host that is none of ours is not answered for: ${host.slice(0, 40)}`, async () => {
    assert.equal((await ask(host, '/')).status, 421)
  })
}

for (const host of ['mail.provider.test', 'MAIL.PROVIDER.TEST:8443', 'mail.provider.test.', 'localhost:8443']) {
  test(`${host} has the front page`, async () => assert.equal((await ask(host, '/')).status, 200))
}

const others: readonly (readonly [string, string, string])[] = [
  ['example.org.', '/', 'https://mail.provider.test/'],
  ['mail.example.org', '/security?x=%2F&y', 'https://mail.provider.test/security?x=%2F&y'],
  ['mail.example.org:443', '/nothing', 'https://mail.provider.test/nothing'],
  ['[::1]:8443', '/', 'https://mail.provider.test:8443/'],
  ['127.0.0.1', '//evil.test/', 'https://mail.provider.test//evil.test/'],
  ['mta-sts.example.org', '/security', 'https://mail.provider.test/security'],
  ['autoconfig.example.org', '/', 'https://mail.provider.test/'],
]
for (const [host, path, target] of others) {
  test(`${host}${path} leads to the one host, at once and with its path`, async () => {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const answer = await ask(host, path, { method })
      assert.deepEqual([answer.status, answer.headers.get('location')], [308, target])
    }
    const end = new URL(target)
    assert.notEqual((await ask(end.host, end.pathname)).status, 308)
  })
}

test('what programs ask for under the names of domains leads nowhere else: they would not follow', async () => {
  for (const [host, path] of [
    ['mta-sts.example.org', '/.well-known/mta-sts.txt'],
    ['autoconfig.example.org', '/mail/config-v1.1.xml'],
    ['example.org', '/.well-known/autoconfig/mail/config-v1.1.xml'],
    ['example.org', '/.well-known/security.txt'],
    ['example.org', '/apple.mobileconfig?address=anna%40example.org'],
    ['autodiscover.example.org', '/autodiscover/autodiscover.json?Email=anna%40example.org&Protocol=AutodiscoverV1'],
  ] as const) {
    assert.equal((await ask(host, path)).status, 200, path)
  }
})

test('security.txt says whom to tell, for some time to come, and where it belongs', async () => {
  const text = await (await ask('mail.provider.test', '/.well-known/security.txt')).text()
  const fields = new Map(
    text
      .trim()
      .split('\r\n')
      .map((line) => line.split(': ') as [string, string]),
  )
  assert.equal(fields.get('Contact'), 'mailto:postmaster@mail.provider.test')
  assert.equal(fields.get('Canonical'), 'https://mail.provider.test/.well-known/security.txt')
  const days = (Date.parse(fields.get('Expires') ?? '') - Date.now()) / 86_400_000
  assert.ok(days > 80 && days < 365, `${days}`)
  assert.match(fields.get('Expires') ?? '', /^\d{4}-\d{2}-\d{2}T00:00:00Z$/)
  assert.equal((await ask('mta-sts.example.org', '/.well-known/security.txt')).status, 404)
})

test('a well-known place that there is nothing at says so', async () => {
  for (const name of ['caldav', 'carddav', 'jmap', 'openid-configuration', 'nothing/../../x']) {
    assert.equal((await ask('mail.provider.test', `/.well-known/${name}`)).status, 404, name)
  }
})

test('Outlook is led from JSON to the XML, and told at once of what there is not', async () => {
  const get = async (path: string) => {
    const answer = await ask('autodiscover.example.org', path)
    return [answer.status, (await answer.json()) as Record<string, string>] as const
  }
  const found = { Protocol: 'AutodiscoverV1', Url: 'https://mail.provider.test/autodiscover/autodiscover.xml' }
  for (const path of [
    '/autodiscover/autodiscover.json?Email=anna%40example.org&Protocol=AutodiscoverV1&RedirectCount=1',
    '/Autodiscover/Autodiscover.json/v1.0/anna@example.org?Protocol=autodiscoverv1'.replace(
      'Autodiscover.json',
      'autodiscover.json',
    ),
  ]) {
    assert.deepEqual(await get(path), [200, found])
  }
  for (const protocol of ['ActiveSync', 'EWS', '', '%3Cscript%3E']) {
    const [status, body] = await get(`/autodiscover/autodiscover.json?Email=a%40example.org&Protocol=${protocol}`)
    assert.deepEqual([status, body['ErrorCode']], [400, 'InvalidProtocol'])
    assert.ok(!JSON.stringify(body).includes('script'))
  }
})

test('the page of secure settings names the one server and every port, and is linked from the front page', async () => {
  const answer = await ask('mail.provider.test', '/help/secure-settings')
  const text = await answer.text()
  for (const port of [993, 143, 995, 465, 587]) assert.match(text, new RegExp(`<td>${port}</td>`))
  assert.match(text, /<dd><code>mail\.provider\.test<\/code>/)
  assert.match(text, /Thunderbird.*Apple Mail.*Outlook.*mutt/s)
  assert.match(text, /Shown by the test “no password is heard in the clear”/)
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'; style-src 'self'/)
  assert.ok(!/<script|<style| style=|(?:src|href)="(?!\/|#)/.test(text))
  for (const path of ['/', '/security']) {
    assert.match(await (await ask('mail.provider.test', path)).text(), /href="\/help\/secure-settings"/)
  }
})

test('a server without IMAP or without sending has no recipe that would not work', async () => {
  for (const offered of [[], [{ service: 'imaps', port: 993 }], [{ service: 'submissions', port: 465 }]] as const) {
    const bare = makeSite({ ...services, offered })
    const answer = await bare.request(
      '/help/secure-settings',
      { headers: { host: 'mail.provider.test' } },
      { connection: SECURE },
    )
    assert.equal(answer.status, 200)
    assert.ok(!/undefined|<h3>Thunderbird/.test(await answer.text()))
  }
  const pop = makeSite({
    ...services,
    offered: [
      { service: 'pop3s', port: 995 },
      { service: 'submission', port: 587 },
    ],
  })
  const text = await (
    await pop.request('/help/secure-settings', { headers: { host: 'mail.provider.test' } }, { connection: SECURE })
  ).text()
  assert.match(
    text,
    /By hand: POP3\. Incoming: mail\.provider\.test, port 995, SSL\/TLS\. Outgoing: mail\.provider\.test, port 587, STARTTLS/,
  )
})

test('every answer carries the fields that hold a browser back, errors too', async () => {
  for (const [host, path] of [
    ['mail.provider.test', '/'],
    ['mail.provider.test', '/nothing'],
    ['evil.test', '/'],
    ['mta-sts.example.org', '/.well-known/mta-sts.txt'],
  ] as const) {
    const { headers } = await ask(host, path)
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    assert.ok(!/unsafe|\*|http/.test(headers.get('content-security-policy') ?? ''))
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.equal(headers.get('strict-transport-security'), 'max-age=31536000')
    assert.equal(headers.get('server'), null)
    assert.equal(headers.get('x-powered-by'), null)
  }
})

test('HSTS is not said in the clear, nor for localhost', async () => {
  const headers = async (host: string, connection: SiteConnection) => (await ask(host, '/', {}, connection)).headers
  assert.equal((await headers('mail.provider.test', PLAIN)).get('strict-transport-security'), null)
  assert.equal((await headers('localhost:8443', SECURE)).get('strict-transport-security'), null)
})

test('Thunderbird is told where to connect, by the host or by the address', async () => {
  const asked: readonly (readonly [string, string])[] = [
    ['autoconfig.example.org', '/mail/config-v1.1.xml'],
    ['autoconfig.example.org', '/mail/config-v1.1.xml?emailaddress=anna%40example.org'],
    ['example.org', '/.well-known/autoconfig/mail/config-v1.1.xml'],
    ['mail.provider.test', '/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=anna%40EXAMPLE.org'],
  ]
  for (const [host, path] of asked) {
    const answer = await ask(host, path)
    assert.equal(answer.status, 200, path)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/xml/)
    const text = await answer.text()
    assert.match(text, /<emailProvider id="example\.org">\s*<domain>example\.org<\/domain>/)
    const servers = [
      ...text.matchAll(
        /<(incoming|outgoing)Server type="(\w+)">\s*<hostname>(\S+)<\/hostname>\s*<port>(\d+)<\/port>\s*<socketType>(\w+)</g,
      ),
    ]
    assert.deepEqual(
      servers.map((match) => match.slice(1).join(' ')),
      [
        'incoming imap mail.provider.test 993 SSL',
        'incoming imap mail.provider.test 143 STARTTLS',
        'incoming pop3 mail.provider.test 995 SSL',
        'outgoing smtp mail.provider.test 465 SSL',
        'outgoing smtp mail.provider.test 587 STARTTLS',
      ],
    )
  }
})

test('whether an address has an account cannot be asked', async () => {
  const path = (name: string) => `/mail/config-v1.1.xml?emailaddress=${name}%40example.org`
  const texts = await Promise.all(['anna', 'nobody'].map(async (name) => (await ask('example.org', path(name))).text()))
  assert.equal(texts[0], texts[1])
})

const CRAFTED = [
  '"</username><hostname>evil.test</hostname>"@example.org',
  `"'><script>alert(1)</script>"@example.org`,
  '"]]>&evil;"@example.org',
  '"<!ENTITY x SYSTEM \'file:///etc/passwd\'>"@example.org',
]

test('a crafted address puts nothing into what a client is set up with', async () => {
  for (const address of CRAFTED) {
    const query = encodeURIComponent(address)
    const body = `<Autodiscover><Request><EMailAddress>${address.replace(/[&<>]/g, (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt' }[c]};`)}</EMailAddress></Request></Autodiscover>`
    const answers = [
      await ask('example.org', `/mail/config-v1.1.xml?emailaddress=${query}`),
      await ask('example.org', `/apple.mobileconfig?address=${query}`),
      await ask('autodiscover.example.org', '/autodiscover/autodiscover.xml', { method: 'POST', body }),
    ]
    for (const answer of answers) {
      const text = await answer.text()
      assert.equal(answer.status, 200, text)
      assert.ok(!/<hostname>evil|<script|<!ENTITY|&evil;|\]\]>/.test(text), text)
    }
  }
})

test('Outlook is told where to connect', async () => {
  const body = `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
  <Request><EMailAddress>anna@example.org</EMailAddress>
  <AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request>
</Autodiscover>`
  for (const path of ['/autodiscover/autodiscover.xml', '/Autodiscover/Autodiscover.xml']) {
    const text = await (await ask('autodiscover.example.org', path, { method: 'POST', body })).text()
    const found = [
      ...text.matchAll(
        /<Type>(\w+)<\/Type>\s*<Server>(\S+)<\/Server>\s*<Port>(\d+)<\/Port>\s*<LoginName>(\S+)<\/LoginName>/g,
      ),
    ]
    assert.deepEqual(
      found.map((match) => match.slice(1)),
      [
        ['IMAP', 'mail.provider.test', '993', 'anna@example.org'],
        ['POP3', 'mail.provider.test', '995', 'anna@example.org'],
        ['SMTP', 'mail.provider.test', '465', 'anna@example.org'],
      ],
    )
  }
})

const odd: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, number, RegExp])[] = [
  ['nothing', '', 200, /<ErrorCode>600/],
  ['no address', '<Autodiscover/>', 200, /<ErrorCode>600/],
  ['an address elsewhere', '<EMailAddress>a@evil.test</EMailAddress>', 200, /<ErrorCode>500/],
  [
    'a document type',
    '<!DOCTYPE x [<!ENTITY a "a@example.org">]><EMailAddress>&a;</EMailAddress>',
    200,
    /<ErrorCode>600/,
  ],
  ['octets that are no text', new Uint8Array([0xff, 0xfe, 0x00]), 200, /<ErrorCode>600/],
  ['more than a request can have', 'x'.repeat(20_000), 413, /<ErrorCode>600/],
  ['brackets without an end', '<EMailAddress>'.repeat(1000), 200, /<ErrorCode>600/],
]
for (const [what, body, status, expected] of odd) {
  test(`an Autodiscover request with ${what} is refused`, async () => {
    const answer = await ask('autodiscover.example.org', '/autodiscover/autodiscover.xml', { method: 'POST', body })
    assert.equal(answer.status, status)
    assert.match(await answer.text(), expected)
  })
}

test('an Apple profile has the address, no password, and is the same when it is asked for again', async () => {
  const path = '/apple.mobileconfig?address=Anna%40example.org'
  const answer = await ask('mail.provider.test', path)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/x-apple-aspen-config/)
  const text = await answer.text()
  assert.match(text, /^signed <\?xml/)
  assert.match(text, /<key>EmailAddress<\/key><string>anna@example\.org<\/string>/)
  assert.match(text, /<key>IncomingMailServerPortNumber<\/key><integer>993<\/integer>/)
  assert.match(
    text,
    /<key>PayloadUUID<\/key><string>[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}</,
  )
  assert.ok(!/<key>IncomingPassword/.test(text))
  assert.equal(await (await ask('mail.provider.test', path)).text(), text)
  assert.equal((await ask('mail.provider.test', '/apple.mobileconfig?address=a%40evil.test')).status, 404)
})

test('a failure of ours is logged with an incident number, and nobody else is told of it', async () => {
  const logged: string[] = []
  const log: Log = { ...silentLog, error: (event) => logged.push(event) }
  const broken = makeSite({ ...services, log, mtaStsPolicy: () => assert.fail('secret detail') })
  const request = { headers: { host: 'mta-sts.example.org' } }
  const answer = await broken.request('/.well-known/mta-sts.txt', request, { connection: SECURE })
  assert.equal(answer.status, 500)
  assert.equal(await answer.text(), 'Something went wrong here. Incident c1.\n')
  assert.deepEqual(logged, ['site/failed'])
})

test('whoever goes away in the middle of a form is no incident; what fails meanwhile is one', async () => {
  const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
  for (const [error, isGone, expected] of [
    [reset, true, ['site/left']],
    [reset, false, ['site/failed']],
    [new Error('ours'), true, ['site/failed']],
  ] as const) {
    const logged: string[] = []
    const log: Log = { ...silentLog, error: (event) => logged.push(event), debug: (event) => logged.push(event) }
    const mtaStsPolicy = () => {
      throw error
    }
    const signal = isGone ? AbortSignal.abort() : new AbortController().signal
    await makeSite({ ...services, log, mtaStsPolicy }).request(
      '/.well-known/mta-sts.txt',
      { headers: { host: 'mta-sts.example.org' }, signal },
      { connection: SECURE },
    )
    assert.deepEqual(logged, expected)
  }
})

test('in the clear there is nothing but the way to HTTPS, for hosts of ours', async () => {
  const site = makeRedirectSite(services, 8443)
  const get = (host: string, path: string, method = 'GET') =>
    site.request(`http://x.invalid${path}`, { method, headers: { host } }, { connection: PLAIN })
  const answer = await get('autoconfig.example.org:8080', '/mail/config-v1.1.xml?emailaddress=a%40example.org')
  assert.equal(answer.status, 308)
  assert.equal(
    answer.headers.get('location'),
    'https://autoconfig.example.org:8443/mail/config-v1.1.xml?emailaddress=a%40example.org',
  )
  assert.equal((await get('example.org', '/x', 'POST')).status, 308)
  assert.equal((await get('[::1]:8080', '/')).headers.get('location'), 'https://mail.provider.test:8443/')
  assert.equal((await get('mail.example.org', '/a?b')).headers.get('location'), 'https://mail.provider.test:8443/a?b')
  for (const host of ['evil.test', 'example.org@evil.test']) assert.equal((await get(host, '/')).status, 421)
  assert.equal(
    (await get('example.org', '//evil.test/')).headers.get('location'),
    'https://mail.provider.test:8443//evil.test/',
  )
  const without = makeRedirectSite(services, undefined)
  assert.equal(
    (await without.request('http://x/', { headers: { host: 'example.org' } }, { connection: PLAIN })).status,
    404,
  )
})

test('any host, path and query is answered, and leads nowhere else', async () => {
  const site = makeRedirectSite(services, 443)
  const encoded = anyText({ maxLength: 8 }).map(encodeURIComponent)
  const mark = fc.constantFrom('/', '//', '.', '..', '@', ':', '&', '=', '\\', '%2f', '%2e%2e')
  const rest = fc.array(fc.oneof(mark, encoded)).map((parts) => parts.join(''))
  const path = rest.map((parts) => `/${parts}`)
  await fc.assert(
    fc.asyncProperty(fc.string(), path, rest, async (host, path, query) => {
      const headers = new Headers()
      try {
        headers.set('host', host)
      } catch {
        return
      }
      const answer = await site.request(`http://x.invalid${path}?${query}`, { headers }, { connection: PLAIN })
      assert.ok([308, 421].includes(answer.status))
      const location = answer.headers.get('location')
      if (location !== null)
        assert.ok(
          /^https:\/\/(localhost|\[[0-9a-f:.]+\]|[0-9.]+|[a-z0-9.-]*(provider\.test|example\.org|example))\//.test(
            location,
          ),
          location,
        )
    }),
  )
})

const challenges: readonly (readonly [string, string, number])[] = [
  ['new.example.org', TOKEN, 200],
  ['NEW.example.org:80', TOKEN, 200],
  ['192.0.2.1', TOKEN, 200],
  ['[2001:db8::1]:80', TOKEN, 200],
  ['other.example.org', TOKEN, 421],
  ['new.example.org', TOKEN.toLowerCase(), 421],
  ['new.example.org', '../../../etc/passwd-and-so-on', 421],
  ['example.org', TOKEN, 308],
]
for (const [host, token, status] of challenges) {
  test(`asked for the token ${token.slice(0, 20)} at ${host} in the clear, ${status} is said`, async () => {
    const site = makeRedirectSite(services, 443)
    const url = `http://x.invalid/.well-known/acme-challenge/${encodeURIComponent(token)}`
    const answer = await site.request(url, { headers: { host } }, { connection: PLAIN })
    assert.equal(answer.status, status)
    if (status === 200) assert.equal(await answer.text(), `${TOKEN}.print`)
  })
}
