import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { after, test } from 'node:test'
import { TestAuthority, type TestIdentity } from '../../../test/kit/test-authority.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { DEFAULT_TLS_POLICY } from '../../core/posture/tls-policy.ts'
import { isPublicAddress } from '../dns/public-address.ts'
import { HttpsKeyDirectories, KEY_DIRECTORY_SETTINGS } from './https-key-directories.ts'

const root = TestAuthority.root()
const stranger = TestAuthority.root('Stranger')
after(() => {
  root[Symbol.dispose]()
  stranger[Symbol.dispose]()
})
const HOSTS = ['openpgpkey.a.test', 'a.test']
const good = root.issue(HOSTS)
const HASH = 'iy9q119eutrkn8s1mk4r39qejnbu3n5q'
const ADVANCED = `openpgpkey.a.test /.well-known/openpgpkey/a.test/hu/${HASH}?l=Joe.Doe`
const DIRECT = `a.test /.well-known/openpgpkey/hu/${HASH}?l=Joe.Doe`

interface Answer {
  readonly identity?: TestIdentity
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
  readonly endless?: boolean
  readonly silent?: boolean
}

class Directory implements AsyncDisposable {
  readonly asked: string[] = []
  readonly fields: Record<string, unknown>[] = []
  readonly #server: Server

  private constructor({ identity = good, status = 200, headers = {}, body = 'key', endless, silent }: Answer) {
    const { chain: cert, key } = identity
    this.#server = createServer({ cert, key }, (request, response) => {
      this.asked.push(`${String(request.headers.host).replace(/:\d+$/, '')} ${request.url}`)
      this.fields.push(request.headers)
      if (silent) return
      response.writeHead(status, headers)
      if (!endless) return void response.end(body)
      // More than is taken, and then nothing: it is the client that has to end it.
      response.write(Buffer.alloc(1024 * 1024))
    }).listen(0, '127.0.0.1')
  }

  static async open(answer: Answer = {}): Promise<Directory> {
    const directory = new Directory(answer)
    await once(directory.#server, 'listening')
    return directory
  }

  find(hosts: readonly string[], { timeoutMs = 20_000, allows = true, dns = new MemoryDns() } = {}) {
    for (const host of hosts) dns.put(host, 'A', ['127.0.0.1'])
    const directories = new HttpsKeyDirectories(dns, {
      ...KEY_DIRECTORY_SETTINGS,
      tls: DEFAULT_TLS_POLICY,
      ca: [root.identity.cert],
      port: (this.#server.address() as AddressInfo).port,
      timeoutMs,
      allowsAddress: allows ? () => true : isPublicAddress,
    })
    return directories.find('Joe.Doe@A.test')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    ;(this.#server as unknown as { closeAllConnections(): void }).closeAllConnections()
  }
}

test('the advanced method is asked where there is its host, and no other', async () => {
  await using directory = await Directory.open()
  assert.deepEqual(await directory.find(HOSTS), { kind: 'found', octets: Uint8Array.from(Buffer.from('key')) })
  assert.deepEqual(directory.asked, [ADVANCED])
  assert.deepEqual(
    Object.keys(directory.fields[0] ?? {}).sort(),
    ['accept', 'connection', 'host', 'user-agent'],
    'nothing tells of the member',
  )
})

test('the direct method is asked only where there is no such host', async () => {
  await using directory = await Directory.open()
  assert.equal((await directory.find(['a.test'])).kind, 'found')
  assert.deepEqual(directory.asked, [DIRECT])
  await using empty = await Directory.open({ status: 404 })
  assert.equal((await empty.find(HOSTS)).kind, 'absent')
  assert.deepEqual(empty.asked, [ADVANCED])
})

test('a resolver that says nothing chooses no method', async () => {
  await using directory = await Directory.open()
  const dns = new MemoryDns()
  dns.fail('openpgpkey.a.test', 'A')
  assert.equal((await directory.find(['a.test'], { dns })).kind, 'failed')
  assert.deepEqual(directory.asked, [])
})

test('a domain without a web server has no directory', async () => {
  await using directory = await Directory.open()
  assert.equal((await directory.find([])).kind, 'absent')
})

const answers: readonly (readonly [string, Answer, 'found' | 'absent' | 'failed'])[] = [
  ['a key of 256 KiB', { body: Buffer.alloc(256 * 1024) }, 'found'],
  ['one octet more', { body: Buffer.alloc(256 * 1024 + 1) }, 'failed'],
  ['an answer without an end', { endless: true }, 'failed'],
  ['nothing at all', { silent: true }, 'failed'],
  ['an empty answer', { body: '' }, 'absent'],
  ['that it is gone', { status: 410 }, 'absent'],
  ['a failure', { status: 500 }, 'failed'],
  ['a redirect', { status: 302, headers: { location: 'https://127.0.0.1/' } }, 'failed'],
  ['a header of 100 KB', { headers: { x: 'y'.repeat(100_000) } }, 'failed'],
  ['a certificate of a stranger', { identity: stranger.issue(HOSTS) }, 'failed'],
  ['a certificate for the domain alone', { identity: root.issue(['a.test']) }, 'failed'],
]
for (const [what, answer, kind] of answers) {
  test(`${what}: ${kind}`, async () => {
    await using directory = await Directory.open(answer)
    assert.equal((await directory.find(HOSTS, { timeoutMs: answer.silent ? 200 : 20_000 })).kind, kind)
    assert.ok(directory.asked.length <= 1, 'nothing was followed')
  })
}

test('nobody publishes a name that leads us to what only this machine reaches', async () => {
  await using directory = await Directory.open()
  assert.equal((await directory.find(HOSTS, { allows: false })).kind, 'absent')
  assert.deepEqual(directory.asked, [])
})

test('what is no address is asked of nobody', async () => {
  await using directory = await Directory.open()
  const directories = new HttpsKeyDirectories(new MemoryDns(), {
    ...KEY_DIRECTORY_SETTINGS,
    tls: DEFAULT_TLS_POLICY,
    allowsAddress: () => true,
  })
  for (const address of ['', 'a', 'a@[127.0.0.1]', 'a@127.0.0.1', 'a@b.test/../x']) {
    assert.deepEqual(await directories.find(address), { kind: 'absent' }, address)
  }
  assert.deepEqual(directory.asked, [])
})
