import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { MOST_PARTS, tryLetterForm } from './letter-form.ts'

const site = new Hono().post('/', async (c) => c.json((await tryLetterForm(c)) ?? 'too many'))

async function posted(body: string | FormData, type?: string): Promise<unknown> {
  const headers = type === undefined ? {} : { headers: { 'content-type': type } }
  return (await site.request('/', { method: 'POST', body, ...headers })).json()
}

function part(name: string): string {
  return `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n1\r\n`
}

test('what browsers and libraries send is read, with several of one name', async () => {
  const form = new FormData()
  for (const [name, value] of [
    ['to', 'a@b'],
    ['keep', '1'],
    ['keep', '2'],
  ] as const)
    form.append(name, value)
  assert.deepEqual(await posted(form), { to: 'a@b', keep: ['1', '2'] })
  assert.deepEqual(await posted(`${part('a')}--x--\r\n`, 'multipart/form-data; boundary=x'), { a: '1' })
})

test('a form of many parts is not even read, and the most that there may be is', async () => {
  const of = (parts: number) => posted(`${part('a').repeat(parts)}--x--\r\n`, 'multipart/form-data; boundary=x')
  assert.equal(await of(MOST_PARTS + 1), 'too many')
  assert.equal(((await of(MOST_PARTS)) as { a: string[] }).a.length, MOST_PARTS)
  const fields = (many: number) => posted(Array(many).fill('a=1').join('&'), 'application/x-www-form-urlencoded')
  assert.equal(await fields(MOST_PARTS + 2), 'too many')
  assert.equal(((await fields(MOST_PARTS)) as { a: string[] }).a.length, MOST_PARTS)
})

for (const type of [
  'multipart/form-data',
  'multipart/form-data; boundary="x"',
  'multipart/form-data; a="; boundary=zz"; boundary=x',
  'multipart/form-data; boundary=zz; boundary=x',
  'text/plain',
]) {
  test(`${type} is no form of a letter, whatever is in it`, async () => {
    assert.deepEqual(await posted(part('a').repeat(MOST_PARTS + 1), type), {})
  })
}
