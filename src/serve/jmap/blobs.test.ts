import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ACCOUNT, JmapTestBed, type Loose, letter } from '../../../test/kit/jmap-test-bed.ts'
import { encodeBlobId, tryBlobId } from './blob-ids.ts'

async function upload(bed: JmapTestBed, octets: string | Uint8Array, type = 'text/plain'): Promise<Loose> {
  const init = { method: 'POST', body: octets as string, headers: { 'content-type': type } }
  const response = await bed.fetch(`/jmap/upload/${ACCOUNT}`, init)
  assert.equal(response.status, 201)
  return response.json()
}

function download(bed: JmapTestBed, blobId: string, query = ''): Promise<Response> {
  return bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/a%20%C3%A4.txt${query}`)
}

test('what is uploaded is downloaded byte by byte, small or large, under a name and a type that it is given', async () => {
  await using bed = await JmapTestBed.open()
  for (const size of [0, 5, 300_000]) {
    const octets = Buffer.alloc(size, 'ab\0ü')
    const { blobId, type, accountId, size: told } = await upload(bed, octets, 'image/png')
    assert.deepEqual([type, accountId, told], ['image/png', ACCOUNT, size])
    const response = await download(bed, blobId, '?accept=image/png')
    assert.equal(response.headers.get('content-type'), 'image/png')
    assert.equal(response.headers.get('content-disposition'), "attachment; filename*=UTF-8''a%20%C3%A4.txt")
    assert.equal(response.headers.get('content-length'), `${size}`)
    assert.match(response.headers.get('content-security-policy') ?? '', /^sandbox; default-src 'none'/)
    assert.match(response.headers.get('cache-control') ?? '', /private, immutable/)
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), octets)
    const head = await bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/x`, { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers.get('content-length'), head.body], [200, `${size}`, null])
  }
})

test('what is saved with a session no browser keeps, and no name of it turns around', async () => {
  await using bed = await JmapTestBed.open()
  const { blobId } = await upload(bed, 'x')
  bed.credential = 'session:a'
  const answer = await bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/invoice%E2%80%AEfdp.exe`)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.equal(answer.headers.get('content-disposition'), "attachment; filename*=UTF-8''invoicefdp.exe")
})

test('the same octets have the same id', async () => {
  await using bed = await JmapTestBed.open()
  assert.equal((await upload(bed, 'x')).blobId, (await upload(bed, 'x')).blobId)
})

test('the charset of a text is told with its type, and nothing else is', async () => {
  await using bed = await JmapTestBed.open()
  const { blobId } = (await (await bed.fetch(`/jmap/upload/${ACCOUNT}`, { method: 'POST', body: 'x' })).json()) as Loose
  const typeOf = async (accept: string) =>
    (await bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/x?accept=${encodeURIComponent(accept)}`)).headers.get(
      'content-type',
    )
  assert.equal(await typeOf('text/plain; charset=utf-8'), 'text/plain; charset=utf-8')
  assert.equal(await typeOf('text/plain;charset=iso-8859-1'), 'text/plain;charset=iso-8859-1')
  assert.equal(await typeOf('text/plain; name=x'), 'application/octet-stream')
})

for (const accept of ['', '?accept=', '?accept=text%2Fhtml%0D%0AX:%20y', '?accept=nothing']) {
  test(`a type that is none is that of octets: ${accept}`, async () => {
    await using bed = await JmapTestBed.open()
    const { blobId } = await upload(bed, 'x')
    assert.equal((await download(bed, blobId, accept)).headers.get('content-type'), 'application/octet-stream')
  })
}

test('what there is not is not found, whoever asks how', async () => {
  await using bed = await JmapTestBed.open()
  await bed.deliver(letter('Hello'))
  const ids = ['B99', `U${'0'.repeat(64)}`, 'B1-0-99999-n', 'B1-5-2-n', 'B1-0-1-x', 'x', 'B0', 'B1-', '..%2F..']
  for (const id of ids) assert.equal((await download(bed, id)).status, 404, id)
  assert.equal((await bed.fetch('/jmap/download/Aa2/B1/x')).status, 404)
  const init = { method: 'POST', body: 'x' }
  assert.equal((await bed.fetch('/jmap/upload/Aa2', init)).status, 404)
})

