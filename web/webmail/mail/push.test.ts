import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Push } from './push.ts'

const URL_OF_EVENTS = 'https://a.test/events?types={types}&closeafter={closeafter}&ping={ping}'

/** Connections as they are opened, and what is told of them. */
function openPush() {
  const told: string[] = []
  const sources: EventTarget[] = []
  const push = new Push(URL_OF_EVENTS, (url) => {
    told.push(url.replace('https://a.test/events?', ''))
    const source = Object.assign(new EventTarget(), { close: () => void told.push('closed') })
    sources.push(source)
    return source as unknown as EventSource
  })
  const state = (data: string) => sources.at(-1)?.dispatchEvent(new MessageEvent('state', { data }))
  const say = (type: string) => sources.at(-1)?.dispatchEvent(new Event(type))
  return { push, told, state, say, take: () => told.splice(0) }
}

const changed = (types: object) => JSON.stringify({ '@type': 'StateChange', changed: { Aa1: types } })

test('what came before anybody listened is asked for as soon as the connection stands, and each time that it stands again', async () => {
  const { push, say, state, take } = openPush()
  push.watch(['Email', 'Mailbox'], () => void told.push('changed'))
  const told: string[] = []
  await undefined
  assert.deepEqual(take(), ['types=Email,Mailbox&closeafter=no&ping=60'])
  for (const type of ['open', 'ping', 'error', 'open']) say(type)
  state(changed({ Mailbox: '7' }))
  assert.deepEqual(told, ['changed', 'changed', 'changed'])
  push.close()
  assert.deepEqual(take(), ['closed'])
})

test('each is told of its own types; a type that is new makes one new connection, on which all are told', async () => {
  const { push, say, state, take } = openPush()
  const told: string[] = []
  const watch = (name: string, ...types: readonly string[]) => push.watch(types, () => void told.push(name))
  watch('mail', 'Email')
  await undefined
  take()
  const cards = watch('cards', 'ContactCard')
  watch('books', 'AddressBook')
  watch('more mail', 'Email')
  await undefined
  assert.deepEqual(take(), ['closed', 'types=Email,ContactCard,AddressBook&closeafter=no&ping=60'])
  say('open')
  assert.deepEqual(told.splice(0), ['mail', 'cards', 'books', 'more mail'])
  state(changed({ ContactCard: '9' }))
  assert.deepEqual(told.splice(0), ['cards'])
  cards[Symbol.dispose]()
  state(changed({ ContactCard: '10', Email: '3' }))
  assert.deepEqual(told.splice(0), ['mail', 'more mail'])
  for (const data of ['', 'null', '{"changed":null}', '[']) state(data)
  assert.deepEqual(told.splice(0).length, 12, 'what is not understood may mean anything')
})
