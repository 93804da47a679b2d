import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { utf8 } from '../../base/bytes.ts'
import type { DeliveryAttempt } from '../../core/queue/delivery-log.ts'
import { newMessage } from '../../core/queue/outbound-queue.contract.ts'
import { hopsOf } from '../../core/trail/hops-of.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import type { ServerPlan } from './fake-server.ts'
import { World } from './sender-world.fixture.ts'

const root = TestAuthority.root()
after(() => root[Symbol.dispose]())
const stranger = TestAuthority.root('Stranger')
after(() => stranger[Symbol.dispose]())

const PEERS: readonly (readonly [string, ServerPlan, boolean, string])[] = [
  [
    'TLS and the certificate that its policy asks for',
    { extensions: ['STARTTLS'], tls: root.issue(['mx.test']) },
    true,
    'protected by web-pki, demanded by mta-sts',
  ],
  [
    'TLS and a certificate of nobody’s',
    { extensions: ['STARTTLS'], tls: stranger.issue(['mx.test']) },
    false,
    'encrypted by nothing, demanded by nobody',
  ],
  ['no TLS', { extensions: [] }, false, 'clear by nothing, demanded by nobody'],
]

/** The same message each time: its text is encrypted, whatever becomes of the hop. */
const TEXT = utf8('Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx\r\n')

for (const [what, plan, hasPolicy, expected] of PEERS) {
  test(`a message that goes to a peer with ${what} is shown as it went`, async () => {
    await using world = await World.make(plan, { ca: [root.identity.cert] })
    world.policy.dns.put('mx.test', 'A', ['127.0.0.1'])
    if (hasPolicy) world.policy.publish('x.test', 'enforce', ['*.test'])
    const [result] = await world.send(newMessage('m', ['a@x.test']))
    assert.ok(result)
    assert.equal(result.kind, 'delivered', result.text)
    const attempt: DeliveryAttempt = {
      accountId: 'anna',
      queueId: 'm',
      headerMessageId: undefined,
      recipient: 'a@x.test',
      atMs: 1,
      attempt: 1,
      kind: result.kind,
      status: result.status,
      text: result.text,
      host: result.host,
      address: result.address,
      reply: result.reply,
      protection: result.protection,
      facts: JSON.parse(JSON.stringify(result.transport)),
      accepted: undefined,
    }
    const parser = new MimeParser()
    parser.push(TEXT)
    const { root: part, preview } = parser.finish()
    const { providers, content } = hopsOf({ root: part, preview, provenance: undefined, attempts: [attempt] })
    const hop = providers.sent[0]?.hop
    assert.equal(`${hop?.state} by ${hop?.provedBy}, demanded by ${hop?.policies.join(' ') || 'nobody'}`, expected)
    assert.equal(providers.state, hop?.state)
    assert.equal(content.encrypted, 'smime')
    assert.equal(hop?.protection !== undefined, hop?.state !== 'clear')
  })
}