test('a message, and each of its parts without its encoding, is a blob', async () => {
  await using bed = await JmapTestBed.open()
  const inner = `Subject: Inner\nContent-Type: multipart/mixed; boundary=i\n\n--i\nContent-Transfer-Encoding: base64\n\nw6TDtsO8\n--i--\n`
  const text = `Subject: Outer
Content-Type: multipart/mixed; boundary=o

--o
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=
=C3=9Fe
--o
Content-Type: message/rfc822

${inner}
--o
Content-Type: message/rfc822
Content-Transfer-Encoding: base64

${Buffer.from(inner.replaceAll('\n', '\r\n')).toString('base64')}
--o--
`
  const id = await bed.deliver(text)
  const args = {
    ids: [id],
    properties: ['blobId', 'bodyStructure', 'size'],
    bodyProperties: ['blobId', 'size', 'type'],
  }
  const [email] = (await bed.call('Email/get', args)).list
  const whole = Buffer.from(await (await download(bed, email.blobId)).arrayBuffer())
  assert.equal(whole.toString(), text.replaceAll('\n', '\r\n'))
  assert.equal(whole.length, email.size)
  const [first, plain, encoded] = email.bodyStructure.subParts
  assert.equal(await (await download(bed, first.blobId)).text(), 'Grüße')
  assert.equal(first.size, 7)
  assert.match(await (await download(bed, plain.blobId)).text(), /^Subject: Inner\r\n/)
  const { parsed } = await bed.call('Email/parse', {
    blobIds: [plain.blobId, encoded.blobId],
    properties: ['subject', 'textBody', 'blobId', 'size', 'id'],
    bodyProperties: ['blobId', 'size'],
  })
  for (const { blobId, size } of [plain, encoded]) {
    assert.deepEqual([parsed[blobId].subject, parsed[blobId].blobId, parsed[blobId].id], ['Inner', blobId, null])
    assert.equal(parsed[blobId].size, size)
    const [part] = parsed[blobId].textBody
    assert.equal(await (await download(bed, part.blobId)).text(), 'äöü')
    assert.equal(part.size, 6)
  }
})

test('uploads have room of their own: what came first goes first, and each goes with time', async () => {
  await using bed = await JmapTestBed.open({
    limits: { maxUploadBytes: 300_000, maxSizeUpload: 200_000, uploadKeptMs: 5000 },
  })
  const ids: string[] = []
  for (const letter of 'abc') {
    ids.push((await upload(bed, letter.repeat(140_000))).blobId)
    bed.clock.advance(1000)
  }
  const status = async (id: string) => {
    const response = await download(bed, id)
    await response.body?.cancel()
    return response.status
  }
  const statuses = () => Promise.all(ids.map(status))
  assert.deepEqual(await statuses(), [404, 200, 200])
  bed.clock.advance(3500)
  await upload(bed, 'x')
  assert.deepEqual(await statuses(), [404, 404, 200])
  await bed.mail.collectGarbage('a1')
  assert.deepEqual(await statuses(), [404, 404, 200], 'a file that an upload has is not waste')
  const large = await bed.fetch(`/jmap/upload/${ACCOUNT}`, { method: 'POST', body: 'x'.repeat(200_001) })
  assert.deepEqual([large.status, ((await large.json()) as Loose).limit], [413, 'maxSizeUpload'])
})

test('ids of blobs are written and read alike, and are ids', () => {
  const slice = fc
    .record({ start: fc.nat(), length: fc.nat(), encoding: fc.constantFrom('none', 'base64', 'quoted-printable') })
    .map(({ start, length, encoding }) => ({ start, end: start + length, encoding }) as const)
  const source = fc.oneof(
    fc.integer({ min: 1 }).map((bodyId) => ({ bodyId })),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((digest) => ({ digest })),
  )
  fc.assert(
    fc.property(source, fc.array(slice, { maxLength: 6 }), (from, slices) => {
      const id = encodeBlobId({ source: from, slices })
      if (id.length <= 255) assert.deepEqual(tryBlobId(id), { source: from, slices })
      assert.match(id, /^[A-Za-z0-9_-]+$/)
    }),
  )
})
