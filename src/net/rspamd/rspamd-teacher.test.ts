import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { utf8 } from '../../base/bytes.ts'
import { systemClock } from '../../base/clock.ts'
import type { LessonResult } from '../../core/filter/content-scanner.ts'
import type { LessonKind } from '../../core/filter/junk-shelf.ts'
import { RspamdTeacher } from './rspamd-teacher.ts'

const TEXT = 'Subject: x\r\n\r\nhello'

test('each kind has its path, and the password goes with it', async () => {
  const asked: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${request.headers['password']} ${JSON.stringify(body)}`)
      response.end('{"success":true}')
    })
  }
  assert.deepEqual(await teach('junk', answer), { kind: 'learned' })
  assert.deepEqual(await teach('good', answer, {}), { kind: 'learned' })
  const body = JSON.stringify(TEXT)
  assert.deepEqual(asked, [`POST /learnspam secret ${body}`, `POST /learnham undefined ${body}`])
})

const answers: readonly (readonly [number, string, LessonResult['kind']])[] = [
  [204, '', 'learned'],
  [404, '{"error":"<1@x> has been already learned as spam, ignore it"}', 'learned'],
  [208, '{"error":"already learned"}', 'learned'],
  [404, '{"error":"too few tokens"}', 'refused'],
  [404, '{"error":"cannot find statfile backend to learn spam in default classifier"}', 'refused'],
  [500, '{"error":"cannot commit checkpoint: database is locked"}', 'later'],
  [503, 'x'.repeat(100_000), 'later'],
  [401, '{"error":"Unauthorized"}', 'unavailable'],
]
for (const [status, text, expected] of answers) {
  test(`${status} ${text}: ${expected}`, async () => {
    const result = await teach('junk', (_, response) => void response.writeHead(status).end(text))
    assert.equal(result.kind, expected)
    assert.ok(result.kind === 'learned' || result.reason.length < 300)
    assert.ok(!JSON.stringify(result).includes('secret'))
  })
}

test('why it was not learned is said in its own words', async () => {
  const text = '{"error":"cannot commit checkpoint: database is locked"}'
  const result = await teach('junk', (_, response) => void response.writeHead(500).end(text))
  assert.deepEqual(result, {
    kind: 'later',
    reason: 'it answered 500: cannot commit checkpoint: database is locked',
  })
})

test('nobody there is no lesson', async () => {
  const teacher = new RspamdTeacher({ url: 'http://127.0.0.1:1', timeoutMs: 1000, password: 'secret' }, systemClock)
  const result = await teacher.teach('junk', message())
  assert.ok(result.kind === 'unavailable' && !result.reason.includes('secret'))
})

async function teach(
  kind: LessonKind,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { password }: { readonly password?: string } = { password: 'secret' },
): Promise<LessonResult> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const place = { url: `http://127.0.0.1:${port}`, timeoutMs: 5000 }
  try {
    return await new RspamdTeacher({ ...place, password }, systemClock).teach(kind, message())
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

function message() {
  const octets = utf8(TEXT)
  return {
    size: octets.length,
    chunks: async function* () {
      yield octets
    },
  }
}
