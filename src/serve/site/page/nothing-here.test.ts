import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Visitor } from '../site-visitor.fixture.ts'

test('where there is nothing, people get a page in their language and programs a line; what was asked for is not repeated', async () => {
  const visitor = new Visitor()
  const path = '/none/Your+account+is+closed'
  const page = await visitor.ask(path, { headers: { 'accept-language': 'nb' } })
  const text = await page.text()
  assert.equal(page.status, 404)
  assert.match(text, /<h1>Her er det ingenting<\/h1>/)
  assert.doesNotMatch(text, /closed/)
  const line = await visitor.ask(path, { headers: { accept: '*/*' } })
  assert.deepEqual([line.status, await line.text()], [404, 'There is nothing here.\n'])
})
