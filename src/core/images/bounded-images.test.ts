import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BoundedImages } from './bounded-images.ts'
import type { FetchedImage } from './remote-images.ts'

/** Images that come when they are let. */
function make(bounds: { maxPerMember: number; maxOfAll: number; maxWaiting: number }) {
  const running: { readonly url: string; readonly finish: (error?: Error) => void }[] = []
  const images = new BoundedImages(
    {
      fetch: (url) =>
        new Promise((resolve, reject) => {
          const done: FetchedImage = { kind: 'unavailable', reason: url }
          running.push({ url, finish: (error) => (error ? reject(error) : resolve(done)) })
        }),
    },
    bounds,
  )
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const finish = async (url: string, error?: Error) => {
    const [one] = running.splice(
      running.findIndex((each) => each.url === url),
      1,
    )
    one?.finish(error)
    await settle()
  }
  return { images, finish, settle, urls: () => running.map(({ url }) => url) }
}

test('a member has so many at once, and the next begins when one ends', async () => {
  const { images, finish, urls } = make({ maxPerMember: 2, maxOfAll: 9, maxWaiting: 9 })
  const all = ['a1', 'a2', 'a3', 'a4'].map((url) => images.fetch('anna', url))
  assert.deepEqual(urls(), ['a1', 'a2'])
  await finish('a1')
  assert.deepEqual(urls(), ['a2', 'a3'])
  for (const url of ['a2', 'a3', 'a4']) await finish(url)
  assert.equal((await Promise.all(all)).length, 4)
})

test('one member with many images does not keep another one waiting for all of them', async () => {
  const { images, finish, urls } = make({ maxPerMember: 2, maxOfAll: 2, maxWaiting: 9 })
  for (const url of ['a1', 'a2', 'a3', 'a4']) void images.fetch('anna', url)
  void images.fetch('bob', 'b1')
  await finish('a1')
  assert.deepEqual(urls(), ['a2', 'b1'])
})

test('who has too many waiting is told to come again, and a failure gives its place back', async () => {
  const { images, finish, urls } = make({ maxPerMember: 1, maxOfAll: 9, maxWaiting: 1 })
  const failing = assert.rejects(images.fetch('anna', 'a1'))
  void images.fetch('anna', 'a2')
  assert.equal((await images.fetch('anna', 'a3')).kind, 'busy')
  await finish('a1', new Error('broken'))
  await failing
  assert.deepEqual(urls(), ['a2'])
  await finish('a2')
  void images.fetch('anna', 'a5')
  assert.deepEqual(urls(), ['a5'])
})
