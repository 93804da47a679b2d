import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listen } from './push.ts'

test('what came before anybody listened is asked for as soon as the connection stands, and each time that it stands again', () => {
  const source = Object.assign(new EventTarget(), { close: () => source.dispatchEvent(new Event('closed')) })
  const told: string[] = []
  source.addEventListener('closed', () => told.push('closed'))
  const listening = listen(
    'https://a.test/events?types={types}&closeafter={closeafter}&ping={ping}',
    () => told.push('changed'),
    (url) => {
      told.push(url)
      return source as unknown as EventSource
    },
  )
  for (const type of ['open', 'state', 'ping', 'error', 'open']) source.dispatchEvent(new Event(type))
  listening[Symbol.dispose]()
  assert.deepEqual(told, [
    'https://a.test/events?types=Email,Mailbox&closeafter=no&ping=60',
    ...['changed', 'changed', 'changed', 'closed'],
  ])
})
